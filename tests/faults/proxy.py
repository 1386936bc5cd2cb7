"""A network that can be harmed: a TCP proxy on the loopback interface."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

_PIECE = 64 * 1024


class Proxy:
    """Passes bytes between its port and another one, as long as it is told to.

    ``latency_s`` is added to every piece, ``slice`` cuts pieces to so many bytes, and while ``half_open``
    it takes what it is sent and passes nothing on: nobody hears that the other side is gone.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self.latency_s = 0.0
        self.slice = _PIECE
        self.port = 0

    async def start(self) -> int:
        """Listen; the port is chosen here."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        return self.port

    async def half_open(self, *, on: bool) -> None:
        if on:
            self._flowing.clear()
        else:
            self._flowing.set()

    async def cut(self, *, on: bool) -> None:
        """End every connection and refuse new ones, or no longer."""
        self._refusing = on
        await self.reset()

    async def reset(self) -> None:
        """End every connection at once, without a goodbye."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        await asyncio.gather(self._pass(reader, back), self._pass(onward, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(self.slice):
                await asyncio.sleep(self.latency_s * random.uniform(0.5, 1.5))  # noqa: S311
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()
        self._writers.discard(writer)
