"""Whether the worker does its work, and if not, why not."""

from __future__ import annotations

from collections.abc import Callable


class Condition:
    """What keeps the stages of one worker from their work, told whenever it changes.

    ``ready`` is called when nothing does any more, ``waiting`` with every reason when something does.
    """

    def __init__(self, ready: Callable[[], None], waiting: Callable[[str], None]) -> None:
        self._ready = ready
        self._waiting = waiting
        self._reasons = {"worker": "no partitions are assigned yet"}

    def stop(self, who: str, why: str) -> None:
        """``who`` does not go on, for that reason."""
        if self._reasons.get(who) != why:
            self._reasons[who] = why
            self._waiting("; ".join(f"{name}: {reason}" for name, reason in self._reasons.items()))

    def go_on(self, who: str) -> None:
        """``who`` works again, or for the first time."""
        if self._reasons.pop(who, None) is not None and not self._reasons:
            self._ready()
