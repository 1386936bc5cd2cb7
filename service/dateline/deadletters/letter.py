"""A dead letter as its headers tell of it, without the bytes of its value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from dateline.contracts import Headers, Message
from dateline.processing import ERROR
from dateline.store import Position

State = Literal["open", "claimed", "redriven"]

SENT_AGAIN = "dateline.redriven"
"""The header of a message that was sent again: the dead letter it comes from."""

_ATTEMPT = f"{ERROR}attempt"


def write_place(place: Position) -> str:
    """``topic/partition/offset``, by which people name a message."""
    return "/".join(map(str, place))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be processed, why, and whether it was sent again since.

    ``place`` is where the letter stands, ``origin`` where the message stood; ``omitted_bytes`` counts
    those of a value too large to be kept.
    """

    place: Position
    origin: Position | None
    at: datetime
    key: bytes | None
    headers: Headers
    size: int
    stage: str | None
    reason: str | None
    error: str | None
    said: str | None
    attempt: int
    omitted_bytes: int | None
    state: State = "open"

    @property
    def article_id(self) -> str | None:
        """The key of the message, which is the article's id where it has one."""
        return self.key.decode("utf-8", "replace") if self.key else None

    @property
    def topic(self) -> str:
        """The topic the message was on."""
        return self.origin[0] if self.origin else self.place[0].removesuffix("-dlq")

    def in_state(self, state: State) -> DeadLetter:
        """The same letter in that state."""
        return replace(self, state=state)

    def again(self, value: bytes | None) -> Message:
        """The message to send again. It keeps count of the attempts and says which letter it comes from."""
        kept = tuple(
            (name, said)
            for name, said in self.headers
            if name == _ATTEMPT or not (name.startswith(ERROR) or name == SENT_AGAIN)
        )
        sent = (SENT_AGAIN, write_place(self.place).encode())
        return Message(self.key, value, (*kept, sent), self.topic)


def letter_of(message: Message) -> DeadLetter | None:
    """The dead letter a message on such a topic is, or null when it is something else."""
    reason = message.header(f"{ERROR}reason")
    if reason is None:
        return None
    return DeadLetter(
        place=(message.topic, message.partition or 0, message.offset or 0),
        origin=_origin(message),
        at=datetime.fromtimestamp((message.timestamp or 0) / 1000, UTC),
        key=message.key,
        headers=message.headers,
        size=len(message.value or b""),
        stage=message.header(f"{ERROR}stage"),
        reason=reason,
        error=message.header(f"{ERROR}class"),
        said=message.header(f"{ERROR}message"),
        attempt=_number(message.header(_ATTEMPT)) or 1,
        omitted_bytes=_number(message.header(f"{ERROR}omitted_bytes")),
    )


def _origin(message: Message) -> Position | None:
    topic = message.header(f"{ERROR}topic")
    partition, offset = (_number(message.header(f"{ERROR}{name}")) for name in ("partition", "offset"))
    return None if topic is None or partition is None or offset is None else (topic, partition, offset)


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dead letters are wanted; what is left empty does not restrict. ``until`` is not included."""

    places: Collection[Position] = ()
    topic: str | None = None
    stage: str | None = None
    reason: str | None = None
    article_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def has(self, letter: DeadLetter) -> bool:
        """Whether that letter is one of them."""
        same = (
            (self.topic, letter.topic),
            (self.stage, letter.stage),
            (self.reason, letter.reason),
            (self.article_id, letter.article_id),
        )
        return (
            (not self.places or letter.place in self.places)
            and all(wanted in (None, found) for wanted, found in same)
            and (self.since is None or letter.at >= self.since)
            and (self.until is None or letter.at < self.until)
        )
