"""From a folder to a broker that answers: ports, configuration, format, start, readiness."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from dateline.admin import cluster_id, coordinates_groups
from dateline.broker.config import read_properties, render, server_properties, with_own
from dateline.broker.folder import BrokerFolder
from dateline.broker.jvm import Jvm, java_command
from dateline.broker.ports import HOST, Ports, choose_ports
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import Settings

_ATTEMPTS = 5
_READY_S = 60.0
_PROBE_EVERY_S = 0.02
_PORT_TAKEN = re.compile(r"BindException|Address already in use")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Runtime:
    """What a broker runs on: the class path, the heap in MiB, and the cache of loaded classes, if any."""

    jars: Sequence[Path]
    heap_mb: int
    class_cache: Path | None = None

    def command(self, main: str, *arguments: str, options: Sequence[str] = ()) -> list[str]:
        cached = [f"-XX:AOTCache={self.class_cache}"] if self.class_cache else []
        return [*java_command(self.jars, self.heap_mb, *cached, *options), main, *arguments]


class PortTaken(BrokerUnavailable):
    """Somebody took one of the broker's ports between choosing and listening."""


async def launch(
    settings: Settings,
    folder: BrokerFolder,
    runtime: Runtime,
    *,
    options: Sequence[str] = (),
    inherit: Sequence[int] = (),
) -> tuple[Jvm, Ports]:
    """A broker that answers on its ports, with the data of ``folder``, made if there is none.

    ``options`` go to its virtual machine, which inherits the file descriptors ``inherit``.
    `DatelineError` says why there is none, in the broker's own words.
    """
    command = runtime.command("kafka.Kafka", "server.properties", options=options)
    for _ in range(_ATTEMPTS):
        ports = choose_ports(folder.read_ports(), settings.broker.port)
        folder.write_ports(ports)
        _configure(folder, settings, ports)
        if folder.cluster_id is None:
            await _format(folder, runtime)
        jvm = await Jvm.start(command, folder, inherit=inherit)
        try:
            await _until_ready(jvm, settings, folder, ports)
        except PortTaken:
            log.info("a port was taken, trying others", port=ports.broker)
        except BaseException:
            await jvm.stop()
            raise
        else:
            return jvm, ports
    raise DatelineError(
        "no free ports could be had for the broker",
        hint="another program takes every port that is tried: set DATELINE_BROKER__PORT",
    )


def _configure(folder: BrokerFolder, settings: Settings, ports: Ports) -> None:
    own = settings.broker.properties
    properties = with_own(
        server_properties(settings, ports), read_properties(own.read_text("utf-8")) if own else {}
    )
    # Passwords of key stores may stand in it.
    folder.properties.touch(mode=0o600)
    folder.properties.chmod(0o600)
    folder.properties.write_text(render(properties), "utf-8")


async def _format(folder: BrokerFolder, runtime: Runtime) -> None:
    # Beside the data, then moved into place: ended half way, it leaves nothing that looks like data.
    scratch = BrokerFolder(folder.path / "new")
    shutil.rmtree(scratch.path, ignore_errors=True)
    scratch.create()
    shutil.copy(folder.properties, scratch.properties)
    new_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    arguments = ("format", f"--cluster-id={new_id}", "--config", scratch.properties.name)
    jvm = await Jvm.start(runtime.command("kafka.tools.StorageTool", *arguments), scratch)
    try:
        code = await jvm.wait()
    except BaseException:
        await jvm.stop()
        raise
    if code:
        raise jvm.failure()
    try:
        scratch.data.replace(folder.data)
    except OSError as error:
        raise DatelineError(
            f"{folder.data} holds something, but not the data of a broker: {error}",
            hint="move that folder away; the topics in it are lost to this broker",
        ) from error
    shutil.rmtree(scratch.path)


async def _until_ready(jvm: Jvm, settings: Settings, folder: BrokerFolder, ports: Ports) -> None:
    deadline = time.monotonic() + _READY_S
    expected = folder.cluster_id
    while jvm.exit_code is None:
        # Another broker may answer where ours failed to listen: only the cluster's own id will do.
        if (
            _listens(ports.broker)
            and await cluster_id(settings, ports.bootstrap) == expected
            and await coordinates_groups(settings, ports.bootstrap)
        ):
            return
        if time.monotonic() > deadline:
            raise BrokerUnavailable(
                f"the broker did not answer within {_READY_S:.0f} s", hint=f"its log is in {folder.logs}"
            )
        await asyncio.sleep(_PROBE_EVERY_S)
    if _PORT_TAKEN.search(jvm.last_words()):
        raise PortTaken(f"port {ports.broker} or {ports.controller} is taken")
    raise jvm.failure()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0
