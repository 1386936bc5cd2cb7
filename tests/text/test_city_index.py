"""The index of cities and towns is the same whether it was made now or read from its file."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from dateline.text.entities import city_index
from dateline.text.entities.city_index import ROW, city_file, read_index

LETTERS = 200_000
NAMES = ("soldeu", "sant julia de loria", "andorra la vella", "nowhere at all")


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mmap.mmap]:
    """The first cities of the file."""
    path = tmp_path_factory.mktemp("cities") / "cities.json"
    path.write_bytes(city_file()[:LETTERS])
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def test_a_name_finds_the_rows_that_bear_it(cities: mmap.mmap) -> None:
    cities_named, towns_named = read_index(cities, None).rows("andorra la vella")

    row = ROW.match(cities, cities_named[0])
    assert row
    assert row[2] == b"Andorra la Vella"
    assert towns_named == []


def test_it_is_read_from_its_file_the_next_time(cities: mmap.mmap, tmp_path: Path) -> None:
    made = read_index(cities, tmp_path)
    with patch.object(city_index, "_built", side_effect=AssertionError):
        read = read_index(cities, tmp_path)

    assert [made.rows(name) for name in NAMES] == [read.rows(name) for name in NAMES]
    assert any(towns for _, towns in map(read.rows, NAMES))
    assert made.rows("nowhere at all") == ([], [])


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied"])
def test_a_harmed_file_is_made_again(cities: mmap.mmap, tmp_path: Path, harm: str) -> None:
    made = read_index(cities, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {"cut": whole[:middle], "changed": whole[:middle] + b"?" + whole[middle + 1 :], "emptied": b""}[harm]
    )

    assert [made.rows(name) for name in NAMES] == [read_index(cities, tmp_path).rows(name) for name in NAMES]
    assert path.read_bytes() == whole


def test_where_it_cannot_be_kept_it_is_made(cities: mmap.mmap, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()

    assert read_index(cities, taken).rows("soldeu") == read_index(cities, None).rows("soldeu")


def test_another_way_to_fold_is_another_file(cities: mmap.mmap, tmp_path: Path) -> None:
    read_index(cities, tmp_path)
    with patch.object(city_index, "_made_by", lambda: "otherwise"):
        read_index(cities, tmp_path)

    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_in_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cities.json"
    path.write_text('{"1": {"geonameid": "one"}}')
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        pytest.raises(ValueError, match="form"),
    ):
        read_index(mapped, None)
