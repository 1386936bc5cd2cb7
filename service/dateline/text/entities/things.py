"""Things spoken of more than once: "an agreement … the deal", "the Lantern Festival … the festival"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.lexicon import look_up
from dateline.text.entities.likeness import NEUTRAL, covers
from dateline.text.entities.reading import SPOKEN, Reading

SAME, LIKE = 0.8, 0.6
"""Confidence where the noun is the same, and where a table says that it may stand for the other."""

REACH, SHORT_REACH = 30, 6
"""Sentences back that a definite noun looks for the same noun, and for another one."""

_OF_PEOPLE = frozenset(("CVL", "EDU", "JRN", "LAB", "PTY", "SOC", "UNK"))
_PARTS = frozenset(("compound", "nmod", "npadvmod", "amod", "punct"))
_POINTERS = frozenset(("the", "this", "that", "these", "those"))
_NAMED = frozenset(("EVENT", "FAC", "LAW", "LOC", "PRODUCT", "WORK_OF_ART"))
_UNCOUNTED = frozenset(
    (
        "day", "week", "month", "year", "hour", "minute", "second", "time", "moment", "morning",
        "afternoon", "evening", "night", "weekend", "today", "yesterday", "tomorrow", "decade", "century",
        "date", "period", "age", "percent", "%", "number", "lot", "part", "kind", "sort", "type", "way",
        "rest", "end", "side", "top", "bottom", "front", "back", "middle", "case", "fact", "thing",
        "place", "line", "order", "reason", "result", "course", "example", "km", "mile", "metre", "meter",
        "kilometre", "kilometer", "dollar", "euro", "pound", "rouble", "ton", "tonne", "barrel", "degree",
        "north", "south", "east", "west", "addition", "favour", "favor", "behalf", "wake", "past",
        "future", "name", "people", "life", "death", "man", "woman", "person", "member", "hundred",
        "thousand", "million", "billion", "dozen", "couple", "pair", "duo", "trio",
    )
)  # fmt: skip
"""Nouns that measure, count or place others: they are nothing one speaks of again."""


@dataclass(slots=True)
class _Thing:
    """A thing, the nouns it goes by, the words said with them and the sentence it was last spoken of."""

    draft: Draft
    nouns: set[str]
    words: set[str]
    sentence: int


def find_things(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """The things of a document that are no names, also those spoken of once.

    Named events, works and sites among the drafts are given the nouns that mean them.
    """
    spoken = [(mention.head, draft) for draft in drafts if draft.type in _NAMED for mention in draft.mentions]
    covered = {
        i for draft in drafts for mention in draft.mentions for i in range(mention.first, mention.last)
    }
    nouns = [(i, None) for i in range(len(reading.tokens)) if i not in covered and _is_thing(reading, i)]
    known: list[_Thing] = []
    made: list[Draft] = []
    called: Counter[str] = Counter()
    for i, draft in sorted([*spoken, *nouns], key=lambda one: one[0]):
        sentence = reading.sentence[i] or 0
        if draft:
            known.append(_named(draft, sentence))
            continue
        found = _earlier(reading, i, known)
        thing, confidence = found or (_new(reading, i, called), 1.0)
        if not found:
            known.append(thing)
            made.append(thing.draft)
            called[thing.draft.name] += 1
        thing.nouns.add(reading.tokens[i].lemma.lower())
        thing.words |= _said(reading, i)
        thing.sentence = sentence
        first = _edge(reading, i)
        thing.draft.mentions.append(
            mention_of(reading, (first, i + 1), "nominal", head=i, confidence=confidence)
        )
    return made


def _is_thing(reading: Reading, i: int) -> bool:
    token = reading.tokens[i]
    if token.pos != "NOUN" or reading.kind[i] not in SPOKEN or token.dep in _PARTS:
        return False
    lemma = token.lemma.lower()
    if lemma in _UNCOUNTED or not lemma.isalpha():
        return False
    entry = look_up(token.text.lower())
    return entry is None or entry.kind == "body" or entry.kind == "modifier"


def _named(draft: Draft, sentence: int) -> _Thing:
    words = draft.name.lower().split()
    heads = {words[-1], *(words[i - 1] for i in range(1, len(words)) if words[i] == "of")}
    return _Thing(draft, heads, set(words), sentence)


def _new(reading: Reading, i: int, called: Mapping[str, int]) -> _Thing:
    """The thing that the noun names; ``called`` says how many were called so before."""
    start = _edge(reading, i)
    if reading.tokens[start].tag in ("DT", "PRP$") and start < i:
        start += 1
    name = reading.text(start, i + 1).lower()
    draft = Draft(name, "THING", plural=reading.tokens[i].tag == "NNS", least=2)
    entry = look_up(reading.tokens[i].text.lower())
    draft.collective = entry is not None and entry.kind == "body" and entry.sectors[0] in _OF_PEOPLE
    draft.ordinal = called.get(name, 0)
    return _Thing(draft, set(), set(), 0)


def _earlier(reading: Reading, i: int, known: Sequence[_Thing]) -> tuple[_Thing, float] | None:
    """The last thing of that noun, else of one it may stand for; null when words around tell them apart."""
    if not _is_definite(reading, i):
        return None
    lemma = reading.tokens[i].lemma.lower()
    plural = reading.tokens[i].tag == "NNS"
    added = _said(reading, i) - NEUTRAL - {lemma}
    here = reading.sentence[i] or 0
    alike: _Thing | None = None
    for thing in reversed(known):
        if thing.draft.plural != plural or not added <= thing.words:
            continue
        distance = here - thing.sentence
        if lemma in thing.nouns and distance <= REACH:
            return thing, SAME
        if alike is None and distance <= SHORT_REACH and any(covers(lemma, noun) for noun in thing.nouns):
            alike = thing
    return (alike, LIKE) if alike else None


def _is_definite(reading: Reading, i: int) -> bool:
    return any(reading.tokens[child].text.lower() in _POINTERS for child in reading.children[i] if child < i)


def _said(reading: Reading, i: int) -> set[str]:
    """The words that say which one is meant: what qualifies the noun, and what it is of."""
    return {reading.tokens[at].text.lower() for at in _qualifiers(reading, i)}


def _qualifiers(reading: Reading, i: int) -> Iterator[int]:
    for child in reading.children[i]:
        token = reading.tokens[child]
        if token.dep in ("amod", "compound", "nmod", "nummod", "poss"):
            yield child
        elif token.dep == "prep" and child > i and token.text.lower() in ("of", "between", "for", "in"):
            yield from (at for at in reading.children[child] if reading.tokens[at].dep == "pobj")
        elif token.dep in ("relcl", "acl") and reading.tokens[reading.subtree(child)[0] - 1].text != ",":
            yield child


def _edge(reading: Reading, i: int) -> int:
    """Where the noun's phrase begins."""
    first = i
    for child in reading.children[i]:
        if child < first and reading.tokens[child].dep in (
            "det",
            "amod",
            "compound",
            "nmod",
            "nummod",
            "poss",
        ):
            first = min(first, reading.subtree(child)[0])
    return first
