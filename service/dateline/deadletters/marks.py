"""Marks on the topics of the dead letters: which letters are being sent again, and which have been.

Such a topic has its own order, so whoever claims a letter first is the same for all who read it. A mark
counts for letters of the partition it stands on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.contracts import Message

HEADER = "dateline.redrive"
"""The header that tells a mark from a dead letter."""

Offset = Annotated[int, Field(ge=0)]


class Mark(BaseModel):
    """That the letters at those ``offsets`` are ``claimed`` by one who redrives, or ``done``.

    ``token`` is that one's; ``ends`` are where the topics ended that the letters go to, before any went.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["claimed", "done"]
    token: str
    offsets: tuple[Offset, ...]
    ends: dict[str, dict[int, Offset]] = {}


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has claimed a letter, since when (milliseconds), and where its message would be found."""

    token: str
    at_ms: int
    ends: Mapping[str, Mapping[int, int]]


def mark_message(mark: Mark, topic: str, partition: int) -> Message:
    """The mark as a message for that partition."""
    value = orjson.dumps(mark.model_dump(), option=orjson.OPT_NON_STR_KEYS)
    return Message(None, value, ((HEADER, mark.state.encode()),), topic, partition)


def mark_of(message: Message) -> Mark | None:
    """The mark a message is, or null when it is something else."""
    if message.header(HEADER) is None:
        return None
    try:
        return Mark.model_validate_json(message.value or b"")
    except ValidationError:
        return None


class Marks:
    """What the marks of one partition say, in their order."""

    def __init__(self) -> None:
        self.claims: dict[int, Claim] = {}
        self.done: set[int] = set()

    def note(self, mark: Mark, at_ms: int, *, stale_ms: int) -> None:
        """Take in the next mark: a claim counts until it is done, or so old that its owner must be gone."""
        if mark.state == "done":
            self.done.update(mark.offsets)
            return
        for offset in mark.offsets:
            held = self.claims.get(offset)
            if held is None or at_ms - held.at_ms > stale_ms:
                ends = held.ends if held else mark.ends
                self.claims[offset] = Claim(mark.token, at_ms, ends)

    def unclaimed_by(self, token: str, offsets: Collection[int]) -> list[int]:
        """Those of the letters that are done, or that another has claimed first."""
        return [
            offset
            for offset in offsets
            if offset in self.done or offset not in self.claims or self.claims[offset].token != token
        ]
