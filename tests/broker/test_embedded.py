"""The embedded broker: starting, restarting, ending, and what happens when something is in its way."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from dateline import admin
from dateline.broker import EmbeddedBroker, locate, run_broker
from dateline.broker.address import running_pid
from dateline.broker.folder import broker_folder
from dateline.broker.ports import HOST
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import KafkaSettings, Settings
from tests.conftest import run

TOPIC = "dateline-articles"

CHILD = """
import asyncio, sys
from pathlib import Path
from dateline import log
from dateline.broker import run_broker
from dateline.settings import Settings

settings = Settings(home=Path(sys.argv[1]))
log.configure(settings.log)
asyncio.run(run_broker(settings, asyncio.Event(), lambda: print("ready", flush=True)))
"""


async def read(bootstrap: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(20):
        return [(await consumer.getone()).value for _ in range(count)]


def brokers_of(settings: Settings) -> list[psutil.Process]:
    """The processes below this one that work in that data folder."""
    home = broker_folder(settings)
    return [child for child in psutil.Process().children(recursive=True) if home.is_home_of(child.pid)]


@asynccontextmanager
async def in_another_process(settings: Settings) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A process that runs a broker, and the process id of that broker."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(settings.home), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert parent.stdout
        assert await parent.stdout.readline() == b"ready\n"
        pid = running_pid(settings)
        assert pid
        yield parent, pid
    finally:
        if parent.returncode is None:
            parent.kill()
        await parent.wait()


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a broker that ran, took one message, and has ended."""
    settings = Settings(home=tmp_path_factory.mktemp("ended"))

    async def take_one() -> None:
        async with EmbeddedBroker(settings) as broker:
            await admin.ensure_topics(settings, broker.bootstrap)
            async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
                await producer.send_and_wait(TOPIC, b"kept")

    run(take_one())
    return settings.home


@pytest.fixture
def used_settings(ended: Path, tmp_path: Path) -> Settings:
    """A data folder of its own with what that broker left."""
    return Settings(home=Path(shutil.copytree(ended, tmp_path / "used")))


async def test_data_and_address_survive_a_restart(used_settings: Settings) -> None:
    kept = broker_folder(used_settings).read_ports()
    async with EmbeddedBroker(used_settings) as broker:
        assert kept
        assert broker.bootstrap == kept.bootstrap
        assert await read(broker.bootstrap, 1) == [b"kept"]
        listening = [c.laddr.ip for c in psutil.Process(broker.pid).net_connections() if c.status == "LISTEN"]
        assert [ip.removeprefix("::ffff:") for ip in listening] == [HOST, HOST]


async def test_other_ports_when_the_kept_ones_are_taken(used_settings: Settings) -> None:
    kept = broker_folder(used_settings).read_ports()
    assert kept
    with socket.create_server((HOST, kept.broker)), socket.create_server((HOST, kept.controller)):
        async with EmbeddedBroker(used_settings) as broker:
            assert broker.bootstrap != kept.bootstrap
            assert await read(broker.bootstrap, 1) == [b"kept"]


async def test_a_port_that_was_asked_for_and_is_taken(broker_settings: Settings) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        asked = broker_settings.model_copy(
            update={"broker": broker_settings.broker.model_copy(update={"port": port})}
        )
        with pytest.raises(DatelineError, match=f"port {port} is taken"):
            await EmbeddedBroker(asked).start()


async def test_data_in_use_are_left_alone(used_settings: Settings) -> None:
    async with EmbeddedBroker(used_settings) as broker:
        with pytest.raises(DatelineError, match=f"in use by process {os.getpid()}"):
            await EmbeddedBroker(used_settings).start()
        assert locate(used_settings) == broker.bootstrap
        assert await admin.cluster_id(used_settings, broker.bootstrap)
        left_behind = (used_settings.home / "broker.json").read_text()
    with pytest.raises(BrokerUnavailable, match="no broker runs") as missing:
        locate(used_settings)
    assert "dateline up" in (missing.value.hint or "")
    (used_settings.home / "broker.json").write_text(left_behind)
    with pytest.raises(BrokerUnavailable):
        locate(used_settings)


async def test_it_ends_with_a_killed_parent(used_settings: Settings) -> None:
    async with in_another_process(used_settings) as (parent, pid):
        parent.kill()
        await parent.wait()
        psutil.wait_procs([psutil.Process(pid)], timeout=5)
        assert not broker_folder(used_settings).is_home_of(pid)


async def test_one_that_hangs_after_its_parent_was_killed_is_ended(
    used_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.broker.embedded._ORPHAN_S", 0.2)
    async with in_another_process(used_settings) as (parent, pid):
        os.kill(pid, signal.SIGSTOP)
        parent.kill()
        await parent.wait()
        async with EmbeddedBroker(used_settings):
            assert not broker_folder(used_settings).is_home_of(pid)


async def test_killed_it_is_reported_and_soon_back(used_settings: Settings) -> None:
    ready = asyncio.Event()
    running = asyncio.create_task(run_broker(used_settings, asyncio.Event(), ready.set))
    await ready.wait()
    [child] = brokers_of(used_settings)
    child.kill()
    with pytest.raises(BrokerUnavailable, match="ended by signal 9"):
        await running
    began = time.monotonic()
    async with EmbeddedBroker(used_settings) as broker:
        assert await read(broker.bootstrap, 1) == [b"kept"]
    assert time.monotonic() - began < 15


async def test_it_stops_when_told_and_leaves_no_process(broker_settings: Settings) -> None:
    stop = asyncio.Event()
    await run_broker(broker_settings, stop, stop.set)
    assert not brokers_of(broker_settings)


async def test_told_to_stop_while_it_starts_it_stops(used_settings: Settings) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(run_broker(used_settings, stop, pytest.fail))
    async with asyncio.timeout(10):
        while not brokers_of(used_settings):  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(0)
        stop.set()
        await running
    assert not brokers_of(used_settings)


async def test_one_that_cannot_start_says_why(used_settings: Settings) -> None:
    data = broker_folder(used_settings).data
    (data / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")
    with pytest.raises(BrokerUnavailable, match=r"exit code 1: .*node") as refused:
        await EmbeddedBroker(used_settings).start()
    assert str(broker_folder(used_settings).logs) in (refused.value.hint or "")


async def test_what_is_no_brokers_data_is_left_alone(broker_settings: Settings) -> None:
    stray = broker_folder(broker_settings).data / "stray"
    stray.mkdir(parents=True)
    with pytest.raises(DatelineError, match="not the data of a broker"):
        await EmbeddedBroker(broker_settings).start()
    assert stray.exists()


async def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatelineError, match="cannot be started") as refused:
        await EmbeddedBroker(Settings(home=tmp_path / "file")).start()
    assert "DATELINE_HOME" in (refused.value.hint or "")


def test_a_broker_that_is_named_comes_first(tmp_path: Path) -> None:
    named = Settings(home=tmp_path, kafka=KafkaSettings(bootstrap_servers="kafka.example:9092"))
    assert locate(named) == "kafka.example:9092"
