"""What a request may send: so many bytes once unpacked, within so many seconds."""

from __future__ import annotations

import asyncio
import zlib

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.web.problems import Problem, response_of

_SLOWEST_S = 30.0


class BodyLimit:
    """Middleware: counts the bytes that arrive and those they unpack to, whatever the headers claim."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip"):
            problem = Problem(415, f"Content-Encoding {encoding} is not read", hint="send it plain, or gzip")
            await response_of(problem)(scope, receive, send)
            return
        if encoding == "gzip":
            del headers["content-encoding"], headers["content-length"]
        await self._app(scope, _Body(receive, self._most, packed=encoding == "gzip").receive, send)


class _Body:
    def __init__(self, receive: Receive, most: int, *, packed: bool) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self._unpacker = zlib.decompressobj(wbits=31) if packed else None
        self._ended = False

    async def receive(self) -> Message:
        """The next message of the client, its body unpacked; `Problem` 408, 413 or 400."""
        if self._ended:  # what still comes is the end of the connection, which may take as long as it likes
            return await self._receive()
        try:
            async with asyncio.timeout(_SLOWEST_S):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, f"no data came for {_SLOWEST_S:.0f} s") from None
        if message["type"] != "http.request":
            return message
        self._ended = not message.get("more_body", False)
        body = self._unpacked(message.get("body", b""))
        self._read += len(body)
        if self._read > self._most:
            raise Problem(413, f"the body is larger than {self._most} bytes", hint="send it in parts")
        return {**message, "body": body}

    def _unpacked(self, data: bytes) -> bytes:
        if self._unpacker is None:
            return data
        try:
            body = self._unpacker.decompress(data, self._most - self._read + 1)
        except zlib.error as error:
            raise Problem(400, f"the body is not gzip: {error}") from None
        if self._ended and not self._unpacker.eof and len(body) + self._read <= self._most and data:
            raise Problem(400, "the gzip body is cut off")
        return body
