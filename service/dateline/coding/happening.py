"""A match with everything found for it, before it becomes an event."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.matching import Match
from dateline.coding.scopes import Standing
from dateline.contracts import EventType, Participant


@dataclass(frozen=True, slots=True)
class Happening:
    """A match in sentence number ``sentence`` with its type, standing and participants."""

    match: Match
    sentence: int
    event_type: EventType
    mode: str | None
    standing: Standing
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]

    @property
    def anchor(self) -> int:
        return self.match.anchor
