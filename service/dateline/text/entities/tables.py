"""The tables analysts edit, read from their CSV files and checked."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

SECTORS = frozenset(
    (
        "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "IGO", "JRN", "JUD", "LAB", "LEG", "MED",
        "MIL", "NGO", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF", "UNK",
    )
)  # fmt: skip
"""PLOVER's sector codes, and the two kinds of organisation that it keeps beside the countries."""

BEYOND_COUNTRIES = frozenset({"EUR", "IGO", "IMG", "ISM", "MNC", "NGO", "UNO"})
"""PLOVER's country codes for actors of no single country."""

RoleKind = Literal["person", "relational", "body"]


class TableError(ValueError):
    """A table of this package holds something it must not."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166 alpha-3 code, and every word that stands for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Region:
    """A place that is no country: of one country, of none now, or wider than one."""

    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...]
    kind: Literal["GPE", "LOC"]
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation known by name."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody the world's news speaks of by name alone, with the years of the office (null: still, or none).

    ``alone`` are surnames that mean this person where no first name is given.
    """

    name: str
    aliases: tuple[str, ...]
    alone: tuple[str, ...]
    gender: Literal["male", "female"]
    country: str | None
    sectors: tuple[str, ...]
    role: str
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Role:
    """What people are called by what they do.

    A relational role says nothing without its organisation; ``country`` is the only one that has the role.
    """

    phrase: str
    kind: RoleKind
    sectors: tuple[str, ...]
    country: str | None = None


def table_rows(name: str) -> Iterator[dict[str, str]]:
    text = (files(__package__) / "tables" / name).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), strict=True):
        if None in row or None in row.values():
            raise TableError(f"{name}: a row with another number of fields: {row}")
        yield row


def listed(field: str) -> tuple[str, ...]:
    return tuple(item for item in field.split("|") if item)


def _sectors(table: str, row: dict[str, str]) -> tuple[str, ...]:
    sectors = listed(row["sectors"])
    if not SECTORS.issuperset(sectors):
        raise TableError(f"{table}: no such sector: {row}")
    return sectors


def require_distinct(table: str, keys: Sequence[str]) -> None:
    if len(set(keys)) < len(keys):
        raise TableError(f"{table}: twice: {sorted({key for key in keys if keys.count(key) > 1})}")


@cache
def countries() -> tuple[Country, ...]:
    """Every country."""
    table = tuple(
        Country(
            row["code"],
            row["name"],
            listed(row["aliases"]),
            listed(row["demonyms"]),
            listed(row["capital"]),
            listed(row["metonyms"]),
            float(row["lat"]),
            float(row["lon"]),
        )
        for row in table_rows("countries.csv")
    )
    require_distinct("countries.csv", [country.code for country in table])
    if any(len(country.code) != 3 or not country.code.isupper() for country in table):
        raise TableError("countries.csv: a code is three capital letters")
    return table


def _country(table: str, code: str) -> str | None:
    if code and code not in BEYOND_COUNTRIES and code not in {country.code for country in countries()}:
        raise TableError(f"{table}: no such country: {code}")
    return code or None


@cache
def regions() -> tuple[Region, ...]:
    """Every region."""
    table = tuple(
        Region(
            row["name"],
            listed(row["aliases"]),
            listed(row["demonyms"]),
            _country("regions.csv", row["country"]),
            _sectors("regions.csv", row),
            "LOC" if row["kind"] == "LOC" else "GPE",
            float(row["lat"]) if row["lat"] else None,
            float(row["lon"]) if row["lon"] else None,
        )
        for row in table_rows("regions.csv")
    )
    require_distinct("regions.csv", [region.name for region in table])
    return table


@cache
def organisations() -> tuple[Organisation, ...]:
    """Every organisation."""
    table = tuple(
        Organisation(
            row["name"],
            listed(row["aliases"]),
            _country("organisations.csv", row["country"]),
            _sectors("organisations.csv", row),
        )
        for row in table_rows("organisations.csv")
    )
    require_distinct("organisations.csv", [name for row in table for name in (row.name, *row.aliases)])
    return table


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure."""
    table = tuple(
        Figure(
            row["name"],
            listed(row["aliases"]),
            listed(row["alone"]),
            "male" if row["gender"] == "male" else "female",
            _country("figures.csv", row["country"]),
            _sectors("figures.csv", row),
            row["role"],
            int(row["since"]) if row["since"] else None,
            int(row["until"]) if row["until"] else None,
        )
        for row in table_rows("figures.csv")
    )
    require_distinct("figures.csv", [name for row in table for name in (row.name, *row.aliases, *row.alone)])
    return table


_ROLE_KINDS: dict[str, RoleKind] = {"person": "person", "relational": "relational", "body": "body"}


@cache
def roles() -> tuple[Role, ...]:
    """Every role, in lower case and in the singular."""
    table = []
    for row in table_rows("roles.csv"):
        if row["kind"] not in _ROLE_KINDS:
            raise TableError(f"roles.csv: no such kind: {row}")
        country = _country("roles.csv", row["country"])
        table.append(Role(row["phrase"], _ROLE_KINDS[row["kind"]], _sectors("roles.csv", row), country))
    require_distinct("roles.csv", [role.phrase for role in table])
    return tuple(table)


@cache
def modifiers() -> dict[str, tuple[str, ...]]:
    """The sectors of words that qualify a role, by word in lower case."""
    table = [(row["word"], _sectors("modifiers.csv", row)) for row in table_rows("modifiers.csv")]
    require_distinct("modifiers.csv", [word for word, _ in table])
    return dict(table)


@cache
def given_names() -> dict[str, Literal["male", "female"]]:
    """The gender of given names that are of one gender only, by name in lower case without accents."""
    table = [(row["name"], row["gender"]) for row in table_rows("given_names.csv")]
    require_distinct("given_names.csv", [name for name, _ in table])
    if {gender for _, gender in table} != {"male", "female"}:
        raise TableError("given_names.csv: a gender is male or female")
    return {_plain(name): "male" if gender == "male" else "female" for name, gender in table}


@cache
def likenesses() -> dict[str, frozenset[str]]:
    """What a common noun may stand for, by noun: the general words of a row for each other and for
    its particular ones; ``*`` is anybody."""
    found: dict[str, set[str]] = {}
    for row in table_rows("likenesses.csv"):
        general = listed(row["general"])
        if not general:
            raise TableError(f"likenesses.csv: a row without a general word: {row}")
        for word in general:
            found.setdefault(word, set()).update(general, listed(row["particular"]))
    return {word: frozenset(words - {word}) for word, words in found.items()}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("-", " ")
