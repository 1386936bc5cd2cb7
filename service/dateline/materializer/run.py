"""The loop: read, decode, commit rows and marks in one transaction, again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from typing import TypeVar

import structlog

from dateline.admin import ensure_topics
from dateline.errors import BrokerUnavailable, StoreUnavailable
from dateline.materializer.decoding import decode
from dateline.materializer.source import Source, open_source
from dateline.processing import Limits
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.store import Batch, Mark, Partition, Store, open_store

T = TypeVar("T")

_FIRST_DELAY_S = 0.1
_LAST_DELAY_S = 5.0

log = structlog.get_logger(__name__)


async def run_materializer(
    settings: Settings, bootstrap: str, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    """Keep the store up with the topics until ``stop`` is set; ``ready`` is called when it reads.

    Raises `PositionLost` when the topics are not those the store was made from, `StoreFenced` when
    somebody else writes to it, `StoreError`, `BrokerUnavailable` or `TopicMismatch` when it cannot start.
    """
    await ensure_topics(settings, bootstrap)
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(open_source(settings, bootstrap))
        publisher = await stack.enter_async_context(Publisher(settings, bootstrap))
        writer = stack.enter_context(ThreadPoolExecutor(1, "store"))
        limits = Limits(settings.kafka.max_message_bytes, settings.kafka.max_dead_letter_bytes)
        materializer = Materializer(source, publisher, writer, limits)
        running = asyncio.create_task(materializer.run(settings.store_url, ready))
        stopping = asyncio.create_task(stop.wait())
        stack.push_async_callback(materializer.close)
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
        finally:
            for task in (running, stopping):
                task.cancel()
            await asyncio.gather(running, stopping, return_exceptions=True)


class Materializer:
    """One writer of one store. Whatever passes, an absent broker or a full disk, it waits out."""

    def __init__(
        self, source: Source, publisher: Publisher, writer: ThreadPoolExecutor, limits: Limits
    ) -> None:
        self._source = source
        self._publisher = publisher
        self._writer = writer
        self._limits = limits
        self._store: Store | None = None
        self._marks: dict[Partition, Mark] = {}

    async def run(self, url: str, ready: Callable[[], None]) -> None:
        """Open the store and follow the topics for ever."""
        self._store = store = await _patiently(lambda: self._aside(partial(open_store, url)))
        self._marks = await _patiently(lambda: self._aside(store.positions))
        await _patiently(lambda: self._source.settle(self._marks, self._marks))
        ready()
        while True:
            await self._step(store)

    async def _step(self, store: Store) -> None:
        messages = await self._source.read()
        decoded = await self._aside(partial(decode, messages, self._limits))
        batch = Batch(self._marks, decoded.marks, decoded.events, decoded.outcomes)
        commit = _Commit(store, batch)
        if self._source.unsettled:
            # The topics may have been made anew since the last commit, or even since they were read.
            await _patiently(lambda: self._source.settle(self._marks, commit.after))
        if not messages:
            return
        if decoded.refused:
            log.warning("dead letters", stage="materialize", messages=len(decoded.refused) // 2)
            await _patiently(lambda: self._publisher.send(decoded.refused))
        await _patiently(lambda: self._aside(commit))
        self._marks = commit.after

    async def close(self) -> None:
        """Let go of the store, after the commit that may be under way."""
        if self._store is not None:
            await self._aside(self._store.close)

    def _aside(self, call: Callable[[], T]) -> Awaitable[T]:
        # One thread does everything with the store, so nothing there ever overlaps.
        return asyncio.get_running_loop().run_in_executor(self._writer, call)


class _Commit:
    """A commit that can be tried again: one that failed in its last moment may have been done."""

    def __init__(self, store: Store, batch: Batch) -> None:
        self._store = store
        self._batch = batch
        self._tried = False
        self.after = {**batch.expected, **batch.marks}

    def __call__(self) -> None:
        if not self._tried or self._store.positions() != self.after:
            self._tried = True
            self._store.commit(self._batch)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The result of the call, made again with growing pauses while store or broker are not available."""
    delay = _FIRST_DELAY_S
    while True:
        try:
            return await call()
        except (StoreUnavailable, BrokerUnavailable) as error:
            log.warning("waiting", reason=str(error), hint=error.hint, seconds=round(delay, 1))
        await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311
        delay = min(delay * 2, _LAST_DELAY_S)
