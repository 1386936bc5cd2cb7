"""Names in the text: what the model saw, put right by the tables, the brackets and the tokens around."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import get_args

from dateline.contracts.tagged import EntityType, TaggedToken
from dateline.text.entities.acronyms import acronym_pairs
from dateline.text.entities.figures import is_figure, openings
from dateline.text.entities.folding import fold
from dateline.text.entities.gazetteer import places_named
from dateline.text.entities.lexicon import find, is_acronym, look_up
from dateline.text.entities.name import Name, name_at
from dateline.text.entities.reading import SPOKEN, Reading
from dateline.text.entities.tables import given_names
from dateline.text.entities.towns import DAYS, find_towns
from dateline.text.languages import NameSpan

_LABELS: dict[str, EntityType] = {label: label for label in get_args(EntityType)}
_TABLE_LABELS: dict[str, EntityType] = {
    "country": "GPE",
    "capital": "GPE",
    "demonym": "NORP",
    "organisation": "ORG",
    "metonym": "ORG",
}
_COMPASS = frozenset(("North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western"))
HONORIFICS = frozenset(
    (
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "sir",
        "dame",
        "dr",
        "dr.",
        "lord",
        "lady",
        "madame",
        "don",
    )
)
_PLACE_NOUNS: dict[str, EntityType] = {
    **dict.fromkeys(("city", "province", "state", "county", "district", "governorate", "oblast"), "GPE"),
    **dict.fromkeys(
        ("island", "islands", "valley", "bay", "strait", "sea", "river", "mountains", "peninsula"), "LOC"
    ),
    **dict.fromkeys(
        ("airport", "square", "street", "avenue", "bridge", "stadium", "prison", "park", "port"), "FAC"
    ),
}
_ROLES = frozenset(("person", "relational"))
_DOMAIN = re.compile(
    r"[a-z0-9-]{2,}\.(?:by|ru|com|org|net|info|ua|kz|uk|de|fr|pl|io|tv|news|me|eu|lt|lv)$", re.IGNORECASE
)
_EVENT_WORDS = frozenset(
    (
        "march", "day", "operation", "revolution", "summit", "festival", "cup", "games", "walk",
        "rally", "strike", "war", "spring", "protest", "concert", "exercise", "marathon", "week", "olympics",
    )
)  # fmt: skip
_LINKS = frozenset(("of", "for", "the", "and", "to", "in", "on", "a", "&", "-", "de", "la"))
_STYLES = frozenset(("style", "era", "born", "made", "type"))
_OPENERS, _CLOSERS = "\"\u201c\u00ab'\u2018", "\"\u201d\u00bb'\u2019"


def find_names(reading: Reading, seen: Iterable[NameSpan]) -> tuple[list[Name], list[tuple[Name, Name]]]:
    """The names of the document in the order of the text, no two overlapping.

    The second value is the long forms with the acronyms that follow them in brackets.
    """
    from_model = [name for span in seen for name in _trimmed(reading, span)]
    found = [*from_model, *_known(reading), *_figures(reading), *_titles(reading), *_domains(reading)]
    kept = _without_overlaps(list(_without_offices(reading, _without_joins(reading, found))))
    names = _widened(reading, joined(reading, kept))
    names = _without_overlaps([*names, *find_towns(reading, names)])
    pairs = acronym_pairs(reading, names)
    return _without_overlaps([*names, *(name for pair in pairs for name in pair)]), pairs


def _trimmed(reading: Reading, span: NameSpan) -> Iterator[Name]:
    """The model's name without articles, titles, marks and possessive endings, when a name remains."""
    if span.label not in _LABELS or reading.kind[span.first] not in SPOKEN:
        return
    tokens = reading.tokens
    first, last = span.first, span.last
    while first < last and (_is_edge(tokens[first].text) or tokens[first].tag in ("DT", "PRP$", "POS", "CD")):
        first += 1
    while last > first and (_is_edge(tokens[last - 1].text) or tokens[last - 1].tag == "POS"):
        last -= 1
    label = _LABELS[span.label]
    while label == "ORG" and last - first > 1 and _describes(tokens[first]):
        first += 1
    words = reading.text(first, last)
    if words in _COMPASS or (words in DAYS and label != "PERSON"):
        return
    if last - first == 1 and is_acronym(tokens[first].text) and _is_role(tokens[first].text.lower()):
        return
    if label == "PERSON":
        first = _after_title(reading, first, last)
    if first < last and any(token.text[:1].isupper() for token in tokens[first:last]):
        yield name_at(reading, first, last, label)


