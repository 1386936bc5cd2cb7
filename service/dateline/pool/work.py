"""What the pool has to do, and how much of it a child is given at once.

A message that needs next to no work costs its way to the child and back: those go several at a time, as many
as take a child some milliseconds. One that takes long goes alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from dateline import metrics
from dateline.contracts import Message
from dateline.passing import Mark
from dateline.processing import Limits, Processed, Rejection, reject
from dateline.topology import Stage

_PART_S = 0.02
_PART = 512
_PART_BYTES = 1024 * 1024
_WEIGHT = 0.3


class Pace:
    """How long messages of each stage take of late, and so how many a child is given at once."""

    def __init__(self) -> None:
        self._each_s: dict[str, float] = {}

    def messages(self, stage: Stage) -> int:
        """So many at once; one as long as nothing is known."""
        return max(1, min(_PART, int(_PART_S / self._each_s.get(stage.name, _PART_S))))

    def note(self, stage: Stage, seconds: float, messages: int) -> None:
        """So many took so long."""
        each = seconds / messages
        before = self._each_s.get(stage.name, each)
        self._each_s[stage.name] = before + _WEIGHT * (each - before)


class Work:
    """Messages of one stage, and what has become of them so far: ``results`` in their order.

    With a ``mark`` they are to go on through the stages that follow, unless that is too much for a child.
    """

    def __init__(
        self, stage: Stage, messages: Sequence[Message], limits: Limits, mark: Mark | None = None
    ) -> None:
        self.stage = stage
        self.messages = messages
        self.results: list[Processed | None] = [None] * len(messages)
        self._limits = limits
        self._mark = mark
        self._waiting = deque(range(len(messages)))
        self._suspects: set[int] = set()
        self._too_much: set[int] = set()
        metrics.WAITING.inc(len(messages))

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self, most: int) -> Sequence[int]:
        """The next ones for a child; one that may have been too much for another goes alone."""
        taken: list[int] = []
        left = _PART_BYTES
        while self._waiting and len(taken) < most:
            number = self._waiting[0]
            left -= len(self.messages[number].value or b"")
            if taken and (left < 0 or number in self._suspects):
                break
            taken.append(self._waiting.popleft())
            if number in self._suspects:
                break
        metrics.WAITING.dec(len(taken))
        return taken

    def mark_of(self, part: Sequence[int]) -> Mark | None:
        """The mark for that part; none for a message that was too much for a child on its way through all."""
        return None if part[0] in self._too_much else self._mark

    def stuck(self, number: int, rejection: Rejection) -> None:
        """A child did not come to an end with that message, in this stage or in one that follows."""
        if self._goes_on(number):
            self._too_much.add(number)
            self._suspects.add(number)
            self.again([number])
        else:
            self.refuse(number, rejection)

    def lost(self, number: int, rejection: Rejection) -> None:
        """A child was lost over that message: another may do better, but no third."""
        if number not in self._suspects:
            # Somebody else may have killed the process, or used up what it had.
            self._suspects.add(number)
            self.again([number])
        elif self._goes_on(number):
            self._too_much.add(number)
            self.again([number])
        else:
            self.refuse(number, rejection)

    def _goes_on(self, number: int) -> bool:
        return self._mark is not None and number not in self._too_much

    def refuse(self, number: int, rejection: Rejection) -> None:
        self.results[number] = reject(self.stage, self.messages[number], rejection, self._limits)

    def finish(self, numbers: Sequence[int], done: Sequence[Processed]) -> None:
        """That has become of those."""
        for number, processed in zip(numbers, done, strict=False):
            self.results[number] = processed

    def again(self, numbers: Sequence[int]) -> None:
        """Those have not been done after all, and it was not for anything in them."""
        self._waiting.extendleft(reversed(numbers))
        metrics.WAITING.inc(len(numbers))

    def end(self) -> None:
        """No more of it is done."""
        metrics.WAITING.dec(len(self._waiting))
