"""The publisher on a real Kafka, also on one that dies."""

import os
import signal
import time

import pytest
from aiokafka import codec
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from dateline.admin import ensure_topics
from dateline.broker import EmbeddedBroker
from dateline.contracts import ARTICLES, DOCUMENTS, TAGGED_DOCUMENTS, Message
from dateline.errors import BadInput, BrokerUnavailable
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from tests.integration.running import address, read

_BATCH_HEADER = 61
"""The bytes of a batch before its messages, which are never packed."""


def numbered(count: int) -> list[Message]:
    return [Message(topic=ARTICLES.name, key=b"%d" % (n % 7), value=b"%d" % n) for n in range(count)]


async def test_messages_stand_where_it_says_in_the_order_of_their_keys(pipeline_settings: Settings) -> None:
    messages = numbered(3000)
    async with Publisher(pipeline_settings, address(pipeline_settings)) as publisher:
        positions = [*await publisher.send(messages[:1000]), *await publisher.send(messages[1000:])]
    found = await read(pipeline_settings, ARTICLES.name)
    standing = {(m.topic, m.partition, m.offset): m.value for m in found}
    assert [standing[position] for position in positions] == [message.value for message in messages]
    for key in {message.key for message in messages}:
        assert [m.value for m in found if m.key == key] == [m.value for m in messages if m.key == key]


async def test_what_fills_several_batches_stands_in_order_too(pipeline_settings: Settings) -> None:
    sizes = [1, 200_000, 100_000, 1, 300_000, 150_000, 2, 120_000]
    messages = [
        Message(topic=topic.name, key=b"%d" % (n % 3), value=b"%d " % n + os.urandom(size))
        for n, size in enumerate(sizes * 3)
        for topic in (DOCUMENTS, TAGGED_DOCUMENTS)
    ]
    async with Publisher(pipeline_settings, address(pipeline_settings)) as publisher:
        positions = await publisher.send(messages)
    for topic in (DOCUMENTS, TAGGED_DOCUMENTS):
        found = await read(pipeline_settings, topic.name)
        standing = {(m.topic, m.partition, m.offset): m.value for m in found}
        sent = [(m, p) for m, p in zip(messages, positions, strict=True) if m.topic == topic.name]
        assert [standing[position] for _, position in sent] == [message.value for message, _ in sent]
        for key in {message.key for message in messages}:
            assert [m.value for m in found if m.key == key] == [m.value for m, _ in sent if m.key == key]


async def test_batches_are_packed_at_the_fast_level(pipeline_settings: Settings) -> None:
    text = b"".join(b"Police march number %d. " % number for number in range(5000))
    async with Publisher(pipeline_settings, address(pipeline_settings)):
        packed, plain = (batch_of(text, form) for form in (DefaultRecordBatch.CODEC_LZ4, 0))
    assert packed == codec.lz4_encode(plain, level=1) != codec.lz4_encode(plain, level=9)


def batch_of(text: bytes, form: int) -> bytes:
    """A batch of that one message as Kafka's client makes it, without its header."""
    builder = DefaultRecordBatchBuilder(2, form, False, -1, -1, 0, len(text))
    builder.append(0, 0, None, text, [])
    return bytes(builder.build()[_BATCH_HEADER:])


async def test_a_message_too_large_is_refused_before_any_is_sent(pipeline_settings: Settings) -> None:
    before = len(await read(pipeline_settings, ARTICLES.name))
    large = Message(topic=ARTICLES.name, key=b"large", value=b"x" * pipeline_settings.kafka.max_message_bytes)
    async with Publisher(pipeline_settings, address(pipeline_settings)) as publisher:
        with pytest.raises(BadInput) as refusal:
            await publisher.send([*numbered(5), large])
        assert refusal.value.reason == "too-large"
        assert len(await read(pipeline_settings, ARTICLES.name)) == before
        await publisher.send(numbered(1))


async def test_a_broker_that_dies_is_an_error_in_time_and_can_come_back(broker_settings: Settings) -> None:
    async with EmbeddedBroker(broker_settings) as embedded:
        bootstrap = embedded.bootstrap
        await ensure_topics(broker_settings, bootstrap)
        async with Publisher(broker_settings, bootstrap, timeout_s=4) as publisher:
            await publisher.send(numbered(10))
            os.kill(embedded.pid, signal.SIGKILL)
            await embedded.stop()
            begun = time.monotonic()
            with pytest.raises(BrokerUnavailable):
                await publisher.send(numbered(10))
            assert time.monotonic() - begun < 8
            async with EmbeddedBroker(broker_settings) as again:
                await publisher.send(numbered(10))
                settings = broker_settings.model_copy(
                    update={"kafka": KafkaSettings(bootstrap_servers=again.bootstrap)}
                )
                assert len(await read(settings, ARTICLES.name)) == 20


async def test_nobody_there_is_an_error_in_time() -> None:
    begun = time.monotonic()
    with pytest.raises(BrokerUnavailable):
        async with Publisher(Settings(), "127.0.0.1:1", timeout_s=5):
            pass
    assert time.monotonic() - begun < 5
