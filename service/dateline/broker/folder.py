"""Where the embedded broker keeps its things, who holds them, and where it answers."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import Settings

HOST = "127.0.0.1"
LOG_CONFIGURATION = "log4j2.properties"


@dataclass(frozen=True)
class Ports:
    """The two ports a broker listens on, both on the loopback interface."""

    broker: int
    controller: int

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.broker}"


@dataclass(frozen=True)
class BrokerFolder:
    """The broker's part of a pipeline's data folder."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def temporary(self) -> Path:
        return self.path / "tmp"

    @property
    def properties(self) -> Path:
        return self.path / "server.properties"

    @property
    def cluster_id(self) -> str | None:
        """The id the data was formatted with, or null where there is no data yet."""
        try:
            lines = (self.data / "meta.properties").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return None
        return next((line.partition("=")[2] for line in lines if line.startswith("cluster.id=")), None)

    def create(self) -> None:
        """Make the folders and the log configuration that the broker expects.

        It is started in this folder and is told relative paths only, so that no character in the path
        of a data folder can mislead it.
        """
        for folder in (self.path, self.data, self.logs, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        configuration = files("dateline.broker").joinpath(LOG_CONFIGURATION).read_bytes()
        (self.path / LOG_CONFIGURATION).write_bytes(configuration)

    def is_home_of(self, pid: int) -> bool:
        """Whether that process is alive and works in this folder: a process id alone is reused."""
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self.path)
        except OSError:
            return False

    def read_ports(self) -> Ports | None:
        """The ports used last time, or null."""
        return Ports(**kept) if (kept := _read_json(self.path / "ports.json")) else None

    def write_ports(self, ports: Ports) -> None:
        _write_json(self.path / "ports.json", {"broker": ports.broker, "controller": ports.controller})

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Hold the folder; yields the file descriptor that the broker inherits, so that the folder
        stays held as long as either lives. `DatelineError` names who has it.
        """
        with (self.path / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise FolderLocked(self.path, file.read().strip()) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield file.fileno()


class FolderLocked(DatelineError):
    """Another process holds the broker's data. ``owner`` is the process that started it."""

    def __init__(self, path: Path, owner: str) -> None:
        super().__init__(
            f"the broker's data in {path} is in use by process {owner or 'unknown'}",
            hint="stop that process, or use a data folder of your own with DATELINE_HOME",
        )
        self.owner = int(owner) if owner.isdigit() else None


def broker_folder(settings: Settings) -> BrokerFolder:
    return BrokerFolder(settings.home.absolute() / "broker")


def address_file(settings: Settings) -> Path:
    """The file that says where the embedded broker of this data folder answers."""
    return settings.home.absolute() / "broker.json"


@contextmanager
def announced(settings: Settings, bootstrap: str, pid: int) -> Iterator[None]:
    """Let other processes find the broker while this lasts."""
    file = address_file(settings)
    _write_json(file, {"bootstrap_servers": bootstrap, "pid": pid})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def running_pid(settings: Settings) -> int | None:
    """The process id of this data folder's broker, or null when it does not run."""
    record = _read_json(address_file(settings)) or {}
    pid = record.get("pid")
    return pid if pid and broker_folder(settings).is_home_of(pid) else None


def locate(settings: Settings) -> str:
    """The bootstrap address to use: the one that is set, else the running embedded broker's.

    `BrokerUnavailable` when there is neither.
    """
    if settings.kafka.bootstrap_servers:
        return settings.kafka.bootstrap_servers
    record = _read_json(address_file(settings))
    if record is None or running_pid(settings) is None:
        raise BrokerUnavailable(
            f"no broker runs for the data folder {settings.home}",
            hint="start one with `dateline up` (or `dateline broker`), "
            "or name a Kafka with DATELINE_KAFKA__BOOTSTRAP_SERVERS",
        )
    return str(record["bootstrap_servers"])


def choose_ports(kept: Ports | None, wanted: int) -> Ports:
    """Free ports: those kept with the data where nobody took them, ``wanted`` for clients if not 0.

    `DatelineError` when the port that was asked for is taken.
    """
    if wanted and not _is_free(wanted):
        raise DatelineError(
            f"port {wanted} is taken by another program",
            hint="set DATELINE_BROKER__PORT to another one, or to 0 for any that is free",
        )
    broker = wanted or _free_port(kept.broker if kept else 0)
    controller = _free_port(kept.controller if kept else 0)
    return Ports(broker, controller)


def _free_port(preferred: int) -> int:
    if preferred and _is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def _read_json(file: Path) -> dict[str, int] | None:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _write_json(file: Path, content: dict[str, int | str]) -> None:
    scratch = file.with_suffix(".tmp")
    scratch.write_text(json.dumps(content), "utf-8")
    scratch.replace(file)
