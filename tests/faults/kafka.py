"""The broker of a pipeline that is harmed: real, embedded, and reached through a proxy where asked for."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

from dateline.broker import EmbeddedBroker
from dateline.settings import Settings
from tests.faults.background import Background
from tests.faults.proxy import Proxy


class Kafka:
    """Started, killed and started again on the same data and ports."""

    def __init__(self, settings: Settings, background: Background, *, proxied: bool) -> None:
        self.proxy: Proxy | None = None
        self._settings = settings
        self._background = background
        if proxied:
            self._listen_behind_a_proxy(settings.home)

    @property
    def bootstrap(self) -> str:
        return self._broker.bootstrap

    @property
    def bootstrap_of_programs(self) -> str:
        """The address that programs are told, which may be the proxy's."""
        return f"127.0.0.1:{self.proxy.port}" if self.proxy else self.bootstrap

    @property
    def pid(self) -> int:
        return self._broker.pid

    def start(self) -> None:
        self._broker = EmbeddedBroker(self._settings)
        self._background.run(self._broker.start())

    def kill(self) -> None:
        os.kill(self._broker.pid, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        self._background.run(self._broker.stop())

    def _listen_behind_a_proxy(self, home: Path) -> None:
        """Give the broker a second listener that clients are told to reach through the proxy."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.proxy = Proxy(port)
        file = home / "proxied.properties"
        file.write_text(
            f"listeners=PROXIED://127.0.0.1:{port}\n"
            f"advertised.listeners=PROXIED://127.0.0.1:{self._background.run(self.proxy.start())}\n"
            "listener.security.protocol.map=PROXIED:PLAINTEXT\n"
        )
        broker = self._settings.broker.model_copy(update={"properties": file})
        self._settings = self._settings.model_copy(update={"broker": broker})
