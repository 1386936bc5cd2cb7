"""The store as the materializer uses it: in one thread of its own, and patiently."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import structlog

from dateline.backoff import delays
from dateline.condition import Condition
from dateline.errors import BrokerUnavailable, StoreUnavailable
from dateline.store import Store, open_store

T = TypeVar("T")

_FIRST_DELAY_S = 0.1
_LAST_DELAY_S = 5.0

log = structlog.get_logger(__name__)


class Access:
    """The store at a URL, opened at its first use. What passes, a lock or a full disk, is waited out.

    It keeps so many ``tellings`` in memory from one commit to the next.
    """

    def __init__(self, url: str, condition: Condition, tellings: int) -> None:
        self._url = url
        self._tellings = tellings
        self._condition = condition
        # One thread does everything with the store, so nothing there ever overlaps.
        self._thread = ThreadPoolExecutor(1, "store")
        self._store: Store | None = None
        self._answers = False

    async def use(self, call: Callable[[Store], T]) -> T:
        """What the call makes of the store, made again while the store is not available."""
        return await patiently(lambda: self.aside(partial(self._use, call)), "store", self._condition)

    def _use(self, call: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = open_store(self._url)
            self._store.remember(self._tellings)
        self._answers = False
        result = call(self._store)
        self._answers = True
        return result

    async def attempt(self, call: Callable[[Store], object]) -> None:
        """Make the call once, however it ends, and only of a store that answered to the last one."""
        try:
            await self.aside(partial(self._attempt, call))
        except Exception as error:
            log.debug("not done at the end", error=str(error))

    def _attempt(self, call: Callable[[Store], object]) -> None:
        if self._store is not None and self._answers:
            call(self._store)

    def aside(self, call: Callable[[], T]) -> Awaitable[T]:
        """The result of the call, made in the thread of the store."""
        return asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def close(self) -> None:
        """Let go of the store, after the call that may be under way."""
        if self._store is not None:
            await self.aside(self._store.close)
        self._thread.shutdown(wait=False)


async def patiently(call: Callable[[], Awaitable[T]], part: str, condition: Condition) -> T:
    """The result of the call, made again after growing pauses while store or broker are not available."""
    for delay in delays(_FIRST_DELAY_S, _LAST_DELAY_S):
        try:
            result = await call()
        except (StoreUnavailable, BrokerUnavailable) as error:
            log.warning("waiting", reason=str(error), hint=error.hint, seconds=round(delay, 1))
            condition.stop(part, str(error))
            await asyncio.sleep(delay)
        else:
            condition.go_on(part)
            return result
    raise AssertionError("delays never end")
