"""How SQLite finds what pages of incidents ask: along an index, and without reading a body to count."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event

from dateline.store import Box, EventQuery, IncidentQuery, open_tables
from dateline.store.sql import SqlStore

TYPE, COUNTRY = IncidentQuery(types=["PROTEST"], limit=41), IncidentQuery(countries=["BLR"], limit=41)
PAGES = {
    "newest": IncidentQuery(limit=41),
    "of a type": TYPE,
    "of a country": COUNTRY,
    "of a few days": IncidentQuery(since=date(2026, 3, 1), until=date(2026, 3, 9), limit=41),
    "of a modality": IncidentQuery(mentions=EventQuery(modalities=["reported"]), limit=41),
}
COUNTS = {**PAGES, "in a box": IncidentQuery(box=Box(0, 0, 9, 9)), "of many": IncidentQuery(min_sources=3)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with open_tables(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'store.sqlite'}") as opened:
        yield opened


@contextmanager
def heard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that an engine runs in the block."""
    said: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def plan(store: SqlStore, ask: Callable[[], object]) -> str:
    """What SQLite means to do to answer a question."""
    with heard(store._engine) as said:
        ask()
    with store._reading() as connection:
        steps = [
            str(row.detail)
            for statement, parameters in said
            if statement.startswith("SELECT") and "FROM incidents" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    return "\n".join(steps)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_along_an_index_and_never_sorted(store: SqlStore, name: str) -> None:
    for newest_first in (False, True):
        query = replace(PAGES[name], newest_first=newest_first)
        found = plan(store, partial(list, store.incident_lines(query)))
        assert "USING INDEX incidents_by_" in found, found
        assert "TEMP B-TREE" not in found, found
        assert "SCAN events" not in found, found


@pytest.mark.parametrize("name", [name for name, query in COUNTS.items() if query.mentions is None])
def test_incidents_are_counted_in_an_index_alone(store: SqlStore, name: str) -> None:
    found = plan(store, lambda: store.count_incidents(COUNTS[name]))
    assert "USING COVERING INDEX incidents_by_" in found, found


@pytest.mark.parametrize("by", [("day", "event_type"), ("latitude", "longitude")])
def test_a_map_and_a_timeline_are_counted_in_the_order_of_an_index(store: SqlStore, by: Any) -> None:
    found = plan(store, lambda: store.aggregate_incidents(IncidentQuery(), by, 2000))
    assert "USING COVERING INDEX incidents_by_" in found, found
    assert "FOR GROUP BY" not in found, found


def test_a_map_of_a_type_is_counted_in_an_index_alone(store: SqlStore) -> None:
    found = plan(store, lambda: store.aggregate_incidents(TYPE, ["latitude", "longitude"], 2000))
    assert "USING COVERING INDEX incidents_by_type" in found, found


def test_what_a_mention_says_is_found_by_the_mention(store: SqlStore) -> None:
    query = IncidentQuery(mentions=EventQuery(party="X"))
    found = plan(store, lambda: store.count_incidents(query))
    assert "incidents_by_root" in found, found
    assert "SCAN" not in found, found
