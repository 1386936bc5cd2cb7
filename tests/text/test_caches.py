"""What is kept of texts has a bound: a stream of them has none."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from importlib import import_module
from pkgutil import walk_packages

from dateline import coding, linking, text

_OF_TABLES = {
    "dateline.coding.loading.codebook",
    "dateline.linking.tables.words",
    "dateline.text.languages.ru.tables.words",
}
"""Asked by the name of a table, of which there are few."""


def _caches() -> Iterator[tuple[str, _lru_cache_wrapper[object]]]:
    for package in (text, coding, linking):
        names = [package.__name__]
        names += [found.name for found in walk_packages(package.__path__, f"{package.__name__}.")]
        for module in map(import_module, names):
            holders = [module, *(each for _, each in inspect.getmembers(module, inspect.isclass))]
            for holder in holders:
                for value in vars(holder).values():
                    if isinstance(value, _lru_cache_wrapper) and value.__module__ == module.__name__:
                        yield f"{value.__module__}.{value.__qualname__}", value


def test_what_is_kept_by_what_a_text_says_has_a_bound() -> None:
    found = dict(_caches())
    assert len(found) > 40  # they are found at all
    endless = {
        name
        for name, cache in found.items()
        if cache.cache_parameters()["maxsize"] is None and inspect.signature(cache).parameters
    }
    assert endless == _OF_TABLES
