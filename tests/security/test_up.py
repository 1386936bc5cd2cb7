"""`dateline up`: what listens then, and that it does not go on knocking at a door that stays shut."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
from pydantic import SecretStr

from dateline.broker.folder import broker_folder
from dateline.broker.ports import HOST
from tests.integration.pipeline import running
from tests.security.secured import SecuredKafka


def test_only_kafka_and_the_web_server_listen_and_on_loopback_alone(tmp_path: Path) -> None:
    with running(tmp_path / "home") as pipeline:
        listening = {
            where.laddr
            for process in (psutil.Process(pipeline.process.pid), *pipeline.children())
            for where in process.net_connections()
            if where.status == psutil.CONN_LISTEN
        }
        kafka = broker_folder(pipeline.settings).read_ports()
        web = {
            where.laddr.port
            for where in pipeline.program("web").net_connections()
            if where.status == psutil.CONN_LISTEN
        }
    assert kafka
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {HOST}
    assert {address.port for address in listening} == {kafka.broker, kafka.controller, *web}
    assert len(web) == 1


def test_a_password_that_is_refused_ends_it_soon(secured: SecuredKafka, tmp_path: Path) -> None:
    environment = secured.environment(secured.kafka(sasl_password=SecretStr("canary-wrong")), tmp_path)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "up"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert time.monotonic() - began < 30
    assert done.returncode == 1
    assert "does not know user worker by that password" in done.stderr
    assert "__SASL_PASSWORD" in done.stderr
    assert "canary-wrong" not in done.stdout + done.stderr
