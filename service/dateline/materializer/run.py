"""The loop: read, decode, commit rows and marks in one transaction, again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

import structlog

from dateline.admin import ensure_topics, require_rights
from dateline.condition import Condition
from dateline.contracts import INCIDENTS, Message
from dateline.errors import BadInput, StoreFenced
from dateline.materializer.access import Access, patiently
from dateline.materializer.decoding import STAGES, decode
from dateline.materializer.noting import note
from dateline.materializer.pruning import Pruner
from dateline.materializer.source import TOPICS, Source, open_source
from dateline.materializer.telling import Teller
from dateline.materializer.tenure import Tenure
from dateline.membership import member_name
from dateline.processing import Limits, without_value
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.store import Batch, Lease, Mark, Partition, Store

log = structlog.get_logger(__name__)


async def run_materializer(
    settings: Settings,
    bootstrap: str,
    stop: asyncio.Event,
    ready: Callable[[], None],
    *,
    waiting: Callable[[str], None] = lambda why: None,
) -> None:
    """Keep the store up with the topics until ``stop`` is set; ``ready`` is called when it reads.

    ``waiting`` is called with the reasons when it does not do its work for a while (the broker or the
    store is not available, or another materializer writes to it), ``ready`` again when it does.

    Raises `PositionLost` when the topics are not those the store was made from, `StoreError`,
    `BrokerUnavailable` or `TopicMismatch` when it cannot start.
    """
    writes = {INCIDENTS.name, *(name for stage in STAGES.values() for name in stage.writes)}
    await require_rights(settings, bootstrap, reads=TOPICS, writes=writes)
    await ensure_topics(settings, bootstrap)
    condition = Condition(("materializer",), ready, waiting)
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(open_source(settings, bootstrap))
        publisher = await stack.enter_async_context(Publisher(settings, bootstrap))
        owner = stack.enter_context(member_name(settings, "materializer"))
        limits = Limits(settings.kafka.max_message_bytes, settings.kafka.max_dead_letter_bytes)
        access = Access(settings.store_url, condition, settings.store.tellings_in_memory)
        tenure = Tenure(owner, settings.store.lease_s, access, condition)
        pruner = Pruner(settings.store.retention)
        teller = Teller(publisher, access, condition)
        materializer = Materializer(source, publisher, access, tenure, pruner, teller, limits, condition)
        stack.push_async_callback(access.close)
        stack.push_async_callback(materializer.leave)
        running = asyncio.create_task(materializer.run())
        stopping = asyncio.create_task(stop.wait())
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
        self,
        source: Source,
        publisher: Publisher,
        access: Access,
        tenure: Tenure,
        pruner: Pruner,
        teller: Teller,
        limits: Limits,
        condition: Condition,
    ) -> None:
        self._source = source
        self._publisher = publisher
        self._access = access
        self._tenure = tenure
        self._pruner = pruner
        self._teller = teller
        self._limits = limits
        self._condition = condition
        self._lease = Lease()
        self._marks: dict[Partition, Mark] = {}

    async def run(self) -> None:
        """Follow the topics for ever, as long as nobody else does, and again after them."""
        while True:
            self._lease = await self._tenure.take()
            self._marks = await self._access.use(lambda store: store.positions())
            await self._settle(self._marks)
            self._condition.go_on("materializer")
            telling = asyncio.create_task(self._teller.run())
            try:
                while True:
                    await self._step()
                    if telling.done():
                        await telling
            except StoreFenced as error:
                log.warning("another materializer has taken over the store", said=str(error))
            finally:
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)

    async def _step(self) -> None:
        await self._tenure.keep(self._lease)
        if self._pruner.due:
            await self._access.use(self._pruner.step)
            self._teller.look()
        messages = await self._source.read()
        decoded = await self._access.aside(partial(decode, messages, self._limits))
        batch = Batch(self._marks, decoded.marks, decoded.events, decoded.outcomes, self._lease)
        commit = _Commit(batch)
        if self._source.unsettled:
            # The topics may have been made anew since the last commit, or even since they were read.
            await self._settle(commit.after)
        if not messages:
            return
        if decoded.refused:
            log.warning("dead letters", stage="materialize", messages=len(decoded.refused) // 2)
            await self._refuse(decoded.refused)
        began = time.monotonic()
        await self._access.use(commit)
        self._tenure.signed()
        self._marks = commit.after
        self._teller.look()
        note(messages, decoded, time.monotonic() - began)

    async def leave(self) -> None:
        """Give the store up, so that one that waits need not wait longer."""
        held = self._lease
        if held.owner:
            await self._access.attempt(lambda store: _release(store, held))

    async def _settle(self, after: dict[Partition, Mark]) -> None:
        await patiently(lambda: self._source.settle(self._marks, after), "broker", self._condition)

    async def _refuse(self, letters: list[Message]) -> None:
        try:
            await self._send(letters)
        except BadInput:
            # The topic of the dead letters takes less than when this process began.
            for letter in letters:
                try:
                    await self._send([letter])
                except BadInput:
                    await self._send([without_value(letter)])

    async def _send(self, letters: list[Message]) -> None:
        await patiently(lambda: self._publisher.send(letters), "broker", self._condition)


class _Commit:
    """A commit that can be tried again: one that failed in its last moment may have been done."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._tried = False
        self.after = {**batch.expected, **batch.marks}

    def __call__(self, store: Store) -> None:
        if not self._tried or store.positions() != self.after:
            self._tried = True
            store.commit(self._batch)


def _release(store: Store, held: Lease) -> None:
    now = store.lease()
    if now.generation == held.generation:
        store.take_lease(now, None)
