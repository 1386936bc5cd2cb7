"""The pipeline without Kafka and without processes: its own agents and materializer on logs in memory.

Everything between a message and the store is the product's; only the log, the publisher and the stream
are stand-ins, and can be told to fail or to die at a named place.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from aiokafka.errors import KafkaConnectionError

from dateline import publisher
from dateline.agents.agent import Agent
from dateline.condition import Condition
from dateline.contracts import ARTICLES, CATALOGUE, EVENTS, OUTCOMES, Message
from dateline.materializer import source
from dateline.materializer.access import Access
from dateline.materializer.pruning import Pruner
from dateline.materializer.run import Materializer
from dateline.materializer.tenure import Tenure
from dateline.processing import Limits, Processed
from dateline.publisher import Position
from dateline.settings import BreakerSettings, RetentionSettings, Settings, WorkerSettings
from dateline.store import Mark, Partition, Store, open_store
from dateline.topology import Stage
from tests.faults import seams
from tests.faults.articles import Mix
from tests.faults.crashing import POINTS, at_passage, passing
from tests.faults.oracle import Acknowledged, Evidence, Verdict, digest, judge
from tests.faults.stages import STAGES
from tests.faults.truth import Truth

PARTITIONS = 2
LIMITS = Limits(1024 * 1024, 1024 * 1024 + 65536)
_SETTINGS = Settings(worker=WorkerSettings(breaker=BreakerSettings(in_a_row=10**6, share=1.0)))
_TICK_MS = 1000


class Crashed(BaseException):
    """Stands for the death of a process: nothing in the product catches it."""


class Idle(Exception):
    """There is nothing more to read."""


@dataclass
class Log:
    """Topics of two partitions, and how far each stage was committed."""

    topics: dict[str, list[Message]] = field(
        default_factory=lambda: {n: [] for t in CATALOGUE for n in (t.name, t.dead_letters)}
    )
    ends: dict[Partition, int] = field(default_factory=lambda: defaultdict(int))
    now: int = 1_780_000_000_000

    def append(self, message: Message) -> Position:
        number = zlib.crc32(message.key or b"") % PARTITIONS
        place = message.topic, number
        offset = self.ends[place]
        self.ends[place] += 1
        self.now += _TICK_MS
        self.topics[message.topic].append(
            replace(message, partition=number, offset=offset, timestamp=self.now)
        )
        return Position(message.topic, number, offset)

    def after(self, topic: str, reached: Mapping[Partition, int]) -> list[Message]:
        """What lies on the topic from those offsets on, in the order of its coming."""
        return [
            message
            for message in self.topics[topic]
            if (message.offset or 0) >= reached.get((topic, message.partition or 0), 0)
        ]


class Producer:
    """In the place of Kafka's: a send fails after as many messages as the last of ``failures`` says."""

    def __init__(self, log: Log, failures: list[int]) -> None:
        self._log = log
        self._left = failures.pop() if failures else None

    async def send(self, topic: str, **fields: Any) -> asyncio.Future[Position]:
        if self._left == 0:
            raise KafkaConnectionError("the broker is away for a moment")
        self._left = None if self._left is None else self._left - 1
        done: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        done.set_result(
            self._log.append(Message(fields["key"], fields["value"], tuple(fields["headers"]), topic))
        )
        return done

    async def stop(self) -> None:
        pass


class Publisher(publisher.Publisher):
    """The product's, on a log in memory. ``failures`` are those of the next connections."""

    def __init__(self, log: Log) -> None:
        super().__init__(_SETTINGS, "memory")
        self._log = log
        self.failures: list[int] = []

    async def _connect(self) -> Any:
        return Producer(self._log, self.failures)

    def fail(self, *failures: int) -> None:
        """Let the next connections end after so many messages each."""
        self._producer = None
        self.failures = list(failures)


class InlinePool:
    """Processes in this process."""

    async def process(self, stage: Stage, message: Message) -> Processed:
        processed: Processed = seams.PROCESS.current()(stage, message, LIMITS)
        return processed


class Stream:
    """What Faust gives an agent: batches to take, and acknowledgements to make."""

    def __init__(self, messages: Sequence[Message], size: int) -> None:
        self._batches = [messages[start : start + size] for start in range(0, len(messages), size)]
        self.acknowledged: dict[Partition, int] = {}

    async def noack_take(self, most: int, within: float) -> AsyncIterator[Sequence[Any]]:
        for batch in self._batches:
            yield [SimpleNamespace(message=_record(message)) for message in batch]

    async def ack(self, event: Any) -> None:
        record = event.message
        self.acknowledged[record.topic, record.partition] = record.offset + 1


class Consumer:
    """In the place of Kafka's: gives a few messages at a time, and ends it all when there are no more."""

    def __init__(self, log: Log, size: int, reads: int, watch: Callable[[], None]) -> None:
        self._log = log
        self._size = size
        self._reads = reads
        self._watch = watch
        self.reached: dict[Partition, int] = {}

    async def getmany(self, **_: int) -> dict[str, list[Message]]:
        self._watch()
        waiting = [m for name in (EVENTS.name, OUTCOMES.name) for m in self._log.after(name, self.reached)]
        if not waiting or not self._reads:
            raise Idle
        self._reads -= 1
        waiting.sort(key=lambda message: message.timestamp or 0)
        read = waiting[: self._size]
        for message in read:
            self.reached[message.topic, message.partition or 0] = (message.offset or 0) + 1
        return {"": read}


