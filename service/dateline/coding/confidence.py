"""How sure a coded event is: signs for and against it, weighed by how often events with them were right.

The weights stand in ``confidence.csv``, fitted on hand-coded pages by ``python -m tests.gold.calibration``.
They add up to log odds; where all signs are absent, the first row alone decides.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import exp

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import TypeRow
from dateline.contracts import EventType, Participant

BASE = "to begin with"
LONG, SHORT = 35, 7
"""Words of a sentence from which on, and up to which, its grammar is less to be trusted."""

_NONE: frozenset[EventType | None] = frozenset()

NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
POS = {"noun": ("NOUN", "PROPN"), "verb": ("VERB", "AUX"), "adj": ("ADJ",)}


def confidence(happening: Happening, kind: TypeRow, grammar: Grammar) -> float:
    """The share of events with such signs that is right, as fitted: from 0.01 to 0.99."""
    odds = sum(weight for _, weight in features(happening, kind, grammar))
    return round(min(max(1 / (1 + exp(-odds)), 0.01), 0.99), 2)


def features(happening: Happening, kind: TypeRow, grammar: Grammar) -> list[tuple[str, float]]:
    """What speaks for an event and against it: each sign with its weight in log odds."""
    known = weights()
    return [(sign, known.get(sign, 0.0)) for sign in (BASE, *signs(happening, kind, grammar))]


@cache
def weights() -> Mapping[str, float]:
    """The fitted weight of every sign, in log odds."""
    text = files("dateline.coding").joinpath("confidence.csv").read_text(encoding="utf-8")
    return {row["sign"]: float(row["weight"]) for row in csv.DictReader(text.splitlines())}


def signs(happening: Happening, kind: TypeRow, grammar: Grammar) -> Iterator[str]:
    """The signs a happening shows, in the order an explanation names them."""
    yield happening.event_type
    yield from _of_the_trigger(happening, grammar)
    yield from _of_the_sentence(happening, grammar)
    yield from _of_people("actor", happening.actors)
    yield from _of_people("recipient", happening.recipients)
    if not happening.actors and not happening.recipients:
        yield "nobody named"
    if kind.requires_recipient and not happening.recipients:
        yield "recipient missing"
    if happening.standing.modality != "asserted":
        yield happening.standing.modality
    if happening.joined:
        yield "told twice in the sentence"


def _of_the_trigger(happening: Happening, grammar: Grammar) -> Iterator[str]:
    trigger, head = happening.match.trigger, happening.match.head
    if trigger.strength != "usual":
        yield f"{trigger.strength} row"
    if trigger.specificity:
        yield "phrase of several words" if trigger.specificity < 3 else "long phrase"
    if happening.match.carried:
        yield "carried by a verb"
    elif trigger.pos != "verb":
        yield f"{trigger.pos} alone"
    others = grammar.book.types_at.get((trigger.pos, grammar.lemmas[head]), _NONE) - {trigger.event_type}
    if None in others:
        yield "word with look-alikes"
    if others - {None}:
        yield "word of several types"


def _of_the_sentence(happening: Happening, grammar: Grammar) -> Iterator[str]:
    head, anchor = happening.match.head, happening.anchor
    first, last = grammar.bounds[grammar.sentence_of[head]]
    if last - first >= LONG:
        yield "long sentence"
    elif last - first <= SHORT:
        yield "short sentence"
    if grammar.in_title(head):
        yield "in the headline"
    if grammar.dep(head) == "dep" or grammar.pos[head] not in POS[happening.match.trigger.pos]:
        yield "grammar unclear"
    if grammar.tags[anchor] in ("VBZ", "VBP"):
        yield "present tense"
    elif grammar.tags[anchor] == "VBG" or grammar.dep(anchor) in ("advcl", "acl", "relcl"):
        yield "side clause"


def _of_people(role: str, people: tuple[Participant, ...]) -> Iterator[str]:
    if not people:
        yield f"no {role}"
    elif any(person.type in NAMED for person in people):
        yield f"{role} with a name"
    elif any(person.type == "GROUP" for person in people):
        yield f"{role} a group"
    elif all(person.entity_id is None for person in people):
        yield f"{role} unresolved"
    if any(person.country for person in people):
        yield f"{role} of a known country"
    if any(person.sectors for person in people):
        yield f"{role} of a known sector"
