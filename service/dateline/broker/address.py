"""How other processes find the embedded broker: a small file in the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.broker.folder import broker_folder, read_json, write_json
from dateline.errors import BrokerUnavailable
from dateline.settings import Settings


def address_file(settings: Settings) -> Path:
    """The file that says where the embedded broker of this data folder answers."""
    return settings.home.absolute() / "broker.json"


@contextmanager
def announced(settings: Settings, bootstrap: str, pid: int) -> Iterator[None]:
    """Let other processes find the broker while this lasts."""
    file = address_file(settings)
    write_json(file, {"bootstrap_servers": bootstrap, "pid": pid})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def running_pid(settings: Settings) -> int | None:
    """The process id of this data folder's broker, or null when it does not run."""
    record = read_json(address_file(settings)) or {}
    pid = record.get("pid")
    return pid if pid and broker_folder(settings).is_home_of(pid) else None


def locate(settings: Settings) -> str:
    """The bootstrap address to use: the one that is set, else the running embedded broker's.

    `BrokerUnavailable` when there is neither.
    """
    if settings.kafka.bootstrap_servers:
        return settings.kafka.bootstrap_servers
    record = read_json(address_file(settings))
    if record is None or running_pid(settings) is None:
        raise BrokerUnavailable(
            f"no broker runs for the data folder {settings.home}",
            hint="start one with `dateline up` (or `dateline broker`), "
            "or name a Kafka with DATELINE_KAFKA__BOOTSTRAP_SERVERS",
        )
    return str(record["bootstrap_servers"])
