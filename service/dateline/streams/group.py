"""Reading a topic as a named consumer, whose positions Kafka keeps."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from dateline.client import Start, go_to, message_of
from dateline.connection import connecting, explained
from dateline.contracts import Message
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.unpacking import bound_unpacking

_POLL_MS = 250

log = structlog.get_logger(__name__)


class Group:
    """A member of a consumer group on one topic. Instances with the same name share its partitions."""

    def __init__(self, consumer: AIOKafkaConsumer, topic: str, start: Start) -> None:
        self._consumer = consumer
        self._topic = topic
        self._start = start
        self._passed: dict[TopicPartition, int] = {}

    async def join(self) -> None:
        """Become a member; the partitions are assigned in the course of the first reading."""
        self._consumer.subscribe([self._topic], listener=_Assignment(self))

    async def begin(self, partitions: Collection[TopicPartition]) -> None:
        """Go to the saved position of each, or where nothing is saved to the start."""
        unsaved = [where for where in partitions if await self._consumer.committed(where) is None]
        if unsaved:
            await go_to(self._consumer, unsaved, self._start)

    def forget(self, partitions: Collection[TopicPartition]) -> None:
        """Those are read by another member now: what was passed and not saved comes again, to it."""
        for where in partitions:
            self._passed.pop(where, None)

    async def messages(self, *, live: bool) -> AsyncGenerator[Message, None]:
        """What stands there from the positions on: for ever if ``live``, else up to where it ends now."""
        ends: Mapping[TopicPartition, int] | None = None
        while ends is None or live or await self._is_before(ends):
            batch = await self._consumer.getmany(timeout_ms=_POLL_MS)
            if ends is None and self._consumer.assignment():
                ends = await self._consumer.end_offsets(self._consumer.assignment())
            for where, records in batch.items():
                for record in records:
                    self._passed[where] = record.offset + 1
                    yield message_of(record)

    async def save(self) -> None:
        """Save the position behind everything that was yielded so far."""
        held = self._consumer.assignment()
        passed = {where: offset for where, offset in self._passed.items() if where in held}
        try:
            if passed:
                await self._consumer.commit(passed)
        except (CommitFailedError, IllegalStateError) as error:
            # A member that was away too long has lost its partitions: another reads the same again.
            log.warning("not acknowledged: it comes again", topic=self._topic, error=str(error))
        self._passed.clear()

    async def _is_before(self, ends: Mapping[TopicPartition, int]) -> bool:
        held = self._consumer.assignment()
        return any(
            [await self._consumer.position(where) < end for where, end in ends.items() if where in held]
        )


class _Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Hands what the group coordinator decides to the member."""

    def __init__(self, group: Group) -> None:
        self._group = group

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        await self._group.begin(assigned)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._group.forget(revoked)


@asynccontextmanager
async def open_group(
    settings: Settings, bootstrap: str, name: str, topic: str, start: Start
) -> AsyncIterator[Group]:
    """A member of the group of that name, for the block.

    `BrokerUnavailable` when nobody answers, `AccessDenied` when it may not read, `DatelineError` when
    there is no such topic.
    """
    kafka = settings.kafka
    bound_unpacking(kafka)
    consumer = AIOKafkaConsumer(
        **kafka.connection(bootstrap),
        client_id="dateline-subscriber",
        group_id=name,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=kafka.max_message_bytes,
    )
    try:
        async with connecting(kafka, bootstrap, "Read"):
            await consumer.start()
        if topic not in await consumer.topics():
            raise DatelineError(f"there is no topic {topic}", hint="a worker makes the topics when it starts")
        group = Group(consumer, topic, start)
        await group.join()
        yield group
    except KafkaError as error:
        raise explained(kafka, bootstrap, error, "Read") from error
    finally:
        await consumer.stop()
