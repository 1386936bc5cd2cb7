"""Which countries a document is about, and which one a sentence or the whole speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dateline.text.entities.chains import Chain
from dateline.text.entities.folding import fold
from dateline.text.entities.places import Context, is_ambiguous, is_evident, resolve_place
from dateline.text.entities.reading import Reading

DOMINANT = 0.4
"""The share of all countries named from which a country is the document's."""

LARGE_CITY = 100_000
"""Inhabitants from which a city's name tells a country without knowing more of the document."""

_KINDS = frozenset(("country", "demonym", "capital", "metonym", "region"))
_WEIGHTS = {"headline": 3, "dateline": 3, "embed": 0, "caption": 1}


@dataclass(frozen=True)
class Setting:
    """How often each country is named, and which ones each sentence names.

    ``by_sentence`` counts their peoples as well, ``with_capitals`` their capitals instead: the people
    in "British Prime Minister" is that of one person, not of the next.
    """

    counts: Mapping[str, int]
    by_sentence: Mapping[int, frozenset[str]]
    with_capitals: Mapping[int, frozenset[str]]
    divisions: frozenset[tuple[str, str]] = frozenset()
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def context(self) -> Context:
        """What it says about where a place of the document may lie."""
        return Context(self.counts, self.divisions, self.points)

    @cached_property
    def main(self) -> str | None:
        """The country the document is about, when one stands out."""
        total = sum(self.counts.values())
        if not total:
            return None
        code, count = max(self.counts.items(), key=lambda item: (item[1], item[0]))
        return code if count >= DOMINANT * total else None

    def of_sentence(self, sentence: int | None, *, capitals: bool = False) -> str | None:
        """The only country named in a sentence; else the document's."""
        sentences = self.with_capitals if capitals else self.by_sentence
        named = sentences.get(sentence, frozenset()) if sentence is not None else frozenset()
        return next(iter(named)) if len(named) == 1 else self.main


def setting_of(reading: Reading, chains: Sequence[Chain]) -> Setting:
    """The countries of a document, by the names that the tables know."""
    counts: Counter[str] = Counter()
    by_sentence: dict[int, set[str]] = {}
    with_capitals: dict[int, set[str]] = {}
    for chain in chains:
        country = _country_of(chain)
        if country is None or is_ambiguous(chain.name):
            continue
        for name in chain.names:
            weight = _WEIGHTS.get(reading.kind[name.first] or "", 2)
            counts[country] += weight // 2 if chain.entry and chain.entry.kind == "metonym" else weight
            sentence = reading.sentence[name.first]
            if sentence is None:
                continue
            if chain.entry and chain.entry.kind in ("country", "capital"):
                with_capitals.setdefault(sentence, set()).add(country)
            if chain.entry and chain.entry.kind in ("country", "demonym"):
                by_sentence.setdefault(sentence, set()).add(country)
    places = [chain.name for chain in chains if chain.label in ("GPE", "LOC")]
    return Setting(
        counts, _frozen(by_sentence), _frozen(with_capitals), _divisions(places, counts), _points(places)
    )


def _divisions(places: Iterable[str], counts: Mapping[str, int]) -> frozenset[tuple[str, str]]:
    context = Context(counts)
    found = (resolve_place(name, context) for name in places)
    return frozenset(
        (p.country, p.admin1 or p.name) for p in found if p and p.feature == "ADM1" and p.country
    )


def _points(places: Iterable[str]) -> dict[str, tuple[float, float]]:
    points = {}
    for name in places:
        place = resolve_place(name) if is_evident(name) else None
        if place and place.feature != "PCLI" and place.lat is not None and place.lon is not None:
            points[fold(name)] = (place.lat, place.lon)
    return points


def _country_of(chain: Chain) -> str | None:
    if chain.entry:
        return chain.entry.country if chain.entry.kind in _KINDS else None
    place = resolve_place(chain.name) if chain.label == "GPE" else None
    return place.country if place and place.population >= LARGE_CITY else None


def _frozen(sentences: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {number: frozenset(codes) for number, codes in sentences.items()}
