"""One happening for each thing told: doubles within a sentence are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dateline.coding.counts import fate
from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening

TOPICS = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT"})


def merge(happenings: Sequence[Happening], grammar: Grammar) -> list[Happening]:
    """The happenings of one sentence without doubles and without the topics of protests."""
    kept: list[Happening] = []
    for happening in happenings:
        others = [other for other in happenings if other is not happening]
        if any(
            _is_topic(happening, other, grammar) or _is_sign(happening, other, grammar) for other in others
        ):
            continue
        double = next((i for i, other in enumerate(kept) if _is_double(other, happening, grammar)), None)
        if double is None:
            kept.append(happening)
        else:
            kept[double] = _join(kept[double], happening, grammar)
    return kept


def _is_topic(happening: Happening, other: Happening, grammar: Grammar) -> bool:
    """Whether it is only what the people of a protest want or say by it."""
    if other.event_type != "PROTEST" or happening.event_type not in TOPICS:
        return False
    if not _same_people(happening, other):
        return False
    for node, head in _arcs(happening.anchor, grammar):
        if head == other.match.head and grammar.dep(node) in ("acl", "relcl"):
            return True
        if grammar.dep(node) not in ("advcl", "xcomp", "conj", "prep", "pcomp", "pobj", "acl", "nsubj"):
            return False
        if head == other.anchor:
            return True
    return False


def _is_sign(happening: Happening, other: Happening, grammar: Grammar) -> bool:
    """Whether it is only what the other deed was done for: "walked out of the chamber in protest"."""
    noun, carried = happening.match.head, happening.match.carried
    if happening.event_type != "PROTEST" or not grammar.is_a(noun, "protest"):
        return False
    if carried:
        return other.event_type == "CONCEDE" and carried.verb == other.match.head  # "voted to end a strike"
    at = grammar.head(noun)
    shown = grammar.is_a(at, "sign") and not grammar.by_dep(noun, "det", "poss")
    return shown and grammar.head(at) in (other.anchor, other.match.head)


def _same_people(one: Happening, other: Happening) -> bool:
    mine = {person.entity_id or person.name for person in one.actors}
    theirs = {person.entity_id or person.name for person in other.actors}
    return not mine or not theirs or bool(mine & theirs)


def _is_double(one: Happening, other: Happening, grammar: Grammar) -> bool:
    if one.match.trigger.event_type != other.match.trigger.event_type:
        return False
    if one.anchor == other.anchor or _are_paired(one, other, grammar):
        return True
    if any(_governs(*pair, grammar) or _does(*pair, grammar) for pair in ((one, other), (other, one))):
        return True
    return one.standing.modality == other.standing.modality and _is_one_toll(one, other, grammar)


def _does(noun: Happening, verb: Happening, grammar: Grammar) -> bool:
    """Whether the one is what the other says it of: "fighting broke out and has killed 400"."""
    return noun.match.trigger.pos == "noun" and noun.match.head in grammar.role(verb.anchor, "subj")


def _are_paired(one: Happening, other: Happening, grammar: Grammar) -> bool:
    """Whether they are nouns in one breath: "protests and strikes"."""
    nouns = one.match.trigger.pos == other.match.trigger.pos == "noun"
    return nouns and other.match.head in grammar.conjuncts(one.match.head)


def _is_one_toll(one: Happening, other: Happening, grammar: Grammar) -> bool:
    """Whether both only say what one attack did: "12 were killed and 30 wounded when a bomb went off"."""
    if one.event_type != "ASSAULT" or not _same_people(one, other):
        return False
    upper, lower = (one, other) if one.anchor in grammar.ancestors(other.anchor) else (other, one)
    if fate(grammar, upper.match.head) is None:
        return False
    for node, head in _arcs(lower.anchor, grammar):
        if grammar.dep(node) not in ("conj", "advcl", "nsubj", "prep", "pobj", "dobj", "ccomp"):
            return False
        if head == upper.anchor:
            return grammar.dep(node) != "conj" or fate(grammar, node) is not None
    return False


def _governs(upper: Happening, lower: Happening, grammar: Grammar) -> bool:
    """Whether the lower is an event noun or participle that says again what the upper says."""
    if not _same_people(upper, lower):
        return False
    noun = lower.match.trigger.pos == "noun" and lower.match.carried is None
    if not noun and grammar.by_dep(lower.anchor, "nsubj", "nsubjpass", "mark"):
        return False
    for node, head in _arcs(lower.anchor, grammar):
        dep = grammar.dep(node)
        if dep not in (
            ("nsubj", "nsubjpass", "pobj", "prep", "dobj", "agent") if noun else ("advcl", "conj")
        ):
            return False
        if head == upper.anchor:
            return noun or dep == "advcl"
    return False


def _arcs(i: int, grammar: Grammar) -> list[tuple[int, int]]:
    chain = [i, *grammar.ancestors(i)]
    return list(pairwise(chain))


def _join(one: Happening, other: Happening, grammar: Grammar) -> Happening:
    """The governing of two clauses, else the more specific, with what only the other says."""
    tolls = [fate(grammar, happening.match.head) is not None for happening in (one, other)]
    clauses = one.match.trigger.pos == other.match.trigger.pos == "verb" and tolls[0] == tolls[1]
    if clauses and other.anchor in grammar.ancestors(one.anchor):
        main, rest = other, one
    elif (clauses and one.anchor in grammar.ancestors(other.anchor)) or _rank(one) >= _rank(other):
        main, rest = one, other
    else:
        main, rest = other, one
    if _does(one, other, grammar) or _does(other, one, grammar):
        main, rest = (one, other) if one.match.trigger.pos == "noun" else (other, one)
    elif tolls[0] != tolls[1]:
        main, rest = (other, one) if tolls[0] else (one, other)
    return replace(
        main,
        mode=main.mode or rest.mode,
        actors=main.actors or rest.actors,
        recipients=main.recipients or rest.recipients,
        joined=(*main.joined, rest.match, *rest.joined),
    )


def _rank(happening: Happening) -> tuple[bool, int, bool]:
    trigger = happening.match.trigger
    return (
        trigger.pos != "noun" or happening.match.carried is not None,
        trigger.specificity,
        bool(happening.actors),
    )
