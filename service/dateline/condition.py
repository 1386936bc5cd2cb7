"""Whether a standing process does its work, and if not, why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Condition:
    """What keeps the parts of one process from their work, told whenever it changes.

    ``ready`` is called when nothing does any more, ``waiting`` with every reason when something does. It
    is not ready before each of the ``parts`` went on.
    """

    def __init__(
        self, parts: Iterable[str], ready: Callable[[], None], waiting: Callable[[str], None]
    ) -> None:
        self._ready = ready
        self._waiting = waiting
        self._reasons = dict.fromkeys(parts, "not begun yet")
        self._is_ready = False

    def stop(self, part: str, why: str) -> None:
        """That part does not go on, for that reason."""
        if self._reasons.get(part) != why:
            self._reasons[part] = why
            self._is_ready = False
            self._waiting("; ".join(f"{part}: {reason}" for part, reason in self._reasons.items()))

    def go_on(self, part: str) -> None:
        """That part works, again or for the first time."""
        self._reasons.pop(part, None)
        if not self._reasons and not self._is_ready:
            self._is_ready = True
            self._ready()
