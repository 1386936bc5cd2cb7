"""How many: the numbers that belong to a happening, each with who claims it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from dateline.coding.attribution import Voices
from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.contracts import Count, Quantity, TaggedDocument
from dateline.contracts.event import CountKind

FATES: tuple[CountKind, ...] = ("killed", "wounded", "arrested", "displaced", "missing")
"""What may become of people; each is a class of words in the codebook."""
CASUALTIES: dict[CountKind, frozenset[str]] = {
    "killed": frozenset({"ASSAULT"}),
    "wounded": frozenset({"ASSAULT"}),
    "arrested": frozenset({"COERCE", "ASSAULT"}),
    "displaced": frozenset({"SANCTION", "ASSAULT", "COERCE"}),
    "missing": frozenset({"ASSAULT"}),
}
SUBJECTS = ("nsubj", "nsubjpass")
HELD: tuple[CountKind | None, ...] = ("arrested", "displaced")
DONE_TO_PEOPLE = frozenset({"COERCE", "SANCTION", "ASSAULT", "RETREAT", "AID"})
CROWDS = frozenset({"PROTEST", "MOBILIZE"})
PERSONS = "persons"


class Counts:
    """Finds the numbers of people that one document's happenings concern."""

    def __init__(
        self, document: TaggedDocument, grammar: Grammar, people: frozenset[str], voices: Voices
    ) -> None:
        self.document = document
        self.grammar = grammar
        self.people = people
        self.voices = voices
        numbers = (quantity for quantity in document.quantities if quantity.kind == "cardinal")
        self._numbers = sorted(numbers, key=lambda quantity: quantity.first)
        self._firsts = [quantity.first for quantity in self._numbers]

    def of(self, happening: Happening, claimant: str | None) -> tuple[Count, ...]:
        """The counts in the happening's sentence that are its own, in the order of the text."""
        sentence = self.document.sentences[happening.sentence]
        found = []
        for quantity in self._numbers[bisect_left(self._firsts, sentence.first) :]:
            if quantity.first >= sentence.last:
                break
            if kind := self._kind(quantity, happening):
                found.append(count_of(quantity, kind, claimant))
            elif rival := self._rival_claim(quantity, happening):
                found.append(count_of(quantity, "participants", rival))
        return tuple(found)

    def _rival_claim(self, quantity: Quantity, happening: Happening) -> str | None:
        """Who puts another number on a crowd: "dismissed the walkouts, saying that 20 people left"."""
        kinds = {happening.event_type, *(inner.trigger.event_type for inner in happening.match.inner)}
        node = self._counted(quantity)
        if "PROTEST" not in kinds or not self._is_people(quantity, node):
            return None
        if self.grammar.dep(node) not in ("nsubj", "nsubjpass", "dobj"):
            return None
        if self.voices.quotation_at(happening.match.head) is not None:
            return None
        quotation = self.voices.quotation_at(node)
        return quotation.speaker.name if quotation and quotation.speaker else None

    def _kind(self, quantity: Quantity, happening: Happening) -> CountKind | None:
        node = self._counted(quantity)
        shown = self._casualty(node)
        if shown:
            own = happening.event_type in CASUALTIES[shown] and self._belongs(node, happening)
            return shown if own else None
        if not self._is_people(quantity, node):
            return None
        if self._fills(node, happening, "recipient"):
            return self._recipient_kind(happening)
        if happening.event_type in CROWDS and self._fills(node, happening, "actor"):
            return "participants"
        return None

    def _counted(self, quantity: Quantity) -> int:
        """The noun that is counted: "hundreds of workers" counts workers, "two people" people."""
        inside = range(quantity.first, quantity.last)
        top = next((i for i in inside if self.grammar.head(i) not in inside), quantity.first)
        if self.grammar.dep(top) in ("nummod", "quantmod", "amod", "compound", "nmod", "det"):
            return self.grammar.head(top)
        held = self.grammar.role(top, "of")
        return held[0] if held else top

    def _casualty(self, node: int) -> CountKind | None:
        """What became of those counted, where the words around say so."""
        around = [*self.grammar.by_dep(node, "acl", "amod", "relcl", "appos"), node]
        head = self.grammar.head(node)
        if self.grammar.dep(node) in ("dobj", "nsubjpass", "nsubj", "conj", "pobj", "npadvmod"):
            around.append(head)
            around += self.grammar.by_dep(head, "acomp", "oprd", "attr")
        for word in around:
            if kind := fate(self.grammar, word):
                return kind
        return None

    def _belongs(self, node: int, happening: Happening) -> bool:
        anchors = happening.words | happening.heads
        above = self._governing(node)
        return any(step in anchors for step in above) or self._same_clause(above[1:], happening)

    def _governing(self, node: int) -> list[int]:
        """``node`` and its heads, up to a verb that says what became of them: "raided it and killed 3"."""
        found = [node]
        for step in self.grammar.ancestors(node):
            if (
                self.grammar.dep(found[-1]) == "conj"
                and self.grammar.is_verb(step)
                and fate(self.grammar, found[-1])
            ):
                break
            found.append(step)
        return found

    def _same_clause(self, above: list[int], happening: Happening) -> bool:
        tops = set(self._clauses_over(happening))
        return any(step in tops for step in above)

    def _clauses_over(self, happening: Happening) -> Iterator[int]:
        """The verbs that its own clause is part of: not one beside it, nor what became of people before."""
        below = happening.anchor
        for step in self.grammar.ancestors(below):
            beside = self.grammar.dep(below) == "conj" and bool(self.grammar.by_dep(below, *SUBJECTS))
            held = happening.event_type == "ASSAULT" and fate(self.grammar, step) in HELD
            if self.grammar.is_verb(step) and not beside and not held and not self._reports(step):
                yield step
            below = step

    def _reports(self, verb: int) -> bool:
        cues = self.grammar.book.cues.get(("verb", self.grammar.lemmas[verb]), ())
        return any(cue.modality is None for cue in cues)

    def _is_people(self, quantity: Quantity, node: int) -> bool:
        lemma = self.grammar.lemmas[node]
        return lemma in self.people or quantity.unit in (PERSONS, "people", "person")

    def _recipient_kind(self, happening: Happening) -> CountKind | None:
        if shown := fate(self.grammar, happening.match.head):
            return shown
        if (happening.event_type, happening.mode) == ("COERCE", "arrest"):
            return "arrested"
        return "other" if happening.event_type in DONE_TO_PEOPLE else None

    def _fills(self, node: int, happening: Happening, part: str) -> bool:
        filled = happening.actors if part == "actor" else happening.recipients
        token = self.grammar.tokens[node]
        return any(person.start <= token.start < person.end for person in filled)


def fate(grammar: Grammar, i: int) -> CountKind | None:
    """What the word ``i`` says became of people."""
    return next((kind for kind in FATES if grammar.is_a(i, kind)), None)


def count_of(quantity: Quantity, kind: CountKind, claimant: str | None) -> Count:
    """The quantity as a number of that kind."""
    return Count(
        start=quantity.start,
        end=quantity.end,
        kind=kind,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        qualifier=quantity.qualifier,
        unit=quantity.unit or PERSONS,
        text=quantity.text,
        claimant=claimant,
    )
