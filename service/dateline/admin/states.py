"""How the topics stand: partitions, offsets, and how far each consumer group has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from dateline.admin.connection import CLIENT, admin_client
from dateline.admin.declared import declared_topics
from dateline.admin.topics import partition_counts
from dateline.connection import named_errors
from dateline.settings import Settings


@dataclass(frozen=True)
class PartitionState:
    """Offsets of one partition: ``begin`` is the first kept, ``end`` the next to be written.

    ``committed`` has, by consumer group, the next offset that group will read.
    """

    partition: int
    begin: int
    end: int
    committed: Mapping[str, int]

    def lag(self, group: str) -> int | None:
        """Messages the group has still to read; null when it never committed here."""
        committed = self.committed.get(group)
        return None if committed is None else max(0, self.end - committed)


@dataclass(frozen=True)
class TopicState:
    """A topic of the catalogue as it is on the broker. It has no partitions when it does not exist."""

    name: str
    partitions: tuple[PartitionState, ...]

    @property
    def exists(self) -> bool:
        return bool(self.partitions)

    @property
    def messages(self) -> int:
        """How many messages it keeps."""
        return sum(state.end - state.begin for state in self.partitions)

    @property
    def groups(self) -> tuple[str, ...]:
        """The consumer groups that have committed a position here."""
        return tuple(sorted({group for state in self.partitions for group in state.committed}))

    def lag(self, group: str) -> int:
        """Messages the group has still to read, in all partitions where it has committed."""
        return sum(state.lag(group) or 0 for state in self.partitions)


async def describe_topics(settings: Settings, bootstrap: str) -> tuple[TopicState, ...]:
    """Every topic of the catalogue and its dead letters, with offsets and each group's position.

    `BrokerUnavailable` when the broker does not answer.
    """
    names = [topic.name for topic in declared_topics(settings)]
    async with admin_client(settings, bootstrap) as client:
        counts = await partition_counts(client)
        committed = await _committed(client)
    places = {name: [TopicPartition(name, n) for n in range(counts.get(name, 0))] for name in names}
    begins, ends = await _offsets(settings, bootstrap, [place for all_ in places.values() for place in all_])

    def state(place: TopicPartition) -> PartitionState:
        held = {group: offsets[place] for group, offsets in committed.items() if place in offsets}
        return PartitionState(place.partition, begins[place], ends[place], held)

    return tuple(TopicState(name, tuple(map(state, places[name]))) for name in names)


async def _committed(client: AIOKafkaAdminClient) -> dict[str, dict[TopicPartition, int]]:
    groups = [group for group, *_ in await client.list_consumer_groups()]
    return {
        group: {
            place: held.offset
            for place, held in (await client.list_consumer_group_offsets(group)).items()
            if held.offset >= 0
        }
        for group in groups
    }


async def _offsets(
    settings: Settings, bootstrap: str, places: Sequence[TopicPartition]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    if not places:
        return {}, {}
    kafka = settings.kafka
    with named_errors(kafka, bootstrap, "Describe"):
        async with AIOKafkaConsumer(**kafka.connection(bootstrap), client_id=CLIENT) as consumer:
            return await consumer.beginning_offsets(places), await consumer.end_offsets(places)
