"""What of the table of tellings counts as read: nothing is asked for twice, and not all is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dateline.linking import Telling, place_of, telling_of
from dateline.store.incidents import windows
from dateline.store.incidents.windows import NO_TOWN, Windows
from tests.linking.telling import DAY, event, place

_FEW = 50


def told(after: int = 0, city: str | None = "Minsk", family: str = "PROTEST") -> Telling:
    """So many days after the first."""
    where = place(city or "Belarus").model_copy(update={} if city else {"precision": "country"})
    day = DAY + timedelta(days=after)
    return telling_of(event(f"a{after}{city}{family}", day=day, event_type=family, location=where), None)


def asked(read: Windows, near: Telling) -> set[tuple[str | None, int, int]]:
    """Towns, and the first and last day read of each, in a transaction of its own."""
    read.go_on()
    return {(window.town, window.first_day, window.last_day) for window in read.unread([near], ())}


def days_of(found: set[tuple[str | None, int, int]]) -> tuple[int, int]:
    """The first and the last, the same of every town."""
    ((first, last),) = {(first, last) for _, first, last in found}
    return first, last


def test_only_what_was_not_read_is_read() -> None:
    read = Windows()
    first, last = days_of(asked(read, told()))
    assert first < (place_of(told()).last_day or 0) < last
    assert not asked(read, told())
    assert asked(read, told(1)) == {("minsk", last + 1, last + 1), (NO_TOWN, last + 1, last + 1)}
    assert asked(read, told(city="Brest")) == {("brest", first, last)}
    assert asked(read, told(family="ASSAULT")) == {("minsk", first, last), (NO_TOWN, first, last)}


def test_what_is_read_of_all_towns_is_read_of_each() -> None:
    read = Windows()
    assert {town for town, *_ in asked(read, told(city=None))} == {None}
    assert not asked(read, told())


def test_what_has_left_memory_is_read_again() -> None:
    read = Windows()
    asked(read, told())
    left = place_of(told())
    read.forget(left)
    assert days_of(asked(read, told())) == (left.last_day, left.last_day)


def test_of_many_blocks_those_not_asked_for_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Windows()
    before = asked(read, told())
    monkeypatch.setattr(windows, "_MOST", _FEW)
    for family in ("ASSAULT", "COERCE", "FIGHT"):
        asked(read, told(family=family))
    assert not asked(read, told(family="FIGHT"))
    assert asked(read, told()) == before