class Source(source.Source):
    """The product's, on a log in memory that is never made anew."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._kafka = _SETTINGS.kafka
        self._bootstrap = "memory"
        self.unsettled = False

    async def settle(self, marks: Mapping[Partition, Mark], after: Mapping[Partition, Mark]) -> None:
        self._consumer.reached = {place: mark.next_offset for place, mark in after.items()}


class World:
    """A pipeline in memory with its store in ``folder``. Every step is one life of a process."""

    def __init__(self, folder: Path) -> None:
        self.log = Log()
        self.publisher = Publisher(self.log)
        self.acknowledged: list[Acknowledged] = []
        self.back: list[str] = []
        self._url = f"sqlite:///{folder / 'store.sqlite'}"
        self._runner = asyncio.Runner()
        self._committed: dict[Partition, int] = {}
        self._highest: dict[Partition, int] = {}

    def close(self) -> None:
        self._runner.close()

    def publish(self, messages: Sequence[Message]) -> None:
        for message in messages:
            position = self.log.append(message)
            self.acknowledged.append(Acknowledged(*position, digest(message)))

    def work(self, number: int, *, size: int = 8, most: int = 10**6, crash: str | None = None) -> None:
        """Let a worker do that stage on what waits for it, at most so many messages, or die at it.

        What it acknowledged is committed, as it may be at any moment.
        """
        stage = STAGES[number]
        waiting = self.log.after(stage.source.name, self._committed)[:most]
        stream = Stream(waiting, size)
        with _dying(crash), suppress(Crashed):
            self._runner.run(self._work(stage, stream))
        self._committed.update(stream.acknowledged)

    async def _work(self, stage: Stage, stream: Stream) -> None:
        condition = Condition(("worker",), lambda: None, lambda _: None)
        agent = Agent(stage, cast("Any", InlinePool()), cast("Any", self.publisher), _SETTINGS, condition)
        await agent._run(cast("Any", stream))

    def materialize(self, *, size: int = 50, reads: int = 10**6, crash: str | None = None) -> None:
        """Let a materializer read so often, or die at it."""
        consumer = Consumer(self.log, size, reads, self._watch)
        with _dying(crash), suppress(Crashed, Idle):
            self._runner.run(self._materialize(Source(consumer)))
        self._watch()

    def _watch(self) -> None:
        reached = self._positions()
        self.back += [
            f"{place} from {before} to {reached.get(place, 0)}"
            for place, before in self._highest.items()
            if reached.get(place, 0) < before
        ]
        self._highest = reached

    async def _materialize(self, source: Source) -> None:
        condition = Condition(("materializer",), lambda: None, lambda _: None)
        access = Access(self._url, condition)
        tenure = Tenure("memory", 60.0, access, condition)
        pruner = Pruner(RetentionSettings(days=0))
        arguments = (source, self.publisher, access, tenure, pruner, LIMITS, condition)
        try:
            await Materializer(*cast("Any", arguments)).run()
        finally:
            await access.close()

    def _positions(self) -> dict[Partition, int]:
        with self.store() as store:
            return {place: mark.next_offset for place, mark in store.positions().items()}

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self._url) as store:
            yield store

    def verdict(self) -> Verdict:
        """Let everything come to rest, and judge."""
        self.publisher.fail()
        for number in range(len(STAGES)):
            self.work(number)
        self.materialize()
        truth = Truth(STAGES, LIMITS.message)
        truth.tell(self.log.topics[ARTICLES.name])
        with self.store() as store:
            verdict = judge(
                Evidence(
                    self.log.topics, store, truth.records, truth.refused, truth.stopped, self.acknowledged
                )
            )
        verdict.blame(4, "positions moved back", self.back)
        return verdict


def bad_day(folder: Path, seed: int) -> Verdict:
    """What comes of 180 messages and every kind of trouble."""
    world = World(folder)
    world.publish(list(islice(Mix(seed), 120)))
    world.work(0, crash="before_send")
    world.publisher.fail(3, 0)
    world.work(0, most=60)
    world.work(1, crash="after_send")
    world.work(1)
    world.work(2, most=40, crash="after_results")
    world.work(2, most=40)
    world.materialize(size=20, reads=3)
    world.publish(list(islice(Mix(seed + 1), 60)))
    world.materialize(size=20, crash="in_transaction:2")
    world.materialize(size=20, crash="after_commit")
    try:
        return world.verdict()
    finally:
        world.close()


@contextmanager
def _dying(point: str | None) -> Iterator[None]:
    """Die at that place inside the block, and do not end the test's own process over it."""

    def die(*_: object) -> None:
        raise Crashed

    with seams.replaced(seams.GIVE_UP, die):
        if point is None:
            yield
            return
        name, _, passage = point.partition(":")
        seam, side = POINTS[name]
        with seams.replaced(seam, passing(seam.current(), side, at_passage(int(passage or 1), die))):
            yield


def _record(message: Message) -> SimpleNamespace:
    return SimpleNamespace(
        key=message.key,
        value=message.value,
        headers=message.headers,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=(message.timestamp or 0) / 1000,
    )
