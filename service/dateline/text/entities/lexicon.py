"""Finding what the tables know in running words: countries, regions, organisations, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from dateline.text.entities.tables import (
    Country,
    RoleKind,
    countries,
    modifiers,
    organisations,
    regions,
    roles,
)

CACHED = 1 << 16
"""Words whose look-up is remembered: running text repeats itself."""

EntryKind = Literal[
    "country",
    "demonym",
    "capital",
    "metonym",
    "region",
    "organisation",
    "person",
    "relational",
    "body",
    "modifier",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a table says of a phrase. ``cased`` phrases hold only as written, capitals included."""

    kind: EntryKind
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    place: Literal["GPE", "LOC"] | None = None


class Match(NamedTuple):
    """Words ``[first, last)`` that a table knows."""

    first: int
    last: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their text: ``exact`` as written, ``names`` by lower case, ``common`` by singular."""

    exact: dict[str, Entry]
    names: dict[str, Entry]
    common: dict[str, Entry]
    longest: dict[str, int]
    """By first word in lower case, the number of words in the longest phrase that begins with it."""


@cache
def lexicon() -> Lexicon:
    """The tables as one lexicon. Where two claim a phrase, the earlier kind of table keeps it."""
    exact: dict[str, Entry] = {}
    names: dict[str, Entry] = {}
    for phrase, entry in _names():
        if is_acronym(phrase):
            exact.setdefault(phrase, entry)
        else:
            names.setdefault(phrase.lower(), entry)
    common: dict[str, Entry] = {}
    for role in roles():
        common[role.phrase] = Entry(_KINDS[role.kind], role.phrase, role.country, role.sectors)
    for word, sectors in modifiers().items():
        common.setdefault(word, Entry("modifier", word, None, sectors))
    longest: dict[str, int] = {}
    for phrase in (*exact, *names, *common):
        opening = _opening(phrase)
        size = 2 * phrase.count("-") + phrase.count("'") + len(phrase.split())
        longest[opening] = max(size, longest.get(opening, 0))
    return Lexicon(exact, names, common, longest)


_KINDS: dict[RoleKind, EntryKind] = {"person": "person", "relational": "relational", "body": "body"}


def _names() -> Iterator[tuple[str, Entry]]:
    for country in countries():
        yield from _country_names(country)
    for organisation in organisations():
        known = Entry("organisation", organisation.name, organisation.country, organisation.sectors)
        yield from ((phrase, known) for phrase in (organisation.name, *organisation.aliases))
    for region in regions():
        place = Entry("region", region.name, region.country, region.sectors, region.kind)
        yield from ((phrase, place) for phrase in (region.name, *region.aliases))
        people = Entry("demonym", region.name, region.country, region.sectors)
        yield from ((phrase, people) for phrase in region.demonyms)


def _country_names(country: Country) -> Iterator[tuple[str, Entry]]:
    itself = Entry("country", country.name, country.code, (), "GPE")
    yield from ((phrase, itself) for phrase in (country.name, *country.aliases))
    yield from ((phrase, Entry("demonym", country.name, country.code)) for phrase in country.demonyms)
    for phrase in country.metonyms:
        yield phrase, Entry("metonym", phrase.removeprefix("the "), country.code, ("GOV",))
    for phrase in country.capitals:
        name = country.capitals[0].removeprefix("the ").removeprefix("The ")
        yield phrase, Entry("capital", name, country.code, ("GOV",), "GPE")


@lru_cache(maxsize=CACHED)
def is_acronym(phrase: str) -> bool:
    """Whether it is written like an acronym: one word, short, with more than one capital."""
    capitals = sum(letter.isupper() for letter in phrase)
    return " " not in phrase and capitals >= 2 and len(phrase) <= 3 * capitals


def find(words: Sequence[str], spaces: Sequence[bool]) -> list[Match]:
    """What the tables know in these words, longest first from the left, no two overlapping.

    Names count only where they begin with a capital.
    """
    found = []
    free = 0
    pieces = [word + " " if space else word for word, space in zip(words, spaces, strict=True)]
    text = "".join(pieces).replace("\u2019", "'")
    offsets = list(accumulate(map(len, pieces), initial=0))
    for at, word in enumerate(words):
        limit = _longest_from(word)
        if limit and at >= free and (match := _match_at(text, offsets, at, limit)):
            found.append(match)
            free = match.last
    return found


_FIRST = re.compile(r"\W?[^\s'\u2019-]*")


def _opening(phrase: str) -> str:
    # A tokenizer may part a word at its hyphens and apostrophes, or not.
    found = _FIRST.match(phrase.lower())
    return found[0] if found else ""


@lru_cache(maxsize=CACHED)
def _longest_from(word: str) -> int:
    """The number of words in the longest phrase that may begin with this one."""
    table = lexicon()
    return max(table.longest.get(form, 0) for form in singulars(_opening(word)))


def _match_at(text: str, offsets: Sequence[int], at: int, limit: int) -> Match | None:
    """The longest phrase that begins at that word, of ``limit`` words at most; ``offsets`` are the words'."""
    for last in range(min(len(offsets) - 1, at + limit), at, -1):
        entry = look_up(text[offsets[at] : offsets[last]].strip())
        if entry:
            return Match(at, last, entry)
    return None


@lru_cache(maxsize=CACHED)
def look_up(phrase: str) -> Entry | None:
    """What the tables know of exactly this phrase."""
    table = lexicon()
    if phrase in table.exact:
        return table.exact[phrase]
    lower = phrase.lower()
    capital = phrase[:1].isupper() or phrase.startswith(("the ", "al-", "al ", "anti-", "'"))
    if capital and lower in table.names:
        return table.names[lower]
    return next((table.common[form] for form in singulars(lower) if form in table.common), None)


@lru_cache(maxsize=1 << 14)
def misspelt_country(word: str) -> Entry | None:
    """The country or people whose name differs in one letter, when only one does."""
    if len(word) < 6:
        return None
    near = [name for name in _national_names() if OSA.distance(word.lower(), name, score_cutoff=1) <= 1]
    entries = {lexicon().names[name].country: lexicon().names[name] for name in near}
    return next(iter(entries.values())) if len(entries) == 1 else None


@cache
def _national_names() -> tuple[str, ...]:
    kinds = ("country", "demonym")
    return tuple(name for name, entry in lexicon().names.items() if entry.kind in kinds and len(name) > 5)


def singulars(phrase: str) -> Iterator[str]:
    """The phrase itself, then what its last word may be the plural of."""
    yield phrase
    for ending, singular in _PLURALS:
        if phrase.endswith(ending) and len(phrase) > 2:
            yield phrase[: -len(ending)] + singular


_PLURALS = (
    ("men", "man"),
    ("ies", "y"),
    ("wives", "wife"),
    ("children", "child"),
    ("ves", "f"),
    ("es", ""),
    ("s", ""),
)
