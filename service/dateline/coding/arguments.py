"""Who did it and to whom: the frame of the trigger, and of the verb that carries it."""

from __future__ import annotations

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Frame, Path
from dateline.coding.matching import Match
from dateline.coding.participants import Cast
from dateline.contracts import Participant

SUBJECT: Path = ("subj",)
MODIFIER: Path = ("mod",)
CONCERNING = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
"""Types of words that are said about somebody."""
CONCERNED: Frame = (
    (("obj", "by"),),
    (("obj", "of"),),
    (("obj", "poss"),),
    (("obj", "mod"),),
    (("against",),),
    (("inf", "subj"),),
    (("comp", "subj"),),
)
SHOWN = frozenset({"SUPPORT", "PROTEST", "REJECT", "ACCUSE"})
"""Acts that another deed may be a sign of."""


class Arguments:
    """Fills frames from the grammar of one document."""

    def __init__(self, grammar: Grammar, cast: Cast) -> None:
        self.grammar = grammar
        self.cast = cast

    def of(self, match: Match) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
        """The actors and the recipients; nobody is both."""
        actors, recipients = self._actors(match), self._recipients(match)
        for inner in match.inner:
            if inner.trigger.event_type == match.trigger.event_type:
                actors = actors or self._actors(inner)
                recipients = recipients or self._recipients(inner)
        taken = {_identity(participant) for participant in actors}
        recipients = tuple(person for person in recipients if _identity(person) not in taken)
        if not recipients:
            concerned = self._concerned(match)
            recipients = tuple(person for person in concerned if _identity(person) not in taken)
        return actors, recipients

    def _actors(self, match: Match) -> tuple[Participant, ...]:
        if signing := self._in_sign_of(match):
            return signing
        own = self._fill(match.head, match.trigger.actor, dig=match.trigger.pos != "noun")
        if not match.carried:
            return self._on_occasion(match, own) or own
        return self._fill(match.carried.verb, match.carried.light.actor, dig=True) or own

    def _on_occasion(self, match: Match, own: tuple[Participant, ...]) -> tuple[Participant, ...]:
        """Both sides of a meeting at which one of them acts: "agreed to it in a call with Guterres"."""
        at = self.grammar.head(match.head)
        if match.trigger.event_type != "CONSULT" or match.trigger.pos != "noun" or not own:
            return ()
        verb = self.grammar.head(at)
        if not self.grammar.is_a(at, "occasion") or not self.grammar.is_verb(verb):
            return ()
        if not self.grammar.role(match.head, "with") or self.grammar.by_dep(match.head, "poss"):
            return ()
        return self.cast.resolve((*self.grammar.role(verb, "subj"), *self.grammar.role(match.head, "with")))

    def _in_sign_of(self, match: Match) -> tuple[Participant, ...]:
        """Who acts "in support of" somebody or "in protest": the subject of the verb."""
        at = self.grammar.head(match.head)
        if match.trigger.pos != "noun" or match.carried or not self.grammar.is_a(at, "sign"):
            return ()
        verb = self.grammar.head(at)
        if self.grammar.dep(verb) == "dobj":
            verb = self.grammar.head(verb)
        if self.grammar.by_dep(match.head, "det", "poss") or not self.grammar.is_verb(verb):
            return ()
        kind = match.trigger.event_type
        return self.cast.resolve(self.grammar.role(verb, "subj")) if kind in SHOWN else ()

    def _recipients(self, match: Match) -> tuple[Participant, ...]:
        frame = match.trigger.recipient
        if self._in_sign_of(match):
            frame = (*frame, (("of",),), (("with",),))
        own = self._fill(match.head, frame, dig=True)
        if not match.carried or (own and SUBJECT in match.carried.light.phrase.slot):
            return own
        held = self._fill(match.carried.verb, match.carried.light.recipient, dig=True)
        return held or own or self._beside(match)

    def _concerned(self, match: Match) -> tuple[Participant, ...]:
        """Whom words concern where no row says it: whose deed or wish is their object or content."""
        if match.trigger.event_type not in CONCERNING or match.trigger.pos != "verb":
            return ()
        return self._fill(match.head, CONCERNED, dig=True)

    def _beside(self, match: Match) -> tuple[Participant, ...]:
        """The recipients of an event noun where the parser hung them on the verb that carries it."""
        verb = match.carried.verb if match.carried else match.head
        return self._fill(
            verb, tuple(option for option in match.trigger.recipient if option != (("of",),)), dig=True
        )

    def _fill(self, head: int, frame: Frame, *, dig: bool) -> tuple[Participant, ...]:
        for option in frame:
            nodes = [
                node
                for path in option
                for node in self.grammar.follow(head, path)
                if path != MODIFIER or not self.grammar.is_a(node, "arm")
            ]
            if found := self.cast.resolve(nodes, dig=dig):
                return found
        return ()


def _identity(participant: Participant) -> str:
    return participant.entity_id or participant.name.lower()
