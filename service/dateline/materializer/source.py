"""The topics the store is made from, read from where the store stands, and from nowhere else."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from dateline.client import message_of
from dateline.connection import connecting, denied, named_errors
from dateline.contracts import EVENTS, OUTCOMES, Message
from dateline.errors import BrokerUnavailable, PositionLost
from dateline.settings import KafkaSettings, Settings
from dateline.store import Mark, Partition
from dateline.unpacking import bound_unpacking

TOPICS = {topic.name: topic for topic in (EVENTS, OUTCOMES)}

_MAX_RECORDS = 2000
_POLL_MS = 200
_CHECK_EVERY_MS = 10_000  # partitions that were added are found within this time
_GRACE_S = 3.0  # while a broker starts or a leader changes, topics may look shorter than they are
_STOP_S = 1.0

log = structlog.get_logger(__name__)


class Source:
    """A consumer of every partition, without a group: the positions are the store's."""

    def __init__(self, consumer: AIOKafkaConsumer, kafka: KafkaSettings, bootstrap: str) -> None:
        self._consumer = consumer
        self._kafka = kafka
        self._bootstrap = bootstrap
        self.unsettled = True
        # The client's own word that a topic may not be what it was: aiokafka asks for the metadata
        # at intervals, and at once when a broker says that it does not know a topic.
        self._client = consumer._client
        self._client.cluster.add_listener(self._unsettle)

    def _unsettle(self, _: object) -> None:
        self.unsettled = True

    async def settle(self, marks: Mapping[Partition, Mark], after: Mapping[Partition, Mark]) -> None:
        """Find the partitions, make sure they are those the marks were made on, and go to ``after``.

        `PositionLost` when they are not, and stay so; `BrokerUnavailable` when nobody answers.
        """
        deadline = time.monotonic() + _GRACE_S
        while True:
            try:
                with named_errors(self._kafka, self._bootstrap, "Read"):
                    async with asyncio.timeout(self._kafka.request_timeout_s):
                        return await self._settle(marks, after)
            except PositionLost:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(_GRACE_S / 10)

    async def _settle(self, marks: Mapping[Partition, Mark], after: Mapping[Partition, Mark]) -> None:
        self._client.set_topics(list(TOPICS))
        if not await self._client.force_metadata_update():
            raise BrokerUnavailable("no Kafka broker tells about its topics")
        self.unsettled = False
        partitions = self._partitions()
        for missing in {place for place in marks if TopicPartition(*place) not in partitions}:
            raise _lost(missing, "is not there any more")
        if self._consumer.assignment() != set(partitions):
            log.info("reading", partitions=len(partitions))
            self._consumer.assign(partitions)
        begins = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        for place, mark in marks.items():
            begin, end = begins[TopicPartition(*place)], ends[TopicPartition(*place)]
            if not begin <= mark.next_offset <= end:
                raise _lost(
                    place, f"has offsets {begin} to {end}, and {mark.next_offset} was to be read next"
                )
        await self._check_fingerprints(
            {
                place: mark
                for place, mark in marks.items()
                if mark.fingerprint and mark.next_offset > begins[TopicPartition(*place)]
            }
        )
        for partition in partitions:
            known = after.get((partition.topic, partition.partition))
            self._consumer.seek(partition, known.next_offset if known else begins[partition])

    def _partitions(self) -> list[TopicPartition]:
        found = []
        for topic in TOPICS:
            if topic in self._client.cluster.unauthorized_topics:
                raise denied(self._kafka, "Read", "topic", topic)
            numbers = self._consumer.partitions_for_topic(topic)
            if not numbers:
                raise _lost((topic, 0), "is not there any more")
            found += [TopicPartition(topic, number) for number in sorted(numbers)]
        return found

    async def _check_fingerprints(self, marks: Mapping[Partition, Mark]) -> None:
        """Read again the last record before each mark: on a topic made anew it is another."""
        waiting = {TopicPartition(*place): mark for place, mark in marks.items()}
        for partition in self._consumer.assignment():
            if partition in waiting:
                self._consumer.seek(partition, waiting[partition].next_offset - 1)
        while waiting:
            read = await self._consumer.getmany(*waiting, timeout_ms=_POLL_MS)
            for partition, records in read.items():
                mark = waiting.pop(partition)
                if mark_after(message_of(records[0])) != mark:
                    place = partition.topic, partition.partition
                    raise _lost(place, f"has another record at offset {mark.next_offset - 1} than was read")

    async def read(self) -> list[Message]:
        """The next messages, in order within a partition; none when none came in a while."""
        with named_errors(self._kafka, self._bootstrap, "Read"):
            try:
                read = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_MAX_RECORDS)
            except OffsetOutOfRangeError:
                self.unsettled = True
                return []
        return [message_of(record) for records in read.values() for record in records]


@asynccontextmanager
async def open_source(settings: Settings, bootstrap: str) -> AsyncIterator[Source]:
    """A connected source; `BrokerUnavailable` when nobody answers, `AccessDenied` when it may not read."""
    kafka = settings.kafka
    bound_unpacking(kafka)
    consumer = AIOKafkaConsumer(
        **kafka.connection(bootstrap),
        client_id="dateline-materializer",
        enable_auto_commit=False,
        auto_offset_reset="none",
        metadata_max_age_ms=_CHECK_EVERY_MS,
    )
    try:
        async with connecting(kafka, bootstrap):
            await consumer.start()
        yield Source(consumer, kafka, bootstrap)
    finally:
        try:
            async with asyncio.timeout(_STOP_S):
                await consumer.stop()
        except (KafkaError, OSError, TimeoutError) as error:
            log.debug("the consumer did not close in order", error=str(error))


def mark_after(message: Message) -> Mark:
    """The mark of a partition that was read up to and including that message."""
    digest = hashlib.blake2b(digest_size=8)
    for part in (str(message.timestamp).encode(), message.key or b"", message.value or b""):
        digest.update(len(part).to_bytes(8, "big") + part)
    return Mark((message.offset or 0) + 1, digest.hexdigest())


def _lost(place: Partition, what: str) -> PositionLost:
    return PositionLost(
        f"{place[0]}/{place[1]} {what}: it was deleted, made anew or trimmed since the store read it",
        hint="bring the topic back, or see what `dateline store reset --dry-run` would do about it",
    )
