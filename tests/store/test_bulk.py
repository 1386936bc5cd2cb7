"""Rows as tuples: in the order of their columns, and however many there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from dateline.contracts import EventDate
from dateline.store import open_tables, schema
from dateline.store.bulk import _MOST_VALUES, put
from dateline.store.incidents.records import IncidentRow
from dateline.store.merge import Article, Revision
from dateline.store.rows import EventRow, days_of

TOGETHER = _MOST_VALUES // len(schema.hour_tallies.columns)


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (EventRow, schema.events),
        (IncidentRow, schema.incidents),
        (Article, schema.articles),
        (Revision, schema.revisions),
    ],
)
def test_a_row_has_the_columns_of_its_table_in_their_order(row: Any, table: Table) -> None:
    assert list(row._fields) == table.columns.keys()


@pytest.mark.parametrize(
    ("start", "end", "day", "first", "last"),
    [
        ("2026-03-01", "2026-03-02", "2026-03-01", "2026-03-01", "2026-03-02"),
        ("2026-03-01", None, "2026-03-01", "2026-03-01", "9999-12-31"),
        (None, "2026-03-02", "2026-03-02", "0001-01-01", "2026-03-02"),
        (None, None, "9999-12-31", "9999-12-31", "0001-01-01"),
    ],
)
def test_an_open_interval_reaches_to_the_last_day_and_an_unknown_one_is_empty(
    start: str | None, end: str | None, day: str, first: str, last: str
) -> None:
    open_ = [None if given is None else date.fromisoformat(given) for given in (start, end)]
    when = EventDate(start=open_[0], end=open_[1], precision="range", basis="explicit")
    assert days_of(when) == (day, first, last)


@pytest.mark.parametrize("number", [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER, 3 * TOGETHER + 7])
def test_every_row_is_written_once_however_many_there_are(tmp_path: Path, number: int) -> None:
    table = schema.hour_tallies
    rows = [("country", hour, "BLR", 2) for hour in range(number)]
    totals = select(func.count(), func.sum(table.c.events), func.sum(table.c.hour))
    hours = number * (number - 1) // 2
    with open_tables(f"sqlite:///{tmp_path / 'store.sqlite'}") as store, store._writing() as connection:
        put(connection, table, rows, "refuse")
        assert connection.execute(totals).one() == (number, 2 * number, hours)
        put(connection, table, rows, "add")
        assert connection.execute(totals).one() == (number, 4 * number, hours)
