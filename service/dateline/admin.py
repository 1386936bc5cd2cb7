"""The topics on a broker: made, checked against the catalogue, and described."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from dateline.contracts import CATALOGUE, Topic
from dateline.errors import BrokerUnavailable, TopicMismatch
from dateline.settings import Settings

_PROPAGATION_S = 15.0
_POLL_S = 0.05

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DeclaredTopic:
    """A topic as it should be. ``configuration`` is in Kafka's own names."""

    name: str
    partitions: int
    configuration: Mapping[str, str]


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


def declared_topics(settings: Settings) -> tuple[DeclaredTopic, ...]:
    """Every topic of the catalogue, each followed by its dead letters."""
    return tuple(
        declared for topic in CATALOGUE for declared in (_main(settings, topic), _dlq(settings, topic))
    )


def _main(settings: Settings, topic: Topic[Any]) -> DeclaredTopic:
    return DeclaredTopic(topic.name, settings.kafka.partitions, _configuration(settings, topic.retention_ms))


def _dlq(settings: Settings, topic: Topic[Any]) -> DeclaredTopic:
    return DeclaredTopic(topic.dead_letters, 1, _configuration(settings, -1))


def _configuration(settings: Settings, retention_ms: int) -> dict[str, str]:
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(retention_ms),
        "max.message.bytes": str(settings.kafka.max_message_bytes),
        "compression.type": "producer",
    }


