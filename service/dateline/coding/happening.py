"""A match with everything found for it, before it becomes an event."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.matching import Match
from dateline.coding.scopes import Standing
from dateline.contracts import EventType, Participant


@dataclass(frozen=True, slots=True)
class Happening:
    """A match in sentence number ``sentence`` with its type, standing and participants.

    ``joined`` are the matches that tell the same thing again in the sentence; ``is_verbal`` where it is
    done by words.
    """

    match: Match
    sentence: int
    event_type: EventType
    mode: str | None
    standing: Standing
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    joined: tuple[Match, ...] = ()
    is_verbal: bool = False

    @property
    def anchor(self) -> int:
        return self.match.anchor

    @property
    def heads(self) -> frozenset[int]:
        """The words whose grammar speaks of it: heads and carrying verbs, of joined matches too."""
        return frozenset(i for match in (self.match, *self.joined) for i in (match.head, match.anchor))

    @property
    def words(self) -> frozenset[int]:
        """Every word that shows it."""
        return frozenset(i for match in (self.match, *self.joined) for i in match.words)
