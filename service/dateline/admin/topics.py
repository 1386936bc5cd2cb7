"""Creating the catalogue's topics, checking them, and bringing them in line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from dateline.admin.connection import admin_client
from dateline.admin.declared import DeclaredTopic, declared_topics
from dateline.connection import denied
from dateline.errors import AccessDenied, BrokerUnavailable, TopicMismatch
from dateline.settings import Settings

_PROPAGATION_S = 15.0
_POLL_S = 0.05
_SET_ON_TOPIC = 1
_NOT_ALLOWED = (TopicAuthorizationFailedError.errno, ClusterAuthorizationFailedError.errno)

log = structlog.get_logger(__name__)


class _Configuration(NamedTuple):
    """A topic's configuration: every value in force, and those set on the topic itself."""

    effective: dict[str, str]
    own: dict[str, str]


async def ensure_topics(settings: Settings, bootstrap: str) -> tuple[str, ...]:
    """Create the topics that are missing, check the others, and return the names of those created.

    Any number of processes may do this at once. `TopicMismatch` names every topic that differs from
    the catalogue and what to do; `BrokerUnavailable` when the broker does not answer.
    """
    declared = declared_topics(settings)
    async with admin_client(settings, bootstrap) as client:
        found = await partition_counts(client)
        missing = [topic for topic in declared if topic.name not in found]
        created = await _create(client, settings, missing) if missing else ()
        await _until(client, {topic.name: 1 for topic in declared})
        await _check(client, settings, declared)
    if created:
        log.info("topics created", topics=list(created))
    return created


async def check_topics(settings: Settings, bootstrap: str) -> None:
    """Raise `TopicMismatch` unless every topic is there as the catalogue declares it."""
    async with admin_client(settings, bootstrap) as client:
        await _check(client, settings, declared_topics(settings))


async def align_topics(settings: Settings, bootstrap: str) -> tuple[str, ...]:
    """Make the topics as the catalogue declares them, in partitions and configuration; return those changed.

    What is missing is created. Partitions are only added. What else was set on a topic stays as it is. A
    shorter retention than before lets the broker delete messages.
    """
    declared = declared_topics(settings)
    async with admin_client(settings, bootstrap) as client:
        counts = await partition_counts(client)
        present = [topic for topic in declared if topic.name in counts]
        missing = [topic for topic in declared if topic.name not in counts]
        created = await _create(client, settings, missing) if missing else ()
        changed = await _differing(client, settings, present)
        found = await _configurations(client, settings, changed)
        for topic in changed:
            if counts[topic.name] < topic.partitions:
                await client.create_partitions({topic.name: NewPartitions(topic.partitions)})
            await _configure(client, topic, found[topic.name])
        await _until(client, {topic.name: topic.partitions for topic in changed})
        await _until_aligned(client, settings, changed)
        await _until(client, dict.fromkeys(created, 1))
    return (*created, *(topic.name for topic in changed))


async def partition_counts(client: AIOKafkaAdminClient) -> dict[str, int]:
    """The number of partitions of each topic on the broker all of whose partitions have a leader."""
    return {
        topic["topic"]: len(topic["partitions"])
        for topic in await client.describe_topics()
        if not topic["error_code"] and all(part["leader"] >= 0 for part in topic["partitions"])
    }


async def _differing(
    client: AIOKafkaAdminClient, settings: Settings, topics: Sequence[DeclaredTopic]
) -> tuple[DeclaredTopic, ...]:
    counts = await partition_counts(client)
    found = await _configurations(client, settings, topics)
    return tuple(
        topic for topic in topics if topic.differences(counts.get(topic.name, 0), found[topic.name].effective)
    )


