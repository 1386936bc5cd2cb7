"""Known bugs, to be put into a worker or materializer: each must turn the oracle red."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

VARIABLE = "DATELINE_PLANTED_BUG"


@dataclass(frozen=True)
class Bug:
    """A mistake that could be made, and the process it would be made in."""

    what: str
    where: str
    plant: Callable[[], None]


BUGS: dict[str, Bug] = {}


def install() -> None:
    """Plant the bug that the environment names, if it names one."""
    name = os.environ.get(VARIABLE)
    if name:
        BUGS[name].plant()
