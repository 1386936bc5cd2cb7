"""A real Kafka for the tests.

``broker``             session   str: the address of a running Kafka, for tests without topics of Dateline's
``pipeline_settings``  module    Settings with a data folder of its own, that Kafka, and Dateline's topics
                                 created anew and empty: everything a worker or materializer needs
``broker_settings``    function  Settings with an empty data folder and no broker yet, for an embedded broker
                                 of the test's own: ``async with EmbeddedBroker(broker_settings) as embedded``

The Kafka is, in this order: the one that DATELINE_TEST_BOOTSTRAP_SERVERS names (its Dateline topics are
deleted!), a container where a Docker engine answers, the embedded broker. The run's last lines say which.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from dateline import admin
from dateline.settings import KafkaSettings, Settings
from dateline.testing.brokers import any_kafka
from tests.faults.history import SEED_VARIABLE, chosen_seed

T = TypeVar("T")

_chosen = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Kafka."""
    with any_kafka(tmp_path_factory.mktemp("broker")) as (address, request.config.stash[_chosen]):
        yield address


@pytest.fixture(scope="module")
def pipeline_settings(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder of its own, and Dateline's topics created anew and empty."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), kafka=KafkaSettings(bootstrap_servers=broker))
    run(recreate_topics(settings, broker))
    return settings


@pytest.fixture
def broker_settings(tmp_path: Path) -> Settings:
    """An empty data folder, and no broker yet."""
    return Settings(home=tmp_path / "home")


async def recreate_topics(settings: Settings, bootstrap: str) -> None:
    """Delete Dateline's topics with all they hold, and create them again."""
    await delete_topics(settings, bootstrap)
    await admin.ensure_topics(settings, bootstrap)


async def delete_topics(settings: Settings, bootstrap: str) -> None:
    """Delete Dateline's topics with all they hold."""
    names = [topic.name for topic in admin.declared_topics(settings)]
    async with admin.admin_client(settings, bootstrap) as client:
        await client.delete_topics(names)
        deadline = time.monotonic() + 30
        while set(names) & set(await client.list_topics()):
            assert time.monotonic() < deadline, "deleted topics are still there"
            await asyncio.sleep(0.05)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, without touching the event loop of the tests."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def pytest_configure() -> None:
    # Here, where the processes of a run begin: they all draw from one seed.
    os.environ[SEED_VARIABLE] = str(chosen_seed())


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _chosen in session.config.stash and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["kafka"] = session.config.stash[_chosen]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    chosen = getattr(node, "workeroutput", {}).get("kafka")
    if chosen:
        node.config.stash[_chosen] = "; ".join(filter(None, [node.config.stash.get(_chosen, ""), chosen]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.write_line(f"Faults: {SEED_VARIABLE}={chosen_seed()} repeats this run")
    if _chosen in config.stash:
        terminalreporter.write_line(f"Kafka: {config.stash[_chosen]}")
