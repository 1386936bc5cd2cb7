"""Stops a stage that refuses too much: then the fault is hardly in the messages.

A release with a bug, a producer gone wild or a missing file would else turn a whole topic into dead
letters. An open breaker lets one message through after each pause, the trial that may close it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from dateline.backoff import delays
from dateline.settings import BreakerSettings

_LONGEST = 10
"""The longest pause, in pauses as set."""


class Breaker:
    """Counts what a stage refuses: open from one dead letter too many until a trial succeeds."""

    def __init__(self, settings: BreakerSettings) -> None:
        self._settings = settings
        self._in_a_row = 0
        self._last: deque[bool] = deque(maxlen=settings.window)
        self._refused = 0
        self._pauses: Iterator[float] | None = None

    @property
    def is_open(self) -> bool:
        """Whether only a trial may go through, after a pause."""
        return self._pauses is not None

    def note(self, *, refused: bool) -> bool:
        """Count a message; whether the breaker is open now."""
        if not (refused or self._refused or self._pauses):
            self._last.append(False)
            return False
        self._in_a_row = self._in_a_row + 1 if refused else 0
        leaving = len(self._last) == self._settings.window and self._last[0]
        self._last.append(refused)
        self._refused += refused - leaving
        if self._pauses and not refused:
            self._pauses = None
            self._last.clear()
            self._refused = 0
        elif not self._pauses and self._too_many:
            self._pauses = delays(self._settings.pause_s, self._settings.pause_s * _LONGEST)
        return self.is_open

    def pause(self) -> float:
        """Seconds to wait for the next trial."""
        return next(self._pauses) if self._pauses else 0.0

    @property
    def why(self) -> str:
        """What opened it, for people."""
        return (
            f"too many dead letters: {self._in_a_row} in a row, "
            f"{self._refused} of the last {len(self._last)}; one message is tried now and then"
        )

    @property
    def _too_many(self) -> bool:
        share = self._refused / self._settings.window
        return self._in_a_row >= self._settings.in_a_row or share > self._settings.share
