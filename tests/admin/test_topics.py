"""The catalogue's topics on a real Kafka: made, checked, brought in line, described."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from dateline import admin
from dateline.errors import BrokerUnavailable, TopicMismatch
from dateline.settings import Settings
from tests.conftest import delete_topics, recreate_topics

TOPIC = "dateline-documents"


@pytest.fixture
async def no_topics(pipeline_settings: Settings, broker: str) -> AsyncIterator[None]:
    """None of the topics are there; afterwards all are, as declared."""
    await delete_topics(pipeline_settings, broker)
    yield
    await recreate_topics(pipeline_settings, broker)


async def create(settings: Settings, bootstrap: str, partitions: int, **configuration: str) -> None:
    named = {name.replace("_", "."): value for name, value in configuration.items()}
    async with admin.admin_client(settings, bootstrap) as client:
        await client.create_topics([NewTopic(TOPIC, partitions, 1, topic_configs=named)])


@pytest.mark.usefixtures("no_topics")
async def test_many_processes_create_them_at_once(pipeline_settings: Settings, broker: str) -> None:
    created = await asyncio.gather(*(admin.ensure_topics(pipeline_settings, broker) for _ in range(4)))
    names = [topic.name for topic in admin.declared_topics(pipeline_settings)]
    assert sorted(name for part in created for name in part) == sorted(names)
    assert await admin.ensure_topics(pipeline_settings, broker) == ()


async def test_they_are_as_declared(pipeline_settings: Settings, broker: str) -> None:
    states = {state.name: state for state in await admin.describe_topics(pipeline_settings, broker)}
    assert len(states["dateline-articles"].partitions) == pipeline_settings.kafka.partitions
    assert len(states["dateline-articles-dlq"].partitions) == 1
    await admin.check_topics(pipeline_settings, broker)


@pytest.mark.usefixtures("no_topics")
async def test_missing_ones_are_named(pipeline_settings: Settings, broker: str) -> None:
    with pytest.raises(TopicMismatch, match="missing topics: dateline-articles, dateline-articles-dlq"):
        await admin.check_topics(pipeline_settings, broker)
    states = await admin.describe_topics(pipeline_settings, broker)
    assert not any(state.exists for state in states)


@pytest.mark.usefixtures("no_topics")
async def test_one_that_differs_is_named_and_can_be_brought_in_line(
    pipeline_settings: Settings, broker: str
) -> None:
    await create(
        pipeline_settings, broker, 2, cleanup_policy="compact", max_message_bytes="1000", segment_ms="99999"
    )
    with pytest.raises(TopicMismatch) as refused:
        await admin.ensure_topics(pipeline_settings, broker)
    for phrase in (
        "dateline-documents has 2 partitions, not 4 (DATELINE_KAFKA__PARTITIONS=2",
        "cleanup.policy=compact, not delete",
        "1000 bytes at most, not 16777216 (or lower DATELINE_KAFKA__MAX_MESSAGE_BYTES)",
    ):
        assert phrase in str(refused.value)
    assert "dateline topics --align" in (refused.value.hint or "")
    assert await admin.align_topics(pipeline_settings, broker) == (TOPIC,)
    assert await admin.align_topics(pipeline_settings, broker) == ()
    await admin.check_topics(pipeline_settings, broker)


@pytest.mark.usefixtures("no_topics")
async def test_more_partitions_than_declared_are_fine(pipeline_settings: Settings, broker: str) -> None:
    await create(
        pipeline_settings, broker, 6, retention_ms=str(7 * 24 * 3600 * 1000), max_message_bytes="99999999"
    )
    assert TOPIC not in await admin.ensure_topics(pipeline_settings, broker)


async def test_offsets_and_lag(pipeline_settings: Settings, broker: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for _ in range(3):
            await producer.send_and_wait(TOPIC, b"{}", partition=1)
    async with AIOKafkaConsumer(bootstrap_servers=broker, group_id="readers") as consumer:
        consumer.assign([TopicPartition(TOPIC, 1)])
        await consumer.commit({TopicPartition(TOPIC, 1): 1})
    [state] = [s for s in await admin.describe_topics(pipeline_settings, broker) if s.name == TOPIC]
    assert state.messages == 3
    assert state.partitions[1].committed["readers"] == 1
    assert (state.partitions[1].lag("readers"), state.lag("readers"), state.groups) == (2, 2, ("readers",))
    assert state.partitions[0].lag("readers") is None


async def test_nobody_there(pipeline_settings: Settings) -> None:
    with pytest.raises(BrokerUnavailable, match=r"no Kafka broker answers at 127\.0\.0\.1:1") as refused:
        await admin.ensure_topics(pipeline_settings, "127.0.0.1:1")
    assert "DATELINE_KAFKA__BOOTSTRAP_SERVERS" in (refused.value.hint or "")
    assert await admin.cluster_id(pipeline_settings, "127.0.0.1:1") is None


async def test_a_cluster_that_cannot_hold_the_replicas(pipeline_settings: Settings, broker: str) -> None:
    asked = pipeline_settings.kafka.model_copy(update={"replication_factor": 99})
    settings = pipeline_settings.model_copy(update={"kafka": asked})
    await delete_topics(settings, broker)
    try:
        with pytest.raises(TopicMismatch, match="InvalidReplicationFactor") as refused:
            await admin.ensure_topics(settings, broker)
        assert "REPLICATION_FACTOR" in (refused.value.hint or "")
    finally:
        await recreate_topics(pipeline_settings, broker)
