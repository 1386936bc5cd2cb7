"""Kafka's part in memory: a log, and what publisher, source and agents get in place of a client."""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaConnectionError

from dateline import publisher
from dateline.contracts import CATALOGUE, EVENTS, OUTCOMES, Message
from dateline.materializer import source
from dateline.publisher import Position
from dateline.settings import Settings
from dateline.store import Mark, Partition

PARTITIONS = 2

_TICK_MS = 1000


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
            message._replace(partition=number, offset=offset, timestamp=self.now)
        )
        return Position(message.topic, number, offset)

    def after(self, topic: str, reached: Mapping[Partition, int]) -> list[Message]:
        """What lies on the topic from those offsets on, in the order of its coming."""
        return [
            message
            for message in self.topics[topic]
            if (message.offset or 0) >= reached.get((topic, message.partition or 0), 0)
        ]


class Batch:
    """In the place of aiokafka's: as large as need be."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def append(self, *, timestamp: None, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> bool:
        self.messages.append(Message(key, value, tuple(headers)))
        return True


class Producer:
    """In the place of Kafka's: a send fails after as many messages as the last of ``failures`` says."""

    def __init__(self, log: Log, failures: list[int]) -> None:
        self._log = log
        self._left = failures.pop() if failures else None

    async def partitions_for(self, _topic: str) -> set[int]:
        return {0}  # the log chooses for itself

    def create_batch(self) -> Batch:
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[Position]:
        done: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        done.set_result([self._append(topic, message) for message in batch.messages][partition])
        return done

    async def send_and_wait(
        self, topic: str, value: bytes, key: bytes, _partition: None, *, headers: list[tuple[str, bytes]]
    ) -> Position:
        return self._append(topic, Message(key, value, tuple(headers)))

    def _append(self, topic: str, message: Message) -> Position:
        if self._left == 0:
            raise KafkaConnectionError("the broker is away for a moment")
        self._left = None if self._left is None else self._left - 1
        return self._log.append(message._replace(topic=topic))

    async def stop(self) -> None:
        pass


class Publisher(publisher.Publisher):
    """The product's, on a log in memory. ``failures`` are those of the next connections."""

    def __init__(self, log: Log, settings: Settings) -> None:
        super().__init__(settings, "memory")
        self._log = log
        self.failures: list[int] = []

    async def _connect(self) -> Any:
        return Producer(self._log, self.failures)

    def fail(self, *failures: int) -> None:
        """Let the next connections end after so many messages each."""
        self._producer = None
        self.failures = list(failures)


class Stream:
    """What Faust gives an agent: batches to take, and acknowledgements to make."""

    def __init__(self, messages: Sequence[Message], size: int) -> None:
        self._batches = [messages[start : start + size] for start in range(0, len(messages), size)]
        self.acknowledged: dict[Partition, int] = {}

    async def batches(self) -> AsyncIterator[Sequence[Any]]:
        for batch in self._batches:
            yield batch

    def acknowledge(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self.acknowledged[message.topic, message.partition or 0] = (message.offset or 0) + 1


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

    def __init__(self, consumer: Consumer, settings: Settings) -> None:
        self._consumer = consumer
        self._kafka = settings.kafka
        self._bootstrap = "memory"
        self.unsettled = False

    async def settle(self, marks: Mapping[Partition, Mark], after: Mapping[Partition, Mark]) -> None:
        self._consumer.reached = {place: mark.next_offset for place, mark in after.items()}
