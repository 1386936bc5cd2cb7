"""A telling: a happening with the event made of it, and what its words show of whether it was told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.contracts import Event

SHORT = frozenset({"headline", "caption", "subheading"})
"""Sections that say in short what the body tells."""
MATERIAL = (2, 4)
LONG_AGO = timedelta(days=10)
"""How long before the page a happening is its background."""
MODIFIERS = ("det", "amod", "advmod", "nummod", "predet")


@dataclass(frozen=True, slots=True)
class Told:
    """A telling in that ``paragraph`` (the number of its section), with the grammar of its language."""

    happening: Happening
    event: Event
    grammar: Grammar
    paragraph: int
    in_lede: bool = False

    @property
    def lemma(self) -> str:
        return self.grammar.lemmas[self.happening.match.head]

    @property
    def is_material(self) -> bool:
        return self.event.quad_class in MATERIAL

    @property
    def is_short(self) -> bool:
        return self.event.section in SHORT

    @property
    def is_noun(self) -> bool:
        return self.happening.match.trigger.pos == "noun"

    @property
    def is_dated(self) -> bool:
        """Whether it has a time of its own."""
        return self.event.date.basis.startswith("explicit")

    @property
    def is_placed(self) -> bool:
        """Whether it has a place of its own."""
        location = self.event.location
        return location is not None and location.basis in (
            "sentence: attached to the trigger",
            "sentence: the place it was done to",
        )

    @property
    def names_place(self) -> bool:
        """Whether its sentence says where something happens, itself or what stands beside it."""
        location = self.event.location
        return self.is_placed or (location is not None and location.basis == "sentence: nearest")

    @property
    def is_background(self) -> bool:
        """Whether it is said to have happened long before the page."""
        end, told = self.event.date.end, self.event.published_at
        return self.is_dated and end is not None and told is not None and end < told.date() - LONG_AGO

    def points_back(self) -> bool:
        """Whether it is a noun spoken of as known: "the attack", "their arrest"."""
        match, grammar = self.happening.match, self.grammar
        if not self.is_noun or (match.carried and not match.carried.below and not self._is_known()):
            return False
        return any(
            grammar.dep(child) == "poss" or grammar.is_a(child, "anaphoric")
            for child in grammar.by_dep(match.head, "det", "poss")
        )

    def _is_known(self) -> bool:
        """Whether its verb speaks of what was told: "the march ended", "ordered the murder"."""
        carried, noun = self.happening.match.carried, self.happening.match.head
        if carried is not None and noun in self.grammar.role(carried.verb, "subj"):
            return True
        return not self.grammar.by_dep(noun, "prep", "acl", "relcl", "poss")

    def identifies(self) -> bool:
        """Whether it says what the thing just told was: "it was the third such bombing"."""
        noun = self.happening.match.head
        if self.grammar.dep(noun) != "attr":
            return False
        subjects = self.grammar.by_dep(self.grammar.head(noun), "nsubj")
        return any(self.grammar.is_a(subject, "pointing") for subject in subjects)

    def is_another(self) -> bool:
        """Whether its words say that it is not what was told before: "another bomb", "struck again"."""
        if self.identifies():
            return False
        grammar, match = self.grammar, self.happening.match
        nodes = {match.head, match.anchor, *grammar.role(match.anchor, "subj")}
        nodes |= {node for node in match.words if grammar.is_noun(node)}
        return any(
            grammar.is_a(child, "another") for node in nodes for child in grammar.by_dep(node, *MODIFIERS)
        )
