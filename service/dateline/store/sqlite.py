"""The store on SQLite: one file, write-ahead log, full text by FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    exc,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.pool import QueuePool

from dateline.contracts import Event
from dateline.errors import StoreError, StoreUnavailable
from dateline.store import finding, leasing, ledger, reader, schema, writer
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
)
from dateline.store.schema import SCHEMA_VERSION, events, metadata, store_info

_BUSY_S = 1.0  # how long a statement waits for a lock: a materializer must be able to stop within 2 s
_PRAGMAS = (
    # Readers never wait for the writer, nor it for them.
    "PRAGMA journal_mode = WAL",
    # A power cut may undo the last commits but never tear one. Rows and marks are undone together,
    # and Kafka still has the records, so a flush of the disk at every commit would buy nothing.
    "PRAGMA synchronous = NORMAL",
)
_FULL_TEXT = (
    "CREATE VIRTUAL TABLE event_text USING fts5("
    "sentence, content='events', content_rowid='event_no', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER event_text_insert AFTER INSERT ON events BEGIN"
    " INSERT INTO event_text(rowid, sentence) VALUES (new.event_no, new.sentence); END",
    "CREATE TRIGGER event_text_delete AFTER DELETE ON events BEGIN"
    " INSERT INTO event_text(event_text, rowid, sentence) VALUES ('delete', old.event_no, old.sentence); END",
    "CREATE TRIGGER event_text_update AFTER UPDATE OF sentence ON events BEGIN"
    " INSERT INTO event_text(event_text, rowid, sentence) VALUES ('delete', old.event_no, old.sentence);"
    " INSERT INTO event_text(rowid, sentence) VALUES (new.event_no, new.sentence); END",
)
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}


class SqliteStore:
    """A `Store` in one file. Readers see the last commit while one writer goes on."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._engine = _engine(path, read_only=read_only)
        try:
            self._open(read_only=read_only)
        except BaseException:
            self._engine.dispose()
            raise

    def _open(self, *, read_only: bool) -> None:
        if read_only and not self._path.exists():
            raise StoreError(
                f"there is no store at {self._path} yet", hint="start Dateline with `dateline up`"
            )
        if not read_only:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._writing() as connection:
                if not inspect(connection).get_table_names():
                    _create(connection)
        with self._reading() as connection:
            self._check(connection)

    def _check(self, connection: Connection) -> None:
        found = None
        if inspect(connection).has_table(store_info.name):
            version = select(store_info.c.value).where(store_info.c.name == "schema_version")
            found = connection.execute(version).scalar()
        if found is None:
            raise StoreError(f"{self._path} is not a Dateline store", hint="name another file as the store")
        if found != str(SCHEMA_VERSION):
            raise StoreError(
                f"the store {self._path} has version {found}; this Dateline reads version {SCHEMA_VERSION}",
                hint="move the file away: the materializer builds a new one from the topics",
            )

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._translating(), self._engine.connect() as connection:
            # SQLite rolls back by itself when the disk is full, and refuses a second ROLLBACK.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.exec_driver_sql("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translating(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, exc.DBAPIError) else error
            code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind of error
            if code in _PASSING:
                raise StoreUnavailable(
                    f"the store {self._path} cannot be used just now: {cause}",
                    hint="look for free space, and for another program that keeps it locked",
                ) from error
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise StoreError(
                    f"the store {self._path} is damaged or no store at all: {cause}",
                    hint="move the file away: the materializer builds a new one from the topics",
                ) from error
            raise

    def positions(self) -> dict[Partition, Mark]:
        with self._reading() as connection:
            return writer.read_marks(connection)

    def commit(self, batch: Batch) -> None:
        with self._writing() as connection:
            writer.write(connection, batch)

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

    def events(self, query: EventQuery = ALL) -> Iterator[Event]:
        return map(Event.model_validate_json, self.event_lines(query))

    def event_lines(self, query: EventQuery = ALL) -> Iterator[str]:
        with self._reading() as connection:
            yield from finding.event_lines(connection, query, _has_words)

    def count(self, query: EventQuery = ALL) -> int:
        with self._reading() as connection:
            return finding.count_events(connection, query, _has_words)

    def event(self, event_id: str) -> Event | None:
        with self._reading() as connection:
            line = finding.event_line(connection, event_id)
        return None if line is None else Event.model_validate_json(line)

    def changes(self, after: int, limit: int, query: EventQuery = ALL) -> list[Change]:
        with self._reading() as connection:
            return finding.changes_after(connection, after, limit, query, _has_words)

    def last_change(self) -> int:
        with self._reading() as connection:
            return writer.last_change(connection)

    def aggregate(self, query: EventQuery, by: Sequence[Dimension], limit: int) -> list[Bucket]:
        with self._reading() as connection:
            return finding.aggregate(connection, query, _has_words, by, limit)

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


def _engine(path: Path, *, read_only: bool) -> Engine:
    uri = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}"

    def connect() -> sqlite3.Connection:
        # Without an isolation level the driver leaves every BEGIN, COMMIT and ROLLBACK to us.
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        return connection

    return create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool)


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    for statement in _FULL_TEXT:
        connection.exec_driver_sql(statement)
    connection.execute(insert(store_info).values(name="schema_version", value=str(SCHEMA_VERSION)))
    leasing.create_lease(connection)


def _has_words(words: str) -> ColumnElement[bool]:
    phrases = " ".join('"' + word.replace('"', '""') + '"' for word in words.replace("\0", " ").split())
    found = text("SELECT rowid FROM event_text WHERE event_text MATCH :phrases").bindparams(phrases=phrases)
    return events.c.event_no.in_(found.columns(events.c.event_no))
