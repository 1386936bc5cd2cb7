"""Named places where a process dies: each just before or after a seam of the product.

``DATELINE_CRASH_AT=after_send`` ends the process, as kill -9 would, when it first passes that place;
``after_send:3`` the third time. The product knows nothing of this: the entry point of the tests wraps it.
"""

from __future__ import annotations

import inspect
import itertools
import os
from collections.abc import Callable
from typing import Any

from tests.faults.seams import ACKNOWLEDGE, COMMIT, READ, SEND, SEND_OUTPUTS, WRITE

VARIABLE = "DATELINE_CRASH_AT"
STATUS = 9

WORKER = {
    "after_results": (SEND_OUTPUTS, "before"),
    "before_send": (SEND, "before"),
    "after_send": (SEND, "after"),
    "before_ack": (ACKNOWLEDGE, "before"),
    "after_ack": (ACKNOWLEDGE, "after"),
}
MATERIALIZER = {
    "after_read": (READ, "after"),
    "before_commit": (COMMIT, "before"),
    "in_transaction": (WRITE, "after"),
    "after_commit": (COMMIT, "after"),
}
POINTS = WORKER | MATERIALIZER


def install() -> None:
    """Make this process die where the environment says, if it says so."""
    name, _, passage = os.environ.get(VARIABLE, "").partition(":")
    if name:
        seam, side = POINTS[name]
        die = at_passage(int(passage or 1), lambda: os._exit(STATUS))
        seam.replace(passing(seam.current(), side, die))


def at_passage(number: int, die: Callable[[], None]) -> Callable[[], None]:
    """What to call at every passage, to die at the one of that number."""
    passages = itertools.count(1)

    def pass_by() -> None:
        if next(passages) == number:
            die()

    return pass_by


def passing(function: Callable[..., Any], side: str, pass_by: Callable[[], None]) -> Callable[..., Any]:
    """That function with a call just before or after it."""
    before, after = (pass_by, _nothing) if side == "before" else (_nothing, pass_by)
    if inspect.iscoroutinefunction(function):

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            before()
            result = await function(*args, **kwargs)
            after()
            return result

        return awaited

    def called(*args: Any, **kwargs: Any) -> Any:
        before()
        result = function(*args, **kwargs)
        after()
        return result

    return called


def _nothing() -> None:
    pass
