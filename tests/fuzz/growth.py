"""Whether work grows with what it is given, and no faster: by a ratio in one run, on any machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

_PARTS = 4
_STEEPEST = 8
"""Four times as much may take twice as long as it should; what grows with the square takes sixteen times."""
_LEAST_S = 0.25
"""What takes less for a fourth is no measure, and no matter."""


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


def check_linear(work: Callable[[str], object], long: Long) -> None:
    """Fail where the whole text takes far more than four times as long as a fourth of it."""
    fourth, whole = _seconds(work, long.text(1 / _PARTS)), _seconds(work, long.text())
    assert whole < _STEEPEST * max(fourth, _LEAST_S), f"{fourth:.2f} s for a fourth, {whole:.2f} for all"


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start
