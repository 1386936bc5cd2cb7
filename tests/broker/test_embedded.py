"""The embedded broker: starting, restarting, ending, and what happens when something is in its way."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from dateline import admin
from dateline.broker import EmbeddedBroker, locate, run_broker
from dateline.broker.folder import HOST, Ports, broker_folder
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import KafkaSettings, Settings

TOPIC = "dateline-articles"

CHILD = """
import asyncio, os, sys
from pathlib import Path
from dateline.broker import EmbeddedBroker
from dateline.settings import Settings

async def main():
    broker = EmbeddedBroker(Settings(home=Path(sys.argv[1])))
    await broker.start()
    print(broker.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def write(settings: Settings, bootstrap: str, *values: bytes) -> None:
    await admin.ensure_topics(settings, bootstrap)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for value in values:
            await producer.send_and_wait(TOPIC, value)


async def read(bootstrap: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(20):
        return [(await consumer.getone()).value for _ in range(count)]


async def test_data_and_address_survive_a_restart(broker_settings: Settings) -> None:
    async with EmbeddedBroker(broker_settings) as broker:
        first = broker.bootstrap
        await write(broker_settings, first, b"kept")
    async with EmbeddedBroker(broker_settings) as broker:
        assert broker.bootstrap == first
        assert await read(first, 1) == [b"kept"]


async def test_another_port_when_the_kept_ones_are_taken(broker_settings: Settings) -> None:
    async with EmbeddedBroker(broker_settings) as broker:
        await write(broker_settings, broker.bootstrap, b"kept")
        first = broker.bootstrap
    kept = broker_folder(broker_settings).read_ports()
    assert isinstance(kept, Ports)
    with socket.create_server((HOST, kept.broker)), socket.create_server((HOST, kept.controller)):
        async with EmbeddedBroker(broker_settings) as broker:
            assert broker.bootstrap != first
            assert await read(broker.bootstrap, 1) == [b"kept"]


async def test_a_port_that_was_asked_for_and_is_taken(broker_settings: Settings) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        asked = broker_settings.model_copy(
            update={"broker": broker_settings.broker.model_copy(update={"port": port})}
        )
        with pytest.raises(DatelineError, match=f"port {port} is taken"):
            await EmbeddedBroker(asked).start()


async def test_data_in_use_is_left_alone(broker_settings: Settings) -> None:
    async with EmbeddedBroker(broker_settings) as broker:
        with pytest.raises(DatelineError, match=f"in use by process {os.getpid()}"):
            await EmbeddedBroker(broker_settings).start()
        assert locate(broker_settings) == broker.bootstrap
        assert await admin.cluster_id(broker_settings, broker.bootstrap)


async def test_it_ends_with_a_killed_parent_and_its_data_are_free_again(broker_settings: Settings) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(broker_settings.home), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    assert psutil.pid_exists(pid)
    parent.kill()
    await parent.wait()
    async with EmbeddedBroker(broker_settings) as broker:
        assert not psutil.pid_exists(pid)
        assert broker.pid != pid


async def test_a_broker_that_hangs_after_its_parent_was_killed_is_ended(
    broker_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.broker.embedded._ORPHAN_S", 0.2)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(broker_settings.home), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    os.kill(pid, signal.SIGSTOP)
    parent.kill()
    await parent.wait()
    async with EmbeddedBroker(broker_settings):
        assert not psutil.pid_exists(pid)


async def test_killed_it_is_reported_and_soon_back(broker_settings: Settings) -> None:
    ready = asyncio.Event()
    running = asyncio.create_task(run_broker(broker_settings, asyncio.Event(), ready.set))
    await ready.wait()
    await write(broker_settings, locate(broker_settings), b"kept")
    [child] = [c for c in psutil.Process().children() if "java" in c.name()]
    child.kill()
    with pytest.raises(BrokerUnavailable, match="ended by itself with exit code -9"):
        await running
    began = time.monotonic()
    async with EmbeddedBroker(broker_settings) as broker:
        assert await read(broker.bootstrap, 1) == [b"kept"]
    assert time.monotonic() - began < 15


async def test_it_stops_when_told_and_leaves_no_process(broker_settings: Settings) -> None:
    stop = asyncio.Event()
    await run_broker(broker_settings, stop, stop.set)
    assert not [c for c in psutil.Process().children() if "java" in c.name()]


async def test_a_broker_that_cannot_start_says_why(broker_settings: Settings) -> None:
    data = broker_folder(broker_settings).data
    async with EmbeddedBroker(broker_settings):
        pass
    (data / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")
    with pytest.raises(BrokerUnavailable, match=r"node.id|nodeId|node id") as refused:
        await EmbeddedBroker(broker_settings).start()
    assert "logs" in (refused.value.hint or "")


async def test_locating(broker_settings: Settings, tmp_path: Path) -> None:
    named = Settings(home=tmp_path, kafka=KafkaSettings(bootstrap_servers="kafka.example:9092"))
    assert locate(named) == "kafka.example:9092"
    with pytest.raises(BrokerUnavailable, match="no broker runs") as missing:
        locate(broker_settings)
    assert "dateline up" in (missing.value.hint or "")
    async with EmbeddedBroker(broker_settings) as broker:
        assert locate(broker_settings) == broker.bootstrap
        left_behind = (broker_settings.home / "broker.json").read_text()
    (broker_settings.home / "broker.json").write_text(left_behind)
    with pytest.raises(BrokerUnavailable):
        locate(broker_settings)
