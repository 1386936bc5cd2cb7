"""A stage as a Faust agent.

Faust acknowledges what an agent failed to process, so no exception may leave one: what is wrong with a
message becomes a dead letter, what is wrong with the world is retried and, if it stays, ends the process
with nothing acknowledged. A message is acknowledged when everything made of it is confirmed, in order.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NoReturn, cast

import faust
import structlog
from faust.types import EventT, StreamT

from dateline.contracts import Message
from dateline.errors import BrokerUnavailable
from dateline.pool import Pool, PoolStopped
from dateline.processing import Processed
from dateline.publisher import Publisher
from dateline.topology import Stage

EXIT_GAVE_UP = 70
"""The exit status of a worker that can neither finish nor give up what it has begun."""

_BATCH = 32
_WITHIN_S = 0.05
_SENDS = 3

log = structlog.get_logger(__name__)


def give_up(why: str) -> NoReturn:
    """End this process now, with nothing more acknowledged: another takes up the work."""
    log.critical(why, exc_info=True)
    os._exit(EXIT_GAVE_UP)


class Agent:
    """A stage at work: batches from its source go through the pool, and what comes out to its sinks."""

    def __init__(self, stage: Stage, pool: Pool, publisher: Publisher) -> None:
        self._stage = stage
        self._pool = pool
        self._publisher = publisher
        self._at_rest = asyncio.Event()
        self._at_rest.set()

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
        await self._at_rest.wait()

    async def _run(self, stream: StreamT[bytes]) -> None:
        # Faust's types know neither that a stream can do this nor that it gives events.
        batches: AsyncIterator[Sequence[EventT[bytes]]] = cast("Any", stream).noack_take(_BATCH, _WITHIN_S)
        async for batch in batches:
            try:
                self._at_rest.clear()
                await self._work(stream, batch)
            except PoolStopped:
                self._at_rest.set()
                await asyncio.Event().wait()
            except BaseException as error:
                if isinstance(error, asyncio.CancelledError) and _is_being_cancelled():
                    raise
                give_up("the worker gives up; nothing of this batch is acknowledged")
            finally:
                self._at_rest.set()

    async def _work(self, stream: StreamT[bytes], batch: Sequence[EventT[bytes]]) -> None:
        """Process and acknowledge a batch, or as much of it as the pool has taken when it stops."""
        messages = [_message(event) for event in batch]
        results = await asyncio.gather(
            *(self._pool.process(self._stage, message) for message in messages), return_exceptions=True
        )
        failure = next((result for result in results if isinstance(result, BaseException)), None)
        if failure and not isinstance(failure, PoolStopped):
            raise failure
        done = [
            result for result in itertools.takewhile(_is_processed, results) if isinstance(result, Processed)
        ]
        self._report(messages, done)
        await self._send([message for processed in done for message in processed.messages])
        for event in batch[: len(done)]:
            await stream.ack(event)
        if failure:
            raise failure

    async def _send(self, messages: Sequence[Message]) -> None:
        for attempt in range(1, _SENDS + 1):
            try:
                await self._publisher.send(messages)
            except BrokerUnavailable as error:
                log.warning(
                    "outputs not confirmed", stage=self._stage.name, attempt=attempt, error=str(error)
                )
                if attempt == _SENDS:
                    raise
                await asyncio.sleep(random.uniform(0.5, 1.0) * 2**attempt)  # noqa: S311
            else:
                return

    def _report(self, messages: Sequence[Message], done: Sequence[Processed]) -> None:
        for message, processed in zip(messages, done, strict=False):
            if processed.rejection:
                log.warning(
                    "dead letter",
                    stage=self._stage.name,
                    reason=processed.rejection.reason,
                    error=processed.rejection.said,
                    article_id=(message.key or b"").decode("utf-8", "replace") or None,
                    topic=message.topic,
                    partition=message.partition,
                    offset=message.offset,
                )


def _is_being_cancelled() -> bool:
    # A cancellation that nobody asked of this task comes from something it waits for, and is an error.
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _is_processed(result: object) -> bool:
    return isinstance(result, Processed)


def _message(event: EventT[bytes]) -> Message:
    record = event.message
    return Message(
        key=record.key,
        value=record.value,
        headers=tuple(
            record.headers.items() if isinstance(record.headers, Mapping) else record.headers or ()
        ),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=round(record.timestamp * 1000),
    )
