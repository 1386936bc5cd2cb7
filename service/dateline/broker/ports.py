"""The ports of the embedded broker: on the loopback interface, free, the same at every start."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass

from dateline.errors import DatelineError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The two ports a broker listens on, both on the loopback interface."""

    broker: int
    controller: int

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.broker}"


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
    while controller == broker:
        controller = _free_port(0)
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
