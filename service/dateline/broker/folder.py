"""Where the embedded broker keeps its things, and who holds them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from dateline.broker.ports import Ports
from dateline.errors import DatelineError
from dateline.settings import Settings

LOG_CONFIGURATION = "log4j2.properties"


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
        return Ports(**kept) if (kept := read_json(self.path / "ports.json")) else None

    def write_ports(self, ports: Ports) -> None:
        write_json(self.path / "ports.json", {"broker": ports.broker, "controller": ports.controller})

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
    """The broker's part of that pipeline's data folder."""
    return BrokerFolder(settings.home.absolute() / "broker")


def read_json(file: Path) -> dict[str, Any] | None:
    """The object in that file, or null where there is none that can be read."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write the file whole or not at all."""
    scratch = file.with_suffix(".tmp")
    scratch.write_text(json.dumps(content), "utf-8")
    scratch.replace(file)