async def _create(
    client: AIOKafkaAdminClient, settings: Settings, topics: Sequence[DeclaredTopic]
) -> tuple[str, ...]:
    replicas = settings.kafka.replication_factor
    response = await client.create_topics(
        [NewTopic(t.name, t.partitions, replicas, topic_configs=dict(t.configuration)) for t in topics]
    )
    created = []
    for name, code, *said in response.topic_errors:
        # Another process was quicker.
        if code == TopicAlreadyExistsError.errno:
            continue
        if code in _NOT_ALLOWED:
            raise AccessDenied(
                f"topic {name} is not there, or hidden from us: we have no right to Describe or Create it",
                hint="have an administrator run `dateline topics --align`, which makes what is missing, or "
                "grant these rights (docs/security.md)",
            )
        if code:
            reason = " ".join([for_code(code).__name__, *(str(part) for part in said if part)])
            raise TopicMismatch(
                f"the broker refuses to create topic {name}: {reason}",
                hint="change DATELINE_KAFKA__PARTITIONS, __REPLICATION_FACTOR or __MAX_MESSAGE_BYTES, "
                "or create the topic with your Kafka's own tools",
            )
        created.append(name)
    return tuple(created)


async def _until(client: AIOKafkaAdminClient, wanted: dict[str, int]) -> None:
    """Wait until those topics have at least that many partitions, all with a leader."""
    deadline = time.monotonic() + _PROPAGATION_S
    while True:
        found = await partition_counts(client)
        waiting = [name for name, partitions in wanted.items() if found.get(name, 0) < partitions]
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise BrokerUnavailable(
                f"no leader after {_PROPAGATION_S:.0f} s for topics {', '.join(waiting)}",
                hint="look at the broker's log; then run again",
            )
        await asyncio.sleep(_POLL_S)


async def _until_aligned(
    client: AIOKafkaAdminClient, settings: Settings, topics: Sequence[DeclaredTopic]
) -> None:
    # A broker answers from its own copy of the configuration, a moment behind the controller's.
    deadline = time.monotonic() + _PROPAGATION_S
    while True:
        if not await _differing(client, settings, topics) or time.monotonic() > deadline:
            return
        await asyncio.sleep(_POLL_S)


async def _check(client: AIOKafkaAdminClient, settings: Settings, declared: Sequence[DeclaredTopic]) -> None:
    counts = await partition_counts(client)
    missing = [topic.name for topic in declared if topic.name not in counts]
    if missing:
        raise TopicMismatch(
            f"missing topics: {', '.join(missing)}", hint="a worker creates them when it starts"
        )
    found = await _configurations(client, settings, declared)
    wrong = [
        phrase
        for topic in declared
        for phrase in topic.differences(counts[topic.name], found[topic.name].effective)
    ]
    if wrong:
        raise TopicMismatch(
            "topics are not as declared: " + "; ".join(wrong),
            hint="run `dateline topics --align`, or change the settings to what is there",
        )


async def _configurations(
    client: AIOKafkaAdminClient, settings: Settings, topics: Sequence[DeclaredTopic]
) -> dict[str, _Configuration]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
    found: dict[str, _Configuration] = {}
    for response in await client.describe_configs(resources):
        for code, message, _, name, entries in response.resources:
            if code in _NOT_ALLOWED:
                raise denied(settings.kafka, "DescribeConfigs", "topic", name)
            if code:
                raise for_code(code)(message)
            effective = {key: value for key, value, *_ in entries}
            own = {key: value for key, value, _, source, *_ in entries if source == _SET_ON_TOPIC}
            found[name] = _Configuration(effective, own)
    return found


async def _configure(client: AIOKafkaAdminClient, topic: DeclaredTopic, found: _Configuration) -> None:
    # The request replaces everything that was set on the topic.
    configuration = {**found.own, **topic.configuration}
    room = max(int(found.effective["max.message.bytes"]), int(configuration["max.message.bytes"]))
    configuration["max.message.bytes"] = str(room)
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name, configuration)
    for response in await client.alter_configs([resource]):
        for code, message, *_ in response.resources:
            if code:
                raise for_code(code)(message)
