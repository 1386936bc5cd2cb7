"""How many threads the sums of the models take."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def one_thread() -> Any:
    """Let matrices be multiplied in the caller's thread alone, from now on.

    They are small: threads that wait for each other made it 25 times as slow on a busy machine.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api="blas")
