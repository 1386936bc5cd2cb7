"""Whether work grows with what it is given, and no faster: by a ratio in one run, on any machine."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_PARTS = 4
_STEEPEST = 8
"""Four times as much may take twice as long as it should; what grows with the square takes sixteen times."""
_LEAST_S = 0.25
"""What takes less for a fourth is no measure, and no matter."""
_TRIES = 3
"""A machine that others use may be twice as fast for the one as for the other: both are measured again."""


class Long(NamedTuple):
    """A text that is as long as one likes: ``repeated``, ``times`` over, and what is around it."""

    repeated: str
    times: int
    begin: str = ""
    middle: str = ""
    closing: str = ""
    """Repeated as often, behind the middle."""

    def text(self, share: float = 1.0) -> str:
        """The whole of it, or a share."""
        times = round(self.times * share)
        return self.begin + self.repeated * times + self.middle + self.closing * times


def check_linear(work: Callable[[str], T], long: Long) -> tuple[T, float]:
    """Fail where the whole text takes far more than four times as long as a fourth of it.

    What was made of the whole, and the seconds of processor time that took at its quickest.
    """
    fourth = whole = math.inf
    for _ in range(_TRIES):
        fourth = min(fourth, measured(work, long.text(1 / _PARTS))[1])
        made, seconds = measured(work, long.text())
        whole = min(whole, seconds)
        if whole < _STEEPEST * max(fourth, _LEAST_S):
            return made, whole
    raise AssertionError(f"{fourth:.2f} s for a fourth, {whole:.2f} for all")


def measured(work: Callable[[str], T], text: str) -> tuple[T, float]:
    """What is made of the text, and the seconds of processor time it takes."""
    start = time.process_time()
    made = work(text)
    return made, time.process_time() - start