def _describes(token: TaggedToken) -> bool:
    """Whether it only says what kind of organisation follows ("paramilitary Rapid Support Forces")."""
    return token.text.isalpha() and token.text.islower() and token.space and token.pos in ("ADJ", "NOUN")


def _is_role(word: str) -> bool:
    """Whether a word is a role by the tables: "CEO" and "NGO" are written like names and are none."""
    entry = look_up(word)
    return entry is not None and entry.kind in (*_ROLES, "body")


def _is_edge(text: str) -> bool:
    return not any(letter.isalnum() for letter in text) or text.startswith(("http", "@"))


def _after_title(reading: Reading, first: int, last: int) -> int:
    words = [token.text for token in reading.tokens[first:last]]
    matches = find(words, [token.space for token in reading.tokens[first:last]])
    at = int(len(words) > 1 and words[0].lower() in HONORIFICS)
    for match in matches:
        if match.first == at and match.last < len(words) and match.entry.kind in (*_ROLES, "demonym"):
            at = match.last
    return first + at


def _known(reading: Reading) -> Iterator[Name]:
    """Names that the tables know, where the tagger does not take them for ordinary words."""
    for match in reading.matches:
        first, last = match.first, match.last
        label = _TABLE_LABELS.get(match.entry.kind) or match.entry.place
        if label and _reads_as_name(reading, first, last):
            if match.entry.kind != "metonym" and reading.tokens[first].text.lower() == "the":
                first += 1
            yield Name(first, last, label, reading.text(first, last), match.entry, sure=True)


def _reads_as_name(reading: Reading, first: int, last: int) -> bool:
    if last - first > 1 or not reading.opens_sentence(first):
        return True
    token = reading.tokens[first]
    return token.pos in ("PROPN", "ADJ") or any(letter.isupper() for letter in token.text[1:])


def _figures(reading: Reading) -> Iterator[Name]:
    """Names of figures, where the model saw none or others."""
    known = openings()
    for i, token in enumerate(reading.tokens):
        if reading.kind[i] not in SPOKEN or not token.text[:1].isupper():
            continue
        if token.pos == "PROPN" and is_figure(token.text):
            yield name_at(reading, i, i + 1, "PERSON")
        if token.text in known:
            for words in known[token.text]:
                last = i + len(words)
                if tuple(word.text for word in reading.tokens[i:last]) == words:
                    yield name_at(reading, i, last, "PERSON", sure=True)


def _titles(reading: Reading) -> Iterator[Name]:
    """Names of events and works between quotation marks: "March for Freedom"."""
    tokens = reading.tokens
    for i in range(len(tokens) - 3):
        if tokens[i].text not in _OPENERS or reading.kind[i] not in SPOKEN:
            continue
        last = i + 1
        while last < len(tokens) and last < i + 9 and _in_title(tokens[last].text):
            last += 1
        words = [token.text for token in tokens[i + 1 : last]]
        closed = last < len(tokens) and tokens[last].text in _CLOSERS
        if closed and len(words) >= 2 and words[0][:1].isupper() and words[-1][:1].isupper():
            capitals = sum(word[:1].isupper() for word in words)
            if capitals >= 2 and not any(token.pos in ("VERB", "AUX") for token in tokens[i + 1 : last]):
                event = not _EVENT_WORDS.isdisjoint(word.lower() for word in words)
                yield name_at(reading, i + 1, last, "EVENT" if event else "WORK_OF_ART", sure=event)


def _in_title(word: str) -> bool:
    return word[:1].isupper() or word.lower() in _LINKS


