"""The worker: every stage as a Faust agent. Faust is imported here and nowhere else.

Faust acknowledges what an agent failed to process, so no exception may leave one: what is wrong with a
message becomes a dead letter, what is wrong with the world is retried and, if it stays, ends the process
with nothing acknowledged. A message is acknowledged when everything made of it is confirmed, in order.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import itertools
import os
import random
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from typing import Any, cast

import faust
import structlog
from faust.auth import Credentials
from faust.types import EventT, StreamT

from dateline.admin import ensure_topics
from dateline.contracts import Message
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.pool import Pool, PoolStopped
from dateline.processing import Processed
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from dateline.topology import STAGES, Stage

GROUP = "dateline"
"""The consumer group of all workers."""

EXIT_GAVE_UP = 70

_BATCH = 32
_WITHIN_S = 0.05
_BUFFER = 64
_SEND_TIMEOUT_S = 60.0
_SENDS = 3
_DRAIN_S = 4.0

log = structlog.get_logger(__name__)


async def run_worker(
    settings: Settings, bootstrap: str, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    """Run every stage until ``stop`` is set; ``ready`` is called when the partitions are assigned.

    Raises `BrokerUnavailable` or `TopicMismatch` when it cannot start, `DatelineError` when Faust
    stops of itself. Ends the whole process with status 70 when work begun can neither be finished nor
    given up; the next worker takes up what was not acknowledged.
    """
    await ensure_topics(settings, bootstrap)
    async with AsyncExitStack() as stack:
        instance = stack.enter_context(_instance(settings))
        pool = await stack.enter_async_context(Pool(settings))
        app = _app(settings, bootstrap, instance)
        agents = [
            Agent(stage, pool, await stack.enter_async_context(_publisher(settings, bootstrap)))
            for stage in STAGES
        ]
        for agent in agents:
            agent.join(app)
        _call_when_assigned(app, ready)
        stack.push_async_callback(app.stop)
        await app.start()
        if await app.wait_for_stopped(stop.wait()):
            raise DatelineError("the worker stopped by itself", hint="the log above says why")
        await _drain(pool, agents)


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
            except asyncio.CancelledError:
                raise
            except BaseException:
                log.critical("the worker gives up; nothing of this batch is acknowledged", exc_info=True)
                os._exit(EXIT_GAVE_UP)
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


async def _drain(pool: Pool, agents: Sequence[Agent]) -> None:
    """Finish what has been begun, in the time there is; what has not is left unacknowledged."""
    pool.drain()
    try:
        async with asyncio.timeout(_DRAIN_S):
            await asyncio.gather(*(agent.rest() for agent in agents))
    except TimeoutError:
        log.warning("work not finished in time is left for the next worker", seconds=_DRAIN_S)


def _publisher(settings: Settings, bootstrap: str) -> Publisher:
    return Publisher(settings, bootstrap, timeout_s=_SEND_TIMEOUT_S)


def _app(settings: Settings, bootstrap: str, instance: str) -> faust.App:
    session_s = settings.worker.session_timeout_s
    return faust.App(
        GROUP,
        broker=";".join(f"kafka://{address.strip()}" for address in bootstrap.split(",")),
        broker_credentials=_credentials(settings.kafka, bootstrap),
        broker_session_timeout=session_s,
        broker_heartbeat_interval=session_s / 3,
        broker_commit_interval=settings.worker.commit_interval_s,
        consumer_group_instance_id=instance,
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
        stream_buffer_maxsize=_BUFFER,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        datadir=settings.home / "faust",
        web_enabled=False,
        autodiscover=False,
    )


def _credentials(kafka: KafkaSettings, bootstrap: str) -> Credentials | None:
    options = kafka.connection(bootstrap)
    context = options.get("ssl_context")
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            mechanism=options["sasl_mechanism"],
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None


def _call_when_assigned(app: faust.App, ready: Callable[[], None]) -> None:
    calls = iter((ready,))

    async def assigned(*_: Any, **__: Any) -> None:
        for call in calls:
            log.info("worker ready", partitions=len(app.consumer.assignment()))
            call()

    app.on_rebalance_complete.connect(assigned)


@contextmanager
def _instance(settings: Settings) -> Iterator[str]:
    """A name for this worker in the group that a restarted one takes over: its host, home and number."""
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    place = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    for number in itertools.count():
        with (home / f"worker-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield f"{socket.gethostname()}-{place}-{number}"
            return