@asynccontextmanager
async def admin_client(settings: Settings, bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client; `BrokerUnavailable` when nobody answers, there or half way."""
    client = AIOKafkaAdminClient(**settings.kafka.connection(bootstrap), client_id="dateline-admin")
    try:
        await client.start()
        yield client
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerUnavailable(
            f"no Kafka broker answers at {bootstrap}: {error}",
            hint="check that it runs and that DATELINE_KAFKA__BOOTSTRAP_SERVERS is right, if it is set",
        ) from error
    finally:
        await client.close()


async def cluster_id(settings: Settings, bootstrap: str) -> str | None:
    """The id of the cluster that answers there and has a broker ready to serve, or null."""
    with suppress(BrokerUnavailable):
        async with admin_client(settings, bootstrap) as client:
            cluster = await client.describe_cluster()
            return str(cluster["cluster_id"]) if cluster["brokers"] else None
    return None


async def ensure_topics(settings: Settings, bootstrap: str) -> tuple[str, ...]:
    """Create the topics that are missing, check the others, and return the names of those created.

    Any number of processes may do this at once. `TopicMismatch` names every topic that differs from
    the catalogue and what to do; `BrokerUnavailable` when the broker does not answer.
    """
    declared = declared_topics(settings)
    async with admin_client(settings, bootstrap) as client:
        found = await _partition_counts(client)
        missing = [topic for topic in declared if topic.name not in found]
        created = await _create(client, settings, missing) if missing else ()
        await _until_led(client, declared)
        await _check(client, declared)
    if created:
        log.info("topics created", topics=list(created))
    return created


async def check_topics(settings: Settings, bootstrap: str) -> None:
    """Raise `TopicMismatch` unless every topic is there as the catalogue declares it."""
    async with admin_client(settings, bootstrap) as client:
        await _check(client, declared_topics(settings))


async def _create(
    client: AIOKafkaAdminClient, settings: Settings, topics: Sequence[DeclaredTopic]
) -> tuple[str, ...]:
    replicas = settings.kafka.replication_factor
    response = await client.create_topics(
        [NewTopic(t.name, t.partitions, replicas, topic_configs=dict(t.configuration)) for t in topics]
    )
    created = []
    for name, code, *message in response.topic_errors:
        if code == TopicAlreadyExistsError.errno:
            continue
        if code:
            said = " ".join(str(part) for part in message if part)
            raise TopicMismatch(
                f"the broker refuses to create topic {name}: {for_code(code).__name__}. {said}".strip(),
                hint=f"create it by hand with {_wanted(topics, name)}, or change the settings behind it",
            )
        created.append(name)
    return tuple(created)


def _wanted(topics: Sequence[DeclaredTopic], name: str) -> str:
    topic = next(topic for topic in topics if topic.name == name)
    return f"{topic.partitions} partitions and " + ", ".join(
        f"{key}={value}" for key, value in topic.configuration.items()
    )


async def _until_led(client: AIOKafkaAdminClient, topics: Sequence[DeclaredTopic]) -> None:
    deadline = time.monotonic() + _PROPAGATION_S
    while not {topic.name for topic in topics} <= set(await _partition_counts(client)):
        if time.monotonic() > deadline:
            raise BrokerUnavailable(
                f"new topics have no leader after {_PROPAGATION_S:.0f} s",
                hint="look at the broker's log; then run again",
            )
        await asyncio.sleep(_POLL_S)


async def _partition_counts(client: AIOKafkaAdminClient) -> dict[str, int]:
    """The number of partitions of each topic all of whose partitions have a leader."""
    return {
        topic["topic"]: len(topic["partitions"])
        for topic in await client.describe_topics()
        if not topic["error_code"] and all(p["leader"] >= 0 for p in topic["partitions"])
    }


async def _check(client: AIOKafkaAdminClient, declared: Sequence[DeclaredTopic]) -> None:
    counts = await _partition_counts(client)
    present = [topic for topic in declared if topic.name in counts]
    configurations = await _configurations(client, [topic.name for topic in present])
    wrong = [
        f"{t.name} is missing (start `dateline up` or a worker: it creates it)"
        for t in declared
        if t not in present
    ]
    for topic in present:
        wrong += _differences(topic, counts[topic.name], configurations[topic.name])
    if wrong:
        raise TopicMismatch(
            "; ".join(wrong),
            hint="alter the topics with your Kafka's own tools, or set the variables named to what is there",
        )


def _differences(topic: DeclaredTopic, partitions: int, found: Mapping[str, str]) -> list[str]:
    wrong = []
    if partitions < topic.partitions:
        wrong.append(
            f"{topic.name} has {partitions} partitions, not {topic.partitions} "
            f"(add some, or set DATELINE_KAFKA__PARTITIONS={partitions})"
        )
    wrong += [
        f"{topic.name} has {name}={found[name]}, not {topic.configuration[name]} (alter the topic)"
        for name in ("cleanup.policy", "retention.ms")
        if found[name] != topic.configuration[name]
    ]
    limit = found["max.message.bytes"]
    if int(limit) < int(topic.configuration["max.message.bytes"]):
        wrong.append(
            f"{topic.name} takes messages of {limit} bytes at most, not "
            f"{topic.configuration['max.message.bytes']} "
            f"(raise max.message.bytes, or set DATELINE_KAFKA__MAX_MESSAGE_BYTES={limit})"
        )
    return wrong


async def _configurations(client: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    found: dict[str, dict[str, str]] = {}
    for response in await client.describe_configs(resources):
        for code, message, _, name, entries in response.resources:
            if code:
                raise for_code(code)(message)
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found


async def describe_topics(settings: Settings, bootstrap: str) -> tuple[TopicState, ...]:
    """Every topic of the catalogue and its dead letters, with offsets and each group's position."""
    names = [topic.name for topic in declared_topics(settings)]
    async with admin_client(settings, bootstrap) as client:
        counts = await _partition_counts(client)
        committed = await _committed(client)
    partitions = [TopicPartition(name, n) for name in names for n in range(counts.get(name, 0))]
    begins, ends = await _offsets(settings, bootstrap, partitions)
    return tuple(
        TopicState(
            name,
            tuple(
                PartitionState(
                    where.partition,
                    begins[where],
                    ends[where],
                    {group: held[where] for group, held in committed.items() if where in held},
                )
                for where in partitions
                if where.topic == name
            ),
        )
        for name in names
    )


async def _committed(client: AIOKafkaAdminClient) -> dict[str, dict[TopicPartition, int]]:
    groups = [group for group, *_ in await client.list_consumer_groups()]
    return {
        group: {
            where: held.offset
            for where, held in (await client.list_consumer_group_offsets(group)).items()
            if held.offset >= 0
        }
        for group in groups
    }


async def _offsets(
    settings: Settings, bootstrap: str, partitions: Sequence[TopicPartition]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    if not partitions:
        return {}, {}
    consumer = AIOKafkaConsumer(**settings.kafka.connection(bootstrap), client_id="dateline-admin")
    try:
        await consumer.start()
        return await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerUnavailable(f"no Kafka broker answers at {bootstrap}: {error}") from error
    finally:
        await consumer.stop()
