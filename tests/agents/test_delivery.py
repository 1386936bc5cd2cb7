"""What a stage made, on its way out to a real Kafka that takes less than it was told, or is not there."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from dateline.admin import admin_client, ensure_topics
from dateline.agents.delivery import Delivery
from dateline.broker import EmbeddedBroker, locate
from dateline.condition import Condition
from dateline.contracts import ARTICLES, DOCUMENTS, Message
from dateline.processing import Processed
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from dateline.topology import TOKENIZE
from tests.conftest import recreate_topics
from tests.integration.running import address, outcomes, read


@pytest.fixture
async def settings(broker: str, tmp_path: Path) -> Settings:
    """Empty topics."""
    made = Settings(home=tmp_path / "home", kafka=KafkaSettings(bootstrap_servers=broker))
    await recreate_topics(made, broker)
    return made


@asynccontextmanager
async def delivering(settings: Settings, bootstrap: str, said: list[str]) -> AsyncIterator[Delivery]:
    """A delivery whose condition writes down what it says."""
    condition = Condition(("test",), lambda: said.append("ready"), said.append)
    condition.go_on("test")
    async with Publisher(settings, bootstrap, timeout_s=2) as publisher:
        yield Delivery(TOKENIZE, publisher, settings, condition)


def article(number: int) -> Message:
    return Message(f"k{number}".encode(), b"a", (), ARTICLES.name, 0, number, 0)


async def limit(settings: Settings, size: int, *topics: str) -> None:
    """Let the topics take messages of that size at most from now on."""
    async with admin_client(settings, address(settings)) as client:
        configuration = {"max.message.bytes": str(size)}
        await client.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic, configuration) for topic in topics]
        )


async def test_what_a_topic_takes_no_longer_is_dead_lettered_and_its_neighbours_go(
    settings: Settings,
) -> None:
    bytes_of = random.Random(1).randbytes  # noqa: S311 - they stay as many when they are compressed
    large = Processed((Message(b"k1", bytes_of(50_000), (), DOCUMENTS.name),))
    others = [Processed((Message(key, bytes_of(9_000), (), DOCUMENTS.name),)) for key in (b"k0", b"k2")]
    messages = [article(0), article(1)._replace(value=bytes_of(50_000)), article(2)]
    async with delivering(settings, address(settings), []) as delivery:
        await limit(settings, 12_000, DOCUMENTS.name, ARTICLES.dead_letters)
        while not (letters := await read(settings, ARTICLES.dead_letters)) or letters[-1].value:
            await delivery.deliver(messages[1:2], [large])
        await delivery.deliver(messages, [others[0], large, others[1]])
    assert {b"k0", b"k2"} <= {message.key for message in await read(settings, DOCUMENTS.name)}
    *_, letter = await read(settings, ARTICLES.dead_letters)
    assert letter.header("dateline.err.reason") == "output-too-large"
    assert (letter.key, letter.header("dateline.err.omitted_bytes")) == (b"k1", "50000")
    assert {outcome.article_id for outcome in await outcomes(settings)} == {"k1"}


async def test_an_absent_broker_is_waited_for_and_said(
    broker_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.agents.delivery._SLOW_S", 0.1)
    said: list[str] = []
    async with EmbeddedBroker(broker_settings) as embedded:
        bootstrap = locate(broker_settings)
        await ensure_topics(broker_settings, bootstrap)
        async with delivering(broker_settings, bootstrap, said) as delivery:
            await embedded.stop()
            output = Processed((Message(b"k", b"d", (), DOCUMENTS.name),))
            delivered = asyncio.create_task(delivery.deliver([article(0)], [output]))
            while len(said) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            assert not delivered.done()
            await embedded.start()
            await asyncio.wait_for(delivered, 60)
    assert said == ["ready", "tokenize output: the broker does not confirm what was made", "ready"]
