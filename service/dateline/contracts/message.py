"""A Kafka message as the core sees it: bytes, headers and where it stood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

Headers = tuple[tuple[str, bytes], ...]

UNPACKS_TOO_LARGE = "dateline_unpacks_too_large"
"""The header of an empty message that stands for one whose batch was too large to unpack."""

_OVERHEAD = 128
"""More bytes than Kafka adds to a message that travels alone."""

_HEADER = 10
"""More bytes than Kafka adds to a header."""

_EPOCH = datetime.fromtimestamp(0, UTC)


class Message(NamedTuple):
    """Bytes with their headers. ``partition`` and ``offset`` are null before it is sent.

    ``timestamp`` is the broker's, in milliseconds since the epoch. A tuple, as many are made, and go from
    process to process: those are several times as fast to make as other frozen things.
    """

    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    topic: str = ""
    partition: int | None = None
    offset: int | None = None
    timestamp: int | None = None

    def header(self, name: str) -> str | None:
        """The last header of that name as text, or null: names compare without case."""
        for key, value in reversed(self.headers):
            if key.lower() == name:
                return value.decode("utf-8", "replace") if value is not None else None
        return None

    @property
    def size(self) -> int:
        """The bytes it takes on the wire, before compression: a little more rather than less."""
        size = len(self.key or b"") + len(self.value or b"") + _OVERHEAD + _HEADER * len(self.headers)
        for name, value in self.headers:
            size += 4 * len(name) + len(value or b"")
        return size

    @property
    def sent_at(self) -> datetime:
        """The sender's time (``ce_time``) where it is readable, else the broker's, else the epoch."""
        said = self.header("ce_time")
        try:
            if said:
                moment = datetime.fromisoformat(said)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
        try:
            return datetime.fromtimestamp((self.timestamp or 0) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return _EPOCH
