"""Numbers that a page puts on what it has told: "police put the crowd at 8,000", "the toll rose to 34"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dateline.coding.attribution import Voices
from dateline.coding.counts import count_of, fate
from dateline.coding.grammar import Grammar
from dateline.coding.told import Told
from dateline.contracts import Count, Quantity, Sentence, TaggedDocument
from dateline.contracts.event import CountKind

ABOUT: dict[CountKind, str] = {
    "participants": "PROTEST",
    "killed": "ASSAULT",
    "wounded": "ASSAULT",
    "arrested": "COERCE",
}
"""Which happening a number of that kind is about."""
FURTHEST = 4
"""How many paragraphs back that happening may be."""
OTHER_CAUSES = ("disaster", "nature", "disease")


class Figures:
    """Finds such numbers in one language of a document."""

    def __init__(self, document: TaggedDocument, grammar: Grammar, voices: Voices) -> None:
        self.grammar = grammar
        self.voices = voices
        self._numbers = [quantity for quantity in document.quantities if quantity.kind == "cardinal"]

    def of(self, sentence: Sentence) -> Iterator[Count]:
        """The numbers of that sentence, each with who puts it."""
        inside = [q for q in self._numbers if sentence.first <= q.first < sentence.last]
        for verb in range(sentence.first, sentence.last) if inside else ():
            if self.grammar.is_verb(verb) and self.grammar.is_a(verb, "numbering"):
                yield from self._put_by(verb, inside)

    def _put_by(self, verb: int, numbers: Sequence[Quantity]) -> Iterator[Count]:
        role = self.grammar.role
        nodes = [*role(verb, "at"), *role(verb, "to"), *role(verb, "obj")]
        for quantity in numbers:
            if not any(self._is_number(node, quantity) for node in nodes):
                continue
            objects = [node for node in role(verb, "obj") if not self._is_number(node, quantity)]
            kinds = (self._kind(node) for node in objects or role(verb, "subj"))
            if kind := next((kind for kind in kinds if kind), None):
                yield count_of(quantity, kind, self._claimant(verb, put=bool(objects)))

    def _is_number(self, node: int, quantity: Quantity) -> bool:
        inside = range(quantity.first, quantity.last)
        return node in inside or any(child in inside for child in self.grammar.by_dep(node, "nummod"))

    def _kind(self, noun: int) -> CountKind | None:
        """What is counted: "the death toll", "the number of wounded", "the crowd"."""
        held = [deep for node in self.grammar.role(noun, "of") for deep in (node, *self._modifiers(node))]
        words = [noun, *self._modifiers(noun), *held]
        causes = [node for name in ("from", "in", "of") for node in self.grammar.role(noun, name)]
        if any(self.grammar.is_a(i, name) for i in (*words, *causes) for name in OTHER_CAUSES):
            return None
        kind = next((kind for word in words if (kind := fate(self.grammar, word))), None)
        if kind or not any(self.grammar.is_a(word, "crowd") for word in words):
            return kind if kind in ABOUT else None
        return "participants"

    def _modifiers(self, noun: int) -> list[int]:
        return self.grammar.by_dep(noun, "compound", "amod", "nmod")

    def _claimant(self, verb: int, *, put: bool) -> str | None:
        """Who puts the number there; None for the outlet itself."""
        if quotation := self.voices.quotation_at(verb):
            return quotation.speaker.name if quotation.speaker else None
        above = self.grammar.head(verb)
        sources = [i for i in self.grammar.children[verb] if self.grammar.is_a(i, "according")]
        if sources:
            voice = self.voices.of_report(sources[0])
            return voice.name or voice.text
        reported = self.grammar.dep(verb) == "ccomp" and self.grammar.is_verb(above)
        if not put and not reported:
            return None
        voice = self.voices.of_report(verb if put else above)
        return voice.name or voice.text


def with_figures(told: Sequence[Told], figures: Sequence[tuple[int, Count]]) -> list[Told]:
    """The tellings, each number (with its paragraph) given to what was told of its kind last before it."""
    found = list(told)
    for paragraph, count in figures:
        about = [
            n
            for n, telling in enumerate(found)
            if telling.event.event_type == ABOUT[count.kind]
            and telling.event.modality in ("asserted", "reported")
            and telling.event.trigger.start < count.start
            and paragraph - telling.paragraph <= FURTHEST
            and not telling.is_short
            and not telling.is_background
        ]
        known = any(count.start == own.start for telling in told for own in telling.event.counts)
        if about and not known:
            last = found[about[-1]]
            event = last.event.model_copy(update={"counts": (*last.event.counts, count)})
            found[about[-1]] = replace(last, event=event)
    return found
