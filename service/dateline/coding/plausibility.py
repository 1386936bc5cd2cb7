"""Whether what the words show can be meant: by who can do it, to what can suffer it."""

from __future__ import annotations

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Path
from dateline.coding.participants import Cast

HURT = (
    "target",
    "place",
    "building",
    "site",
    "asset",
    "territory",
    "weaponry",
    "office",
    "facility",
    "troop",
)
"""Classes of words for what is attacked beside people."""
MEANS = ("armed", "weaponry", "weapon", "heavy", "missile", "gun", "blade", "arm")
"""Classes of words for what deeds are done with."""
MANY = ("transparent", "partitive")
"""Classes of words for how many do them."""
UNABLE = ("market", "nature", "disaster", "disease")
"""Classes of words for what the words of war and state are borrowed for, but which does nothing."""
BORROWED = frozenset(
    {"ASSAULT", "COERCE", "RETREAT", "CONCEDE", "PROTEST", "MOBILIZE", "THREATEN", "SANCTION"}
)
PERSONAL = (
    "er",
    "or",
    "ist",
    "man",
    "men",
    "woman",
    "women",
    "ian",
    "ant",
    "ee",
    "eer",
    "ster",
    "people",
    "folk",
)
"""How words for people end."""
VERBAL = (1, 3)
COMMON = ("NOUN",)
SUBJECT: tuple[Path, ...] = (("subj",),)
AIMED: tuple[Path, ...] = (("obj",), ("on",), ("against",), ("at",))
"""Where a verb says what it is done to."""


class Plausibility:
    """Reads who does and suffers what happens in one document against what can do and suffer it."""

    def __init__(self, grammar: Grammar, cast: Cast) -> None:
        self.grammar = grammar
        self.cast = cast

    def left_out(self, happening: Happening, quad_class: int) -> str | None:
        """Why the words cannot mean what they show; None where they can."""
        doers = self._doers(happening)
        if happening.event_type in BORROWED and doers and all(self._is_unable(i) for i in doers):
            return "what does it can act only in a manner of speaking"
        if happening.event_type == "ASSAULT" and self._is_figurative(happening):
            return "what it is done to cannot be hurt"
        if self._is_for_sale(happening):
            return "what is bought is in demand"
        if self.grammar.is_a(happening.anchor, "numbering") and any(map(self._is_figure, doers)):
            return "a number goes up or down"
        if happening.event_type == "CONSULT" or happening.actors or not doers:
            return None
        if all(self._is_thing(i, deed=quad_class not in VERBAL) for i in doers):
            return "a thing is said to do it"
        return None

    def _is_for_sale(self, happening: Happening) -> bool:
        """Whether it is the demand of a market: one word, nobody's and undetermined."""
        noun = happening.match.head
        bare = self.grammar.tags[noun] == "NN" and not self.grammar.by_dep(noun, "det", "poss")
        return bare and self.grammar.lemmas[noun] == "demand" and not happening.actors

    def _is_figure(self, i: int) -> bool:
        return self.grammar.is_a(i, "figure")

    def _doers(self, happening: Happening) -> list[int]:
        """The subjects that the sentence names, of an active verb that tells or carries it."""
        anchor, match = happening.anchor, happening.match
        frame = match.carried.light.actor if match.carried else match.trigger.actor
        if SUBJECT not in frame or not self.grammar.is_verb(anchor) or self.grammar.is_passive(anchor):
            return []
        return [node for node in self.grammar.by_dep(anchor, "nsubj") if node not in match.words]

    def _is_unable(self, i: int) -> bool:
        return self.cast.entity_at(i) is None and any(self.grammar.is_a(i, name) for name in UNABLE)

    def _is_thing(self, i: int, *, deed: bool) -> bool:
        """Whether it is a noun for no people, for nothing said and, of a ``deed``, for no means of it."""
        if self.grammar.pos[i] not in COMMON or self._is_somebody(i):
            return False
        if deed and (
            self._is_event(i) or self._is_means(i) or any(self.grammar.is_a(i, name) for name in MANY)
        ):
            return False
        return not self.grammar.is_a(i, "utterance")

    def _is_means(self, i: int) -> bool:
        return any(self.grammar.is_a(i, name) for name in MEANS)

    def _is_event(self, i: int) -> bool:
        return ("noun", self.grammar.lemmas[i]) in self.grammar.book.triggers

    def _is_somebody(self, i: int) -> bool:
        lemma = self.grammar.lemmas[i]
        return self.cast.entity_at(i) is not None or bool(self.cast.resolve([i])) or lemma.endswith(PERSONAL)

    def _is_figurative(self, happening: Happening) -> bool:
        """Whether all it is done to is named, and none of it can be hurt: "attacked the scherzo"."""
        match = happening.match
        if match.trigger.pos != "verb" or happening.recipients:
            return False
        if any(self._is_means(i) for i in self._doers(happening)):
            return False
        aimed = [path for option in match.trigger.recipient for path in option if path in AIMED]
        follow = self.grammar.follow
        nodes = [node for path in aimed for node in follow(match.head, path) if node not in match.words]
        return bool(nodes) and not any(self._can_be_hurt(i) for i in nodes)

    def _can_be_hurt(self, i: int) -> bool:
        token = self.grammar.tokens[i]
        if token.pos not in COMMON or any(self.grammar.is_a(i, name) for name in HURT):
            return True
        return self._is_somebody(i)
