"""A Kafka for tests: one that is named, else a container, else the embedded broker."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from dateline.broker import EmbeddedBroker
from dateline.settings import KafkaSettings, Settings

BOOTSTRAP_VARIABLE = "DATELINE_TEST_BOOTSTRAP_SERVERS"
"""Names a running Kafka. Tests write to its Dateline topics."""

KAFKA_IMAGE = "confluentinc/cp-kafka:7.9.1"


@contextmanager
def outside_kafka() -> Iterator[tuple[str, str] | None]:
    """The address of a Kafka that is named or runs in a container, and what it is; null for neither."""
    named = os.environ.get(BOOTSTRAP_VARIABLE)
    if named:
        yield named, f"{named} (from {BOOTSTRAP_VARIABLE})"
    elif find_spec("testcontainers") and _docker_answers():
        with _container() as address:
            yield address, f"container of {KAFKA_IMAGE}"
    else:
        yield None


@contextmanager
def any_kafka(home: Path) -> Iterator[tuple[str, str]]:
    """The address of a Kafka for the block, and what it is; an embedded one keeps its data in ``home``."""
    with outside_kafka() as outside:
        if outside:
            yield outside
            return
        embedded = EmbeddedBroker(Settings(home=home))
        loop = asyncio.new_event_loop()
        try:
            address = loop.run_until_complete(embedded.start())
            yield address, f"embedded broker at {address}"
            loop.run_until_complete(embedded.stop())
        finally:
            loop.close()


def _docker_answers() -> bool:
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([str(docker), "info"], capture_output=True).returncode == 0  # noqa: S603


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.community.kafka import KafkaContainer

    container = KafkaContainer(KAFKA_IMAGE).with_kraft()
    container.with_env("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
    container.with_env("KAFKA_MESSAGE_MAX_BYTES", str(KafkaSettings().max_message_bytes))
    with container:
        yield container.get_bootstrap_server()
