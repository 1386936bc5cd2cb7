"""The event type and mode once a match's standing and content are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import REFUSED, Codebook, Content, Shift
from dateline.coding.matching import Match
from dateline.coding.scopes import Standing
from dateline.contracts import EventType

Reading = tuple[EventType, str | None]


class Readings:
    """Reads the types of the matches of one sentence, which may be each other's content."""

    def __init__(self, grammar: Grammar, book: Codebook, matches: Sequence[Match]) -> None:
        self.grammar = grammar
        self.book = book
        self.matches = matches

    def of(self, match: Match, standing: Standing, mode: str | None) -> Reading:
        """The type and mode of a match; ``mode`` is what its own words show."""
        event_type = match.trigger.event_type
        assert event_type is not None  # noqa: S101  a negative pattern is never a match
        if row := self.content_row(match):
            event_type, mode = row.becomes or event_type, mode or row.mode
        if shift := self.shift_row((event_type, mode), standing):
            return shift.becomes, shift.mode
        return event_type, mode

    def content_row(self, match: Match) -> Content | None:
        """The row that says what the content of a match makes of it."""
        rows = self.book.carriers.get(match.trigger.event_type or "")
        if not rows:
            return None
        nodes = self._content(match)
        words = {self.grammar.lemmas[node] for node in self._with_objects(nodes)}
        kinds = set(self._kinds(match, nodes))
        return next((row for row in rows if row.words & words or row.kinds & kinds), None)

    def shift_row(self, reading: Reading, standing: Standing) -> Shift | None:
        """The row that gives what stands so another type; never for the content of another act."""
        if standing.carrier is not None:
            return None
        event_type, mode = reading
        stands = [REFUSED] * standing.refused + [standing.modality]
        keys = [(event_type, kind, how) for how in stands for kind in (mode, None)]
        return next((shift for key in keys if (shift := self.book.shifts.get(key))), None)

    def _kinds(self, match: Match, nodes: Set[int]) -> Iterator[str]:
        """What the other matches in the content are: their types, and types with modes."""
        for other in self.matches:
            if other is not match and (other.anchor in nodes or other.head in nodes):
                yield from (
                    other.trigger.event_type or "",
                    f"{other.trigger.event_type}/{other.trigger.mode}",
                )

    def _content(self, match: Match) -> set[int]:
        return {node for path, _ in match.trigger.content for node in self.grammar.follow(match.head, path)}

    def _with_objects(self, nodes: Iterable[int]) -> set[int]:
        found = set(nodes)
        for node in nodes:
            for role in ("obj", "of", "to", "mod", "for"):
                found.update(self.grammar.role(node, role))
        return found