def _domains(reading: Reading) -> Iterator[Name]:
    for i, token in enumerate(reading.tokens):
        if "." in token.text and _DOMAIN.fullmatch(token.text) and reading.kind[i] in SPOKEN:
            yield Name(i, i + 1, "ORG", token.text, look_up(token.text.capitalize()), sure=True)


def _without_overlaps(names: Sequence[Name]) -> list[Name]:
    taken: set[int] = set()
    kept = []
    for name in sorted(names, key=_strength, reverse=True):
        span = set(range(name.first, name.last))
        if span.isdisjoint(taken):
            taken |= span
            kept.append(name)
    return sorted(kept, key=lambda name: name.first)


def _without_joins(reading: Reading, names: Sequence[Name]) -> list[Name]:
    """The names without those of a headline that run over a country ("tells Biden China will")."""
    known = {i for name in names if name.sure and name.label in ("GPE", "NORP") for i in _span(name)}
    return [
        name
        for name in names
        if name.sure
        or reading.kind[name.first] != "headline"
        or known.isdisjoint(_span(name))
        or len(_span(name)) == 1
    ]


def _span(name: Name) -> range:
    return range(name.first, name.last)


def _without_offices(reading: Reading, names: Sequence[Name]) -> Iterator[Name]:
    """The names that are not part of an office ("State" of "Secretary of State")."""
    several = [match for match in reading.matches if match.last - match.first > 1]
    offices = {i for match in several if match.entry.kind in _ROLES for i in range(match.first, match.last)}
    for name in names:
        if name.sure or name.last - 1 not in offices:
            yield name


def joined(reading: Reading, names: Sequence[Name]) -> list[Name]:
    """A given name or a person, and the name right after it, are one person ("Alia" and "Salem")."""
    kept: list[Name] = []
    for name in names:
        before = kept[-1] if kept else None
        people = before is not None and before.label == name.label == "PERSON"
        if before and before.last == name.first and (people or _is_given(reading, before)) and not name.sure:
            kept[-1] = name_at(reading, before.first, name.last, "PERSON")
        else:
            kept.append(name)
    return kept


def _is_given(reading: Reading, name: Name) -> bool:
    alone = name.last == name.first + 1 and reading.tokens[name.first].space and not name.sure
    return alone and fold(name.text) in given_names()


def _strength(name: Name) -> tuple[int, bool, int]:
    # At equal length the tables win, but for a person whose name is also a place's.
    length = name.last - name.first
    return length, name.sure or name.label == "PERSON", name.sure if length > 1 else name.label == "PERSON"


def _widened(reading: Reading, names: Sequence[Name]) -> list[Name]:
    starts = {name.first for name in names}
    styled = [_with_style(reading, name) if name.label == "NORP" else name for name in names]
    return [_with_rest(reading, name, starts) for name in styled]


def _with_rest(reading: Reading, name: Name, starts: set[int]) -> Name:
    """A place that begins a longer proper noun ("Grodno" of "Grodno Azot") is that organisation."""
    last = name.last
    while last < len(reading.tokens) and last not in starts and _continues(reading, last):
        last += 1
    if name.label not in ("GPE", "ORG", "LOC") or last == name.last:
        return name
    longer = name_at(reading, name.first, last, "ORG")
    place = _PLACE_NOUNS.get(longer.text.split()[-1].lower())
    return replace(longer, label=place or ("GPE" if places_named(longer.text) else "ORG"))


def _continues(reading: Reading, i: int) -> bool:
    token, before = reading.tokens[i], reading.tokens[i - 1]
    if token.pos != "PROPN" or not token.text[:1].isupper() or not before.space:
        return False
    if before.dep != "compound" or before.head < i or reading.sentence[i] != reading.sentence[i - 1]:
        return False
    entry = look_up(token.text)
    return entry is None or entry.kind == "body"


def _with_style(reading: Reading, name: Name) -> Name:
    after = reading.tokens[name.last : name.last + 2]
    if len(after) == 2 and after[0].text == "-" and after[1].text in _STYLES:
        last = name.last + 2
        return replace(name, last=last, text=reading.text(name.first, last))
    return name
