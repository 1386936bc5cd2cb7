"""A Kafka message as the core sees it: bytes, headers and where it stood."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

Headers = tuple[tuple[str, bytes], ...]

UNPACKS_TOO_LARGE = "dateline_unpacks_too_large"
"""The header of an empty message that stands for one whose batch was too large to unpack."""

_OVERHEAD = 128
"""More bytes than Kafka adds to a message that travels alone."""


@dataclass(frozen=True, slots=True)
class Message:
    """Bytes with their headers. ``partition`` and ``offset`` are null before it is sent.

    ``timestamp`` is the broker's, in milliseconds since the epoch.
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
        headers = sum(len(name) * 4 + len(value or b"") + 10 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + _OVERHEAD

    @property
    def sent_at(self) -> datetime:
        """The sender's time (``ce_time``) where it is readable, else the broker's, else the epoch."""
        said = self.header("ce_time")
        with suppress(ValueError, OverflowError):
            if said:
                moment = datetime.fromisoformat(said)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp((self.timestamp or 0) / 1000, UTC)
        return datetime.fromtimestamp(0, UTC)
