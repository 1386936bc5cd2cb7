"""Bodies taken in piece by piece, packed and unpacked, never more of either than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import NoReturn

from dateline.errors import FetchFailed

_PACKED = ("gzip", "x-gzip", "deflate")
GZIP_MAGIC = b"\x1f\x8b"


async def read_body(pieces: AsyncIterable[bytes], encoding: str, most: int) -> bytes:
    """The body unpacked; `FetchFailed` (``too-large``, ``encoding``, ``broken``)."""
    if encoding in ("", "identity"):
        return b"".join([piece async for piece in _counted(pieces, most)])
    if encoding not in _PACKED:
        raise FetchFailed("encoding", f"the body is packed as {encoding[:40]}, which was not asked for")
    unpacker = Unpacker(most)
    body = [unpacker.take(piece) async for piece in _counted(pieces, most)]
    unpacker.finish()
    return b"".join(body)


def unpack(packed: bytes, most: int) -> bytes:
    """A gzip file unpacked; `FetchFailed` as above."""
    unpacker = Unpacker(most)
    body = unpacker.take(packed)
    unpacker.finish()
    return body


async def _counted(pieces: AsyncIterable[bytes], most: int) -> AsyncIterable[bytes]:
    count = 0
    async for piece in pieces:
        count += len(piece)
        if count > most:
            _refuse(most)
        yield piece


class Unpacker:
    """Unpacks gzip and zlib, one member or several, up to so many bytes in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most
        self._stream = _new()
        self._begun = False

    def take(self, data: bytes) -> bytes:
        """What those bytes unpack to."""
        out = []
        while data:
            if self._stream.eof:
                if not data.startswith(GZIP_MAGIC):
                    break  # padding, which some servers put behind the last member
                self._stream = _new()
            self._begun = True
            try:
                piece = self._stream.decompress(data, self._left + 1)
            except zlib.error as error:
                raise FetchFailed("broken", f"the packed body cannot be unpacked: {error}") from None
            self._left -= len(piece)
            if self._left < 0:
                _refuse(self._most)
            out.append(piece)
            data = self._stream.unused_data
        return b"".join(out)

    def finish(self) -> None:
        """Raise `FetchFailed` (``broken``) when the end is missing."""
        if self._begun and not self._stream.eof:
            raise FetchFailed("broken", "the packed body is cut off")


def _new() -> zlib._Decompress:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)


def _refuse(most: int) -> NoReturn:
    raise FetchFailed("too-large", f"the body is larger than {most} bytes")
