"""A `Store` by SQL, whatever database is under it: a backend says how to read, write and search."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from dateline.contracts import Event
from dateline.store import finding, leasing, ledger, reader, schema, tallies, totals, writer
from dateline.store.conditions import Search
from dateline.store.incidents import relinking
from dateline.store.incidents.memory import Memory
from dateline.store.incidents.reading import SqlIncidents
from dateline.store.protocol import (
    ALL,
    ArticleState,
    Batch,
    Bucket,
    Change,
    Dimension,
    EventQuery,
    Lease,
    LedgerEntry,
    Mark,
    Partition,
    PartitionLedger,
    Party,
    Position,
    Retention,
    Trend,
)
from dateline.store.versions import version_of


class SqlStore(SqlIncidents):
    """Everything but the database itself."""

    def __init__(self, engine: Engine, search: Search) -> None:
        self._engine = engine
        self._search = search
        self._memory = Memory()

    def remember(self, tellings: int) -> None:
        """Keep at most so many tellings in memory from one commit to the next."""
        self._memory.most = tellings

    def _make_room(self, connection: Connection, batch: Batch) -> None:
        """Prepare the tables for what the batch will bring, where they need it."""

    def migrate(self, to: int) -> list[int]:
        """Lead the tables to that version, up or down; the versions on the way."""
        from dateline.store.migrations import migrate  # Alembic is slow to import, and seldom needed

        with self._writing() as connection:
            return migrate(connection, to)

    def version(self) -> int:
        """The version of the tables."""
        with self._reading() as connection:
            return version_of(connection)

    def wrong(self) -> list[str]:
        """What does not fit together, a phrase each: a broken file, counts that are not of the events."""
        with self._writing() as connection:
            return [*self._broken(connection), *tallies.wrong(connection), *relinking.wrong(connection)]

    def _broken(self, connection: Connection) -> list[str]:
        """What the database itself finds broken."""
        return []

    def recount(self) -> None:
        """Make the counts of events anew, and link them anew."""
        with self._writing() as connection:
            tallies.rebuild(connection)
            relinking.rebuild(connection)

    def positions(self) -> dict[Partition, Mark]:
        with self._reading() as connection:
            return writer.read_marks(connection)

    def commit(self, batch: Batch) -> None:
        with _uncollected(), self._writing(small=True) as connection:
            self._make_room(connection, batch)
            writer.write(connection, batch, self._memory)

    def lease(self) -> Lease:
        with self._reading() as connection:
            return leasing.read_lease(connection)

    def take_lease(self, seen: Lease, owner: str | None) -> Lease:
        with self._writing() as connection:
            return leasing.take_lease(connection, seen, owner)

    def renew_lease(self, lease: Lease) -> None:
        with self._writing() as connection:
            leasing.renew_lease(connection, lease)

    def reset(self, marks: Mapping[Partition, Mark], lease: Lease, *, clear: bool) -> None:
        with self._writing() as connection:
            writer.reset(connection, marks, lease, clear=clear)

    def prune(self, retention: Retention, today: date, limit: int) -> int:
        with self._writing() as connection:
            return writer.prune(connection, retention, today, limit, self._memory)

    def events(self, query: EventQuery = ALL) -> Iterator[Event]:
        return map(Event.model_validate_json, self.event_lines(query))

    def event_lines(self, query: EventQuery = ALL) -> Iterator[str]:
        with self._reading() as connection:
            yield from finding.event_lines(connection, query, self._search)

    def count(self, query: EventQuery = ALL) -> int:
        with self._reading() as connection:
            return finding.count_events(connection, query, self._search)

    def event(self, event_id: str) -> Event | None:
        with self._reading() as connection:
            line = finding.event_line(connection, event_id)
        return None if line is None else Event.model_validate_json(line)

    def changes(self, after: int, limit: int, query: EventQuery = ALL) -> list[Change]:
        with self._reading() as connection:
            return finding.changes_after(connection, after, limit, query, self._search)

    def last_change(self) -> int:
        with self._reading() as connection:
            return writer.last_change(connection)

    def aggregate(self, query: EventQuery, by: Sequence[Dimension], limit: int) -> list[Bucket]:
        with self._reading() as connection:
            if totals.can_answer(query, by):
                return totals.aggregate(connection, query, by, limit)
            return finding.aggregate(connection, query, self._search, by, limit)

    def trending(
        self, by: Dimension, *, hours: int, baseline_hours: int, limit: int, at_hour: int | None = None
    ) -> list[Trend]:
        with self._reading() as connection:
            return totals.trending(connection, by, hours, baseline_hours, limit, at_hour)

    def parties(self, part: str | None, limit: int) -> list[Party]:
        with self._reading() as connection:
            return finding.parties(connection, part, limit)

    def article(self, article_id: str) -> ArticleState | None:
        with self._reading() as connection:
            return reader.article_state(connection, article_id)

    def articles(self) -> Iterator[ArticleState]:
        with self._reading() as connection:
            yield from reader.article_states(connection)

    def entries(self, positions: Collection[Position]) -> dict[Position, LedgerEntry]:
        with self._reading() as connection:
            found = ledger.entries_at(connection, positions).values()
            return {entry.position: entry for entry in reader.with_missing(connection, found)}

    def dead_letters(self) -> Iterator[LedgerEntry]:
        with self._reading() as connection:
            refused = ledger.entries_of(connection, schema.ledger.c.fate == "dead-letter")
            yield from reader.with_missing(connection, refused)

    def ledger(self) -> list[PartitionLedger]:
        with self._reading() as connection:
            return ledger.count_fates(connection)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile: it took a quarter of the time, and a batch makes next to none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
