"""A stage as a Faust agent.

Faust acknowledges what an agent failed to process, so no exception may leave one: what is wrong with a
message becomes a dead letter, what is wrong with the world is waited out and, if it stays, ends the process
with nothing acknowledged. A message is acknowledged when everything made of it is confirmed, in order.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Sequence
from typing import Any, NoReturn

import faust
import structlog
from faust.types import StreamT

from dateline.agents.breaker import Breaker
from dateline.agents.delivery import Delivery
from dateline.agents.intake import batches
from dateline.agents.noting import note
from dateline.agents.underway import Activity, overlapping
from dateline.condition import Condition
from dateline.contracts import Message
from dateline.errors import DatelineError
from dateline.passing import GONE_FURTHER, Mark, has_passed_on
from dateline.pool import Pool, PoolBroken, PoolStopped
from dateline.processing import Processed, Rejection
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.topology import Stage

EXIT_GAVE_UP = 70
"""The exit status of a worker that can neither finish nor give up what it has begun."""

_BATCHES = 2
"""So many batches, as large as the pool takes them, are underway at most."""

log = structlog.get_logger(__name__)


def give_up(why: str) -> NoReturn:
    """End this process now, with nothing more acknowledged: another takes up the work."""
    log.critical(why, exc_info=True)
    os._exit(EXIT_GAVE_UP)


class Agent:
    """A stage at work: batches from its source go through the pool, and what comes out to its sinks.

    Of batches that follow each other the next is begun while the last is finished. ``failed`` has the error
    when only a person can help. What the ``mark`` says has gone further is acknowledged as it is; what a
    stage makes that ``leads`` goes further at once.
    """

    def __init__(
        self,
        stage: Stage,
        pool: Pool,
        publisher: Publisher,
        settings: Settings,
        condition: Condition,
        mark: Mark | None,
        *,
        leads: bool,
    ) -> None:
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stage = stage
        self._pool = pool
        self._delivery = Delivery(stage, publisher, settings, condition)
        self._breaker = Breaker(settings.worker.breaker)
        self._condition = condition
        self._mark = mark
        self._leads = leads
        self._consumer: Any = None
        self._activity = Activity()

    def join(self, app: faust.App) -> None:
        """Make this an agent of the app: one stream, so that messages are acknowledged in order."""
        source = app.topic(
            self._stage.source.name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )
        app.agent(source, name=self._stage.name, concurrency=1)(self._run)

    async def rest(self) -> None:
        """Wait until no batch is being worked on."""
        await self._activity.rest()

    async def _run(self, stream: StreamT[bytes]) -> None:
        self._consumer = stream.app.consumer
        await self._work_through(batches(stream, lambda: self._pool.at_once(self._stage)))

    async def _work_through(self, taken: AsyncIterator[Sequence[Message]]) -> None:
        await overlapping(taken, self._see_to, lambda: _BATCHES * self._pool.at_once(self._stage))

    async def _see_to(self, batch: Sequence[Message], before: asyncio.Task[None] | None) -> None:
        """Process and acknowledge a batch, once the one before is acknowledged; nothing is raised."""
        self._activity.begin()
        try:
            await self._work(batch, before)
        except PoolStopped:
            await self._rest_for_good()
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError) and _is_being_cancelled():
                raise
            if isinstance(error, PoolBroken) or (isinstance(error, DatelineError) and error.lasting):
                self._fail(error)
                await self._rest_for_good()
            give_up("the worker gives up; nothing of this batch is acknowledged")
        finally:
            self._activity.end()

    def _fail(self, error: Exception) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)

    async def _rest_for_good(self) -> None:
        # With no message acknowledged, and none of the batches behind, until the app stops.
        await self._activity.wait(asyncio.Event().wait())

    async def _work(self, batch: Sequence[Message], before: asyncio.Task[None] | None) -> None:
        """Process and acknowledge a batch, all at once or, while the breaker is open, one by one."""
        left = batch
        while left:
            if self._breaker.is_open:
                await self._turn(before)
                await self._pause()
                left = left[await self._try(left[:1], before) :]
            else:
                left = left[await self._try(left, before) :]

    async def _turn(self, before: asyncio.Task[None] | None) -> None:
        """Wait until the batch before is acknowledged; for ever, if it is not to be."""
        if before and not before.done():
            await self._activity.wait(asyncio.wait({before}))
        if before and (before.cancelled() or before.exception()):
            await self._rest_for_good()

    async def _pause(self) -> None:
        # The batch before may have closed it.
        if self._breaker.is_open:
            self._condition.stop(self._stage.name, self._breaker.why)
            await self._activity.wait(asyncio.sleep(self._breaker.pause()))

    async def _try(self, batch: Sequence[Message], before: asyncio.Task[None] | None) -> int:
        """Process and acknowledge the messages up to the one that opens the breaker; how many that were.

        None where the batch before opened it meanwhile. What the pool had not taken when it stops is left,
        and `PoolStopped` raised.
        """
        was_open = self._breaker.is_open
        results = await self._process(batch)
        await self._turn(before)
        if self._breaker.is_open and not was_open:
            return 0
        done = list(itertools.takewhile(lambda result: result is not None, results))
        taken = self._counted([result for result in done if result is not None])
        finished = batch[: len(taken)]
        await self._delivery.deliver(finished, taken)
        self._acknowledge(finished)
        note(self._stage, finished, taken)
        if len(done) < len(batch) and len(taken) == len(done):
            raise PoolStopped
        return len(taken)

    async def _process(self, messages: Sequence[Message]) -> Sequence[Processed | None]:
        """What comes of the messages: nothing more of those that have gone further already."""
        ahead = [number for number, message in enumerate(messages) if not has_passed_on(message, self._mark)]
        results: list[Processed | None] = [GONE_FURTHER] * len(messages)
        if ahead:
            found = await self._process_all([messages[number] for number in ahead])
            for number, processed in zip(ahead, found, strict=True):
                results[number] = processed
        return results

    async def _process_all(self, messages: Sequence[Message]) -> Sequence[Processed | None]:
        """What comes of the messages, whatever happens; null for those not begun when the pool stops."""
        try:
            mark = self._mark if self._leads else None
            return await self._pool.process_all(self._stage, messages, mark)
        except PoolBroken:
            raise
        except Exception as error:
            if len(messages) > 1:
                return [(await self._process_all([message]))[0] for message in messages]
            log.exception("a message is dead-lettered for an error of the worker's own")
            return [self._delivery.reject(messages[0], Rejection.of("bug", error))]

    def _counted(self, results: Sequence[Processed]) -> Sequence[Processed]:
        """The results up to the one that opens the breaker, or to the first that leaves it open."""
        for number, processed in enumerate(results, 1):
            if processed is GONE_FURTHER:
                continue
            was_open = self._breaker.is_open
            if self._breaker.note(refused=processed.rejection is not None):
                log.error("breaker open", stage=self._stage.name, why=self._breaker.why)
                return results[:number]
            if was_open:
                log.info("breaker closed", stage=self._stage.name)
                self._condition.go_on(self._stage.name)
        return results

    def _acknowledge(self, messages: Sequence[Message]) -> None:
        self._consumer.acknowledge(messages)


def _is_being_cancelled() -> bool:
    # A cancellation that nobody asked of this task comes from something it waits for, and is an error.
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
