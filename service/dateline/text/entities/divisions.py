"""The tables of divisions: those of every country, and the counties and states of the United States."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dateline.text.entities.tables import listed, require_distinct, table_rows


@dataclass(frozen=True, slots=True)
class Division:
    """A first-level division of a country ("DE.02"), or a county of the United States ("US.AL.001"), by
    GeoNames' code; ``lat`` and ``lon`` are the middle of its people, the population that of its towns."""

    code: str
    name: str
    geonames_id: int
    lat: float
    lon: float
    population: int = 0


def _divisions(name: str) -> tuple[Division, ...]:
    table = tuple(
        Division(
            row["code"],
            row["name"],
            int(row["geonames_id"]),
            float(row["lat"]),
            float(row["lon"]),
            int(row.get("population") or 0),
        )
        for row in table_rows(name)
    )
    require_distinct(name, [row.code for row in table])
    return table


@cache
def divisions() -> tuple[Division, ...]:
    """The first-level divisions of every country."""
    return _divisions("divisions.csv")


@cache
def us_counties() -> tuple[Division, ...]:
    """The counties of the United States."""
    return _divisions("us_counties.csv")


@cache
def states_abbreviated() -> dict[str, str]:
    """The states of the United States by what newspapers write for them, without the last full stop."""
    return {short: row["name"] for row in table_rows("us_states.csv") for short in listed(row["short"])}
