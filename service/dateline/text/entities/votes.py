"""What a name names, decided by the whole document: one sentence's mistake is outvoted by the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from dateline.contracts.tagged import EntityType
from dateline.text.entities.figures import is_figure
from dateline.text.entities.folding import fold
from dateline.text.entities.gazetteer import is_place, places_named
from dateline.text.entities.lexicon import Entry, find, is_acronym, look_up
from dateline.text.entities.name import Name
from dateline.text.entities.names import HONORIFICS, joined
from dateline.text.entities.places import is_evident
from dateline.text.entities.reading import SPOKEN, Reading
from dateline.text.entities.spelling import bare_surname, same_word
from dateline.text.entities.tables import given_names
from dateline.text.entities.towns import INSIDE, WHERE, preposition

_PLACE_PREPOSITIONS = frozenset(("in", "at", "near", "outside", "across", "throughout", "around", "from"))
_LARGE = 100_000
"""Inhabitants of a town that a page about its country need not explain."""

_TABLE, _CUE, _MODEL, _HINT = 8, 4, 2, 1

LONGEST_NAME = 8


def settle(reading: Reading, names: Sequence[Name], is_word: Callable[[str], bool]) -> list[Name]:
    """The names with the types the document votes for; false ones left out, missed ones added."""
    whole = joined(reading, _made_whole(reading, names))
    kept = [name for name in whole if not _is_false(reading, name, whole, is_word)]
    types = _types(reading, kept)
    settled = [
        name if name.label == types[name.text] else replace(name, label=types[name.text]) for name in kept
    ]
    return sorted([*settled, *_missed(reading, settled)], key=lambda name: name.first)


def _made_whole(reading: Reading, names: Sequence[Name]) -> list[Name]:
    """The names with every repetition of a longer one whole, where the model cut it into pieces."""
    known = {tuple(name.text.split()): name for name in names if " " in name.text}
    longest = min(max((len(words) for words in known), default=0), LONGEST_NAME)
    found = []
    openings = {words[0] for words in known}
    for i, token in enumerate(reading.tokens):
        match = _match(reading, known, set(), i, longest) if token.text in openings else None
        if match:
            found.append(match)
    taken = {i for name in found for i in range(name.first, name.last)}
    inside = [name for name in names if taken.isdisjoint(range(name.first, name.last))]
    spans = {(name.first, name.last) for name in found}
    across = [
        name
        for name in names
        if not taken.isdisjoint(range(name.first, name.last)) and _reaches_out(name, spans)
    ]
    blocked = {i for name in across for i in range(name.first, name.last)}
    whole = [name for name in found if blocked.isdisjoint(range(name.first, name.last))]
    return sorted([*inside, *across, *whole], key=lambda name: name.first)


def _reaches_out(name: Name, spans: Iterable[tuple[int, int]]) -> bool:
    return not any(first <= name.first and name.last <= last for first, last in spans)


def _is_false(reading: Reading, name: Name, names: Sequence[Name], is_word: Callable[[str], bool]) -> bool:
    """An ordinary word that the model took for a name where a sentence or title gives it a capital."""
    if name.sure or name.last - name.first > 1 or is_acronym(name.text):
        return False
    elsewhere = any(other.text == name.text and other.first != name.first for other in names)
    exposed = reading.opens_sentence(name.first) or reading.kind[name.first] in ("headline", "subheading")
    return exposed and not elsewhere and is_word(name.text.lower())


def _types(reading: Reading, names: Sequence[Name]) -> dict[str, EntityType]:
    votes: defaultdict[str, Counter[EntityType]] = defaultdict(Counter)
    told = _countries_told(names)
    for name in names:
        votes[name.text][name.label] += _TABLE if name.sure else _MODEL
        for label, weight in _cues(reading, name, told):
            votes[name.text][label] += weight
    people = {text for text, count in votes.items() if " " in text and _winner(count) == "PERSON"}
    surnames = {bare_surname(text.split()[-1]) for text in people}
    return {
        text: "PERSON" if _is_surname(text, surnames) and not _is_known(text) else _winner(count)
        for text, count in votes.items()
    }


def _countries_told(names: Iterable[Name]) -> frozenset[str]:
    """The countries that the document names, or whose large towns it names."""
    told: set[str] = set()
    for name in names:
        if name.entry and name.entry.country:
            told.add(name.entry.country)
        elif name.label == "GPE" and is_evident(name.text):
            told.update(place.country for place in places_named(name.text)[:1] if place.country)
    return frozenset(told)


def _is_surname(text: str, surnames: Iterable[str]) -> bool:
    return " " not in text and any(same_word(text, surname) for surname in surnames)


def _winner(count: Counter[EntityType]) -> EntityType:
    return max(count, key=lambda label: (count[label], label))


def _is_known(text: str) -> bool:
    entry = look_up(text)
    return entry is not None and entry.kind in ("country", "capital", "organisation")


def _cues(reading: Reading, name: Name, told: Collection[str]) -> Iterable[tuple[EntityType, int]]:
    """What the words around a name say of its type."""
    tokens = reading.tokens
    before = tokens[name.first - 1] if name.first else None
    if before is None or reading.sentence[name.first - 1] != reading.sentence[name.first]:
        before = None
    if before and before.text.lower() in HONORIFICS:
        yield "PERSON", 2 * _CUE
    yield from _cues_of_role(reading, name)
    yield from _cues_of_form(name)
    if before and before.text.lower() == "the":
        yield "ORG", _HINT
    if before and before.text.lower() in _PLACE_PREPOSITIONS and name.label in ("GPE", "LOC", "FAC"):
        yield "GPE", _HINT
    if before and before.text.lower() in (*_PLACE_PREPOSITIONS, "of") and _may_be_place(name):
        yield "GPE", _CUE
    if name.label != "GPE" and not name.sure:
        yield from _cues_of_town(reading, name, told)
    if name.label == "PERSON" and _is_followed_by_age(reading, name.last):
        yield "PERSON", _CUE


def _cues_of_town(reading: Reading, name: Name, told: Collection[str]) -> Iterable[tuple[EntityType, int]]:
    """Whether what the model takes for somebody is a town: by where it stands, or because all know it.

    ``told`` is the countries that the document names.
    """
    before = preposition(reading, name.last - 1)
    places = places_named(name.text, small=True)
    near = [place for place in places if place.country in told]
    somebody = name.label == "PERSON" and " " in name.text
    if somebody and not is_evident(name.text):
        return
    if (places and before in INSIDE) or (near and before in WHERE):
        yield "GPE", _CUE
        return
    located = name.label == "PERSON" and before in INSIDE
    if located or _is_famous(name.text) or any(place.population >= _LARGE for place in near):
        yield "GPE", _MODEL + _HINT


def _is_famous(text: str) -> bool:
    return is_evident(text) and fold(text) not in given_names()


def _apposed_to(reading: Reading, name: Name) -> Entry | None:
    """The role that the name is set beside ("the company, Magna Tool")."""
    token = reading.tokens[reading.head(name.first, name.last)]
    if token.dep != "appos" or token.head >= name.first:
        return None
    entry = look_up(reading.tokens[token.head].text.lower())
    return entry if entry and entry.kind in ("person", "relational", "body") else None


def _may_be_place(name: Name) -> bool:
    several = name.label == "ORG" or " " in name.text
    return name.label in ("ORG", "PERSON") and several and bool(places_named(name.text))


def _cues_of_role(reading: Reading, name: Name) -> Iterable[tuple[EntityType, int]]:
    entry = role_before(reading, name.first)
    if entry and entry.kind in ("person", "relational") and entry.sectors[0] not in ("MIL", "UNK"):
        yield "PERSON", _CUE
    elif entry and entry.kind == "body" and reading.tokens[name.first - 1].text.islower():
        yield "ORG", _CUE
    entry = _apposition(reading, name) or _apposed_to(reading, name)
    if entry and entry.kind != "modifier":
        yield "ORG" if entry.kind == "body" else "PERSON", _CUE
    after = reading.tokens[name.last : name.last + 1]
    if after and after[0].pos == "NOUN" and reading.tokens[name.last - 1].dep == "compound":
        following = look_up(after[0].text)
        if following and following.kind == "body":
            yield "ORG", _HINT


def _apposition(reading: Reading, name: Name) -> Entry | None:
    """The role in an apposition ("BelAZ, one of the biggest plants")."""
    for child in reading.children[reading.head(name.first, name.last)]:
        if reading.tokens[child].dep == "appos" and child >= name.last:
            first, last = reading.subtree(child)
            words = [token.text for token in reading.tokens[child:last]]
            heads = find(words, [token.space for token in reading.tokens[child:last]])
            roles = [match.entry for match in heads if match.entry.kind in ("person", "relational", "body")]
            return roles[0] if roles and last - first <= LONGEST_NAME else None
    return None


def _cues_of_form(name: Name) -> Iterable[tuple[EntityType, int]]:
    last = look_up(name.text.split()[-1].lower())
    kind = last if last and last.kind == "body" and last.sectors[0] != "UNK" else None
    if " " in name.text and kind and name.label != "PERSON":
        yield "GPE" if is_place(name.text) else "ORG", _CUE
    words = name.text.split()
    if len(words) > 1 and fold(words[0]) in given_names() and words[-1][:1].isupper():
        yield "PERSON", _MODEL
    if is_figure(name.text):
        yield "PERSON", _TABLE
    elif is_acronym(name.text) and not name.sure:
        yield "ORG", _CUE if name.label == "PERSON" else _MODEL


def role_before(reading: Reading, first: int) -> Entry | None:
    """The role right before a name in the same sentence ("potash producer Belaruskali")."""
    sentence = reading.sentence[first]
    start = first
    while start > 0 and first - start < 4 and reading.sentence[start - 1] == sentence:
        start -= 1
    words = [token.text for token in reading.tokens[start:first]]
    matches = find(words, [token.space for token in reading.tokens[start:first]])
    if matches and matches[-1].last == first - start:
        entry = matches[-1].entry
        if entry.kind in ("person", "relational", "body") and not words[-1].endswith("s"):
            return entry
    return None


def _is_followed_by_age(reading: Reading, last: int) -> bool:
    words = [token.text.lower() for token in reading.tokens[last : last + 3]]
    return len(words) == 3 and words[0] == "," and (words[1].isdigit() or words[1] == "who")


def _missed(reading: Reading, names: Sequence[Name]) -> Iterable[Name]:
    """Other places where a name of the document stands, which the model did not see."""
    known = {tuple(name.text.split()): name for name in names if name.label != "NORP"}
    longest = max((len(words) for words in known), default=0)
    openings = {words[0] for words in known}
    taken = {i for name in names for i in range(name.first, name.last)}
    i = 0
    while i < len(reading.tokens):
        match = None
        if reading.tokens[i].text in openings and i not in taken and reading.kind[i] in SPOKEN:
            match = _match(reading, known, taken, i, min(longest, LONGEST_NAME))
        if match:
            yield match
        i = match.last if match else i + 1


def _match(
    reading: Reading, known: dict[tuple[str, ...], Name], taken: set[int], first: int, longest: int
) -> Name | None:
    for last in range(min(first + longest, len(reading.tokens)), first, -1):
        name = known.get(tuple(token.text for token in reading.tokens[first:last]))
        if (
            name
            and taken.isdisjoint(range(first, last))
            and reading.sentence[first] == reading.sentence[last - 1]
        ):
            return replace(name, first=first, last=last)
    return None
