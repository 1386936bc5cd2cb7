"""The store on SQLite: one file, write-ahead log, full text by FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    exc,
    insert,
    inspect,
    text,
)
from sqlalchemy.pool import QueuePool

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import leasing
from dateline.store.protocol import Retention
from dateline.store.schema import SCHEMA_VERSION, events, metadata, store_info
from dateline.store.sql import SqlStore
from dateline.store.versions import check_version

# How long a statement waits for a lock. A materializer that stops may wait twice, and has 2 s.
_BUSY_S = 0.7
_PRAGMAS = (
    # What pruning frees goes back to the disk, a few pages a step. Only a new file takes this.
    "PRAGMA auto_vacuum = INCREMENTAL",
    # Readers never wait for the writer, nor it for them.
    "PRAGMA journal_mode = WAL",
    # A power cut may undo the last commits but never tear one. Rows and marks are undone together,
    # and Kafka still has the records, so a flush of the disk at every commit would buy nothing.
    "PRAGMA synchronous = NORMAL",
    # Most of what batch after batch touches, in KiB: other pages are read anew, and written twice.
    "PRAGMA cache_size = -65536",
    # Written to its place in pieces of 16 MB, of which much is of the same pages.
    "PRAGMA wal_autocheckpoint = 4000",
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


class SqliteStore(SqlStore):
    """A `Store` in one file. Readers see the last commit while one writer goes on."""

    def __init__(self, path: Path, *, read_only: bool = False, any_version: bool = False) -> None:
        super().__init__(_engine(path, read_only=read_only), _Search())
        self._path = path
        try:
            self._open(read_only=read_only, any_version=any_version)
        except BaseException:
            self._engine.dispose()
            raise

    def _open(self, *, read_only: bool, any_version: bool) -> None:
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
            self._check(connection, any_version=any_version)

    def _check(self, connection: Connection, *, any_version: bool) -> None:
        if not inspect(connection).has_table(store_info.name):
            raise StoreError(f"{self._path} is not a Dateline store", hint="name another file as the store")
        if not any_version:
            check_version(connection, str(self._path))

    @contextmanager
    def _writing(self, *, small: bool = False) -> Iterator[Connection]:
        with self._translating(), self._engine.connect() as connection:
            # How to undo a statement of many rows; sorting for a new index could take any amount of memory.
            connection.exec_driver_sql(f"PRAGMA temp_store = {'MEMORY' if small else 'FILE'}")
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

    def _broken(self, connection: Connection) -> list[str]:
        found = connection.exec_driver_sql("PRAGMA quick_check(20)").scalars().all()
        try:
            connection.exec_driver_sql(
                "INSERT INTO event_text(event_text, rank) VALUES ('integrity-check', 1)"
            )
        except exc.DatabaseError as error:
            found = [*found, f"the full-text index: {error.orig}"]
        return [str(said) for said in found if said != "ok"]

    def prune(self, retention: Retention, today: date, limit: int) -> int:
        gone = super().prune(retention, today, limit)
        if gone:
            with self._translating(), self._engine.connect() as connection:
                cursor = connection.connection.cursor()
                # A script is run to its end: `execute` would stop at the first page. Two an event is ample.
                cursor.executescript(f"PRAGMA incremental_vacuum({2 * gone})")
        return gone


class _Search:
    """Full text by FTS5."""

    def condition(self, words: str, *, walk: bool) -> ColumnElement[bool]:
        found = text("SELECT rowid FROM event_text WHERE event_text MATCH :phrases")
        numbers = found.bindparams(phrases=_phrases(words)).columns(events.c.event_no)
        # By a sum SQLite has no index, and takes the one that has the order.
        return (events.c.event_no + 0 if walk else events.c.event_no).in_(numbers)

    def frequency(self, connection: Connection, words: str) -> int:
        found = text("SELECT count(*) FROM event_text WHERE event_text MATCH :phrases")
        return int(connection.execute(found, {"phrases": _phrases(words)}).scalar_one())


def _phrases(words: str) -> str:
    return " ".join('"' + word.replace('"', '""') + '"' for word in words.replace("\0", " ").split())


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
