"""Reading topics without a group: nothing done here moves anybody's position."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from dateline.connection import connecting, denied, explained
from dateline.contracts import Message
from dateline.errors import DatelineError
from dateline.settings import KafkaSettings, Settings
from dateline.unpacking import bound_unpacking

Start = Literal["beginning", "end"] | int | datetime
"""Where to begin to read: an end of the topic, so many messages before its end, or a moment."""

Messages = AsyncGenerator[Message, None]

_POLL_S = 0.25


class Reader:
    """A connected consumer of whole topics."""

    def __init__(self, consumer: AIOKafkaConsumer, kafka: KafkaSettings) -> None:
        self._consumer = consumer
        self._kafka = kafka

    async def topics(self) -> dict[str, list[TopicPartition]]:
        """Every topic of the broker with its partitions."""
        # The consumer's public metadata knows only topics that it reads already.
        cluster = await self._consumer._client.fetch_all_metadata()
        return {
            topic: [TopicPartition(topic, number) for number in sorted(cluster.partitions_for_topic(topic))]
            for topic in sorted(cluster.topics())
        }

    async def scan(self, topics: Iterable[str]) -> Messages:
        """Everything on those topics, up to where they end now; those that do not exist are left out."""
        known = await self.topics()
        partitions = [where for topic in topics for where in known.get(topic, ())]
        ends = await self._begin(partitions, "beginning")
        async for message in self._up_to(ends):
            yield message

    async def ends(self, topics: Iterable[str]) -> dict[str, dict[int, int]]:
        """Where each partition of those topics ends: its next offset."""
        known = await self.topics()
        places = [where for topic in topics for where in known.get(topic, ())]
        found: dict[str, dict[int, int]] = {}
        for where, end in (await self._consumer.end_offsets(places)).items() if places else ():
            found.setdefault(where.topic, {})[where.partition] = end
        return found

    async def stretch(self, topic: str, partition: int, first: int, end: int) -> Messages:
        """The messages there are in one partition from offset ``first`` up to, not including, ``end``."""
        where = TopicPartition(topic, partition)
        if where not in (await self.topics()).get(topic, ()):
            return
        self._consumer.assign([where])
        begins = await self._consumer.beginning_offsets([where])
        ends = await self._consumer.end_offsets([where])
        self._consumer.seek(where, max(first, begins[where]))
        async for message in self._up_to({where: min(end, ends[where])}):
            yield message

    async def follow(
        self, topic: str, start: Start, count: int | None = None, *, live: bool = True
    ) -> Messages:
        """Messages of a topic from ``start`` on, at most ``count``; for ever if ``live``, else to its end.

        What is there already comes in order of time, as far as it is read together.
        """
        known = await self.topics()
        if topic not in known:
            await self._require_right(topic)
            raise DatelineError(f"there is no topic {topic}", hint=f"there are {', '.join(known) or 'none'}")
        ends = await self._begin(known[topic], start)
        past = self._up_to(ends)
        if isinstance(start, int):
            past = _all_of(sorted([message async for message in past], key=_time)[-start:] if start else [])
        async for message in _at_most(self._chained(past, live=live), count):
            yield message

    async def _require_right(self, topic: str) -> None:
        # A topic that we may not see is in no list, but the broker says so when it is asked for by name.
        client = self._consumer._client
        await client.add_topic(topic)
        if topic in client.cluster.unauthorized_topics:
            raise denied(self._kafka, "Read", "topic", topic)

    async def at(self, topic: str, partition: int, offset: int) -> Message | None:
        """The message that stands there; null when it is kept no longer."""
        where = TopicPartition(topic, partition)
        self._consumer.assign([where])
        begin, end = (
            await self._consumer.beginning_offsets([where]),
            await self._consumer.end_offsets([where]),
        )
        if not begin[where] <= offset < end[where]:
            return None
        self._consumer.seek(where, offset)
        found = await self._consumer.getone(where)
        return message_of(found) if found.offset == offset else None

    async def watch(self, topic: str) -> None:
        """Let `poll` give what is written to that topic from now on."""
        known = await self.topics()
        await self._begin(known.get(topic, ()), "end")

    async def poll(self, seconds: float) -> list[Message]:
        """What has come, in order of time, after waiting at most that long for anything to come."""
        return _in_order(await self._consumer.getmany(timeout_ms=int(seconds * 1000)))

    async def _chained(self, past: Messages, *, live: bool) -> Messages:
        async for message in past:
            yield message
        if live:
            async for message in self._live():
                yield message

    async def _begin(self, partitions: Sequence[TopicPartition], start: Start) -> dict[TopicPartition, int]:
        """Assign the partitions, go to the start, and return where they end."""
        if not partitions:
            return {}
        self._consumer.assign(partitions)
        return await go_to(self._consumer, partitions, start)

    async def _up_to(self, ends: Mapping[TopicPartition, int]) -> Messages:
        """What lies before those ends. Positions count, not messages: markers leave gaps."""
        waiting = set(ends)
        while True:
            waiting = {where for where in waiting if await self._consumer.position(where) < ends[where]}
            if not waiting:
                return
            batch = await self._consumer.getmany(*waiting, timeout_ms=int(_POLL_S * 1000))
            for message in _in_order(batch):
                if message.offset is not None and message.offset < ends[_where(message)]:
                    yield message
                else:
                    self._consumer.seek(_where(message), ends[_where(message)])

    async def _live(self) -> Messages:
        while True:
            for message in await self.poll(_POLL_S):
                yield message


@asynccontextmanager
async def open_reader(settings: Settings, bootstrap: str) -> AsyncIterator[Reader]:
    """A reader for the block.

    `BrokerUnavailable` when nobody answers there, at first or later; `AccessDenied` when it does not let
    us in, or not read.
    """
    kafka = settings.kafka
    bound_unpacking(kafka)
    consumer = AIOKafkaConsumer(
        **kafka.connection(bootstrap),
        client_id="dateline-client",
        enable_auto_commit=False,
        max_partition_fetch_bytes=kafka.max_message_bytes,
    )
    try:
        async with connecting(kafka, bootstrap):
            await consumer.start()
        # A task of the client's that has not begun yet would answer a stop with its own cancellation.
        await asyncio.sleep(0)
        yield Reader(consumer, kafka)
    except KafkaError as error:
        raise explained(kafka, bootstrap, error, "Read") from error
    finally:
        await consumer.stop()


async def read_message(
    settings: Settings, bootstrap: str, topic: str, partition: int, offset: int
) -> Message | None:
    """The message that stands there; null when it is kept no longer; `BrokerUnavailable`."""
    async with open_reader(settings, bootstrap) as reader:
        return await reader.at(topic, partition, offset)


async def go_to(
    consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition], start: Start
) -> dict[TopicPartition, int]:
    """Let the consumer read those partitions from the start on; where they end now."""
    begins = await consumer.beginning_offsets(partitions)
    ends: dict[TopicPartition, int] = dict(await consumer.end_offsets(partitions))
    for where in partitions:
        consumer.seek(where, _offset(begins[where], ends[where], start))
    if isinstance(start, datetime):
        moment = int(start.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, moment))
        for where, place in found.items():
            if place:
                consumer.seek(where, place.offset)
    return ends


def message_of(record: ConsumerRecord) -> Message:
    """The record as a message."""
    return Message(
        topic=record.topic,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
    )


def _offset(begin: int, end: int, start: Start) -> int:
    if isinstance(start, int):
        return max(begin, end - start)
    return begin if start == "beginning" else end


def _in_order(batch: Mapping[TopicPartition, Collection[ConsumerRecord]]) -> list[Message]:
    return sorted((message_of(record) for records in batch.values() for record in records), key=_time)


def _where(message: Message) -> TopicPartition:
    return TopicPartition(message.topic, message.partition)


def _time(message: Message) -> tuple[int, int, int]:
    return message.timestamp or 0, message.partition or 0, message.offset or 0


async def _all_of(messages: Iterable[Message]) -> Messages:
    for message in messages:
        yield message


async def _at_most(messages: AsyncIterator[Message], count: int | None) -> Messages:
    seen = 0
    async for message in messages:
        yield message
        seen += 1
        if seen == count:
            return
