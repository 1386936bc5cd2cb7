"""Serving the application until it is told to stop, which takes less than a second."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from dateline.errors import DatelineError
from dateline.metrics import exposed
from dateline.settings import Settings
from dateline.web.address import announced
from dateline.web.app import create_app
from dateline.web.backend import Backend
from dateline.web.lag import LagCollector

PORT = 8321
"""Where it listens unless told otherwise."""

_GRACE_S = 3
_PATIENCE_S = 20.0


class _Protocol(H11Protocol):
    """A connection that is cut off when its reader takes nothing for a while: it would be kept for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._deadline = self.loop.call_later(_PATIENCE_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._forget_deadline()

    def _forget_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


class _Server(uvicorn.Server):
    """A server that leaves the signals to its caller, and says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run_web(settings: Settings, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Serve until ``stop`` is set; ``ready`` is called once requests are answered."""
    app = create_app(settings)
    backend: Backend = app.state.backend
    config = uvicorn.Config(
        app,
        http=_Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=settings.web.connections,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=32 * 1024,
    )
    server = _Server(config, ready)
    with contextlib.closing(_listen(settings)) as listening:
        host, port = listening.getsockname()[:2]
        with announced(settings, host, port), exposed(settings.metrics, "web", LagCollector(backend)):
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            backend.stopping.set()
            server.should_exit = True
            await serving


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.web.host, settings.web.port
    if port is not None:
        return _bound(host, port)
    try:
        return _bound(host, PORT)
    except DatelineError:
        # Another pipeline has it, or anything else: nobody asked for that port.
        return _bound(host, 0)


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Without this, two could bind the same address, and only one could listen.
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise DatelineError(
            f"port {port} of {host} cannot be listened on: {error}",
            hint="choose another with DATELINE_WEB__PORT (0 takes a free one)",
        ) from None
    return listening
