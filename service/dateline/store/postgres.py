"""The store on PostgreSQL: events cut by the day of publication, full text by tsvector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    create_engine,
    exc,
    func,
    insert,
    literal_column,
    select,
    text,
)

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import leasing
from dateline.store.numbering import Info
from dateline.store.protocol import Batch, Retention
from dateline.store.retention import horizon_of
from dateline.store.rows import published_day
from dateline.store.schema import (
    SCHEMA_VERSION,
    events,
    partitioned,
    store_info,
)
from dateline.store.sql import SqlStore
from dateline.store.versions import check_version

REST = "events_rest"
"""The partition for days that have none of their own."""

_LOCK = 0x_DA7E_11_4E  # of all writers of a schema: one commits at a time
_LOCK_WAIT = "1s"  # a materializer must be able to stop within 2 s
_CONNECT_S = 5
_MOST_PARTITIONS = 1000
_REFUSED = ("password authentication failed", "does not exist", "no pg_hba.conf entry", "permission denied")

# Case and accents go, as in SQLite's index. Both sides of a search are treated alike, and neither raises.
_FOLD = "regexp_replace(normalize(lower({} COLLATE pg_c_utf8), NFKD), '[\\u0300-\\u036f]', '', 'g')"
_WORDS = f"to_tsvector('simple', {_FOLD.format('sentence')})"


class PostgresStore(SqlStore):
    """A `Store` in one schema of a database."""

    def __init__(self, url: URL, *, read_only: bool = False, any_version: bool = False) -> None:
        self._where = url.render_as_string()
        options = {"connect_timeout": _CONNECT_S, "application_name": "dateline"}
        super().__init__(
            create_engine(
                url.set(drivername="postgresql+psycopg"),
                connect_args=options,
                pool_pre_ping=True,
                isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
            ),
            _Search(),
        )
        self._read_only = read_only
        try:
            self._open(any_version=any_version)
        except BaseException:
            self._engine.dispose()
            raise

    def _open(self, *, any_version: bool) -> None:
        if not self._read_only:
            with self._writing() as connection:
                if not _exists(connection):
                    create(connection)
        with self._reading() as connection:
            if not _exists(connection):
                raise StoreError(
                    f"there is no store at {self._where} yet", hint="start Dateline with `dateline up`"
                )
            if not any_version:
                check_version(connection, self._where)

    @contextmanager
    def _writing(self, *, small: bool = False) -> Iterator[Connection]:
        del small
        with self._translating(), self._engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
            schema = func.hashtext(func.current_schema())
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK & 0x7FFFFFFF, schema)))
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translating(), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, exc.DBAPIError) else error
            if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
                raise self._named(cause) from error
            raise

    def _named(self, error: psycopg.Error) -> StoreError | StoreUnavailable:
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        if error.sqlstate is None and any(words in said for words in _REFUSED):
            return StoreError(
                f"the store {self._where} does not let us in: {said}", hint="check DATELINE_STORE__URL"
            )
        return StoreUnavailable(
            f"the store {self._where} cannot be used just now: {said}",
            hint="look whether the database runs, and for another program that keeps it locked",
        )

    def _make_room(self, connection: Connection, batch: Batch) -> None:
        """A partition for every new day, as long as there are not too many."""
        days = {published_day(event) for event in batch.events} - {date.max}
        for day in sorted(days - (known := partition_days(connection))):
            if len(known) < _MOST_PARTITIONS and _add_partition(connection, day):
                known.add(day)

    def prune(self, retention: Retention, today: date, limit: int) -> int:
        gone = super().prune(retention, today, limit)
        if gone < limit:
            with self._writing() as connection:
                _drop_empty(connection)
        return gone


class _Search:
    """Full text by an index of lexemes. PostgreSQL counts words itself, and chooses whether to walk."""

    def condition(self, words: str, *, walk: bool) -> ColumnElement[bool]:
        del walk
        wanted = text(f"plainto_tsquery('simple', {_FOLD.format('CAST(:words AS text)')})")
        found = literal_column(_WORDS.replace("sentence", "events.sentence")).op("@@")
        query = wanted.bindparams(words=words.replace("\0", " "))
        return found(query).self_group()

    def frequency(self, connection: Connection, words: str) -> int:
        del connection, words
        return 0


def _drop_empty(connection: Connection) -> None:
    """Give back the partitions of days that have passed and of which nothing is left."""
    horizon = horizon_of(Info(connection))
    cutoff = horizon.cutoff() if horizon else None
    for day in partition_days(connection) if cutoff else ():
        left = select(events.c.event_no).where(events.c.published_day == day).limit(1)
        if cutoff and day < cutoff and connection.execute(left).first() is None:
            connection.exec_driver_sql(f"DROP TABLE {partition_of(day)}")


def create(connection: Connection) -> None:
    """The tables of a new store."""
    partitioned().create_all(connection)
    for statement in (
        f"CREATE TABLE {REST} PARTITION OF events DEFAULT",
        f"CREATE INDEX events_by_words ON events USING gin (({_WORDS}))",
    ):
        connection.exec_driver_sql(statement)
    connection.execute(insert(store_info).values(name="schema_version", value=str(SCHEMA_VERSION)))
    leasing.create_lease(connection)


def partition_of(day: date) -> str:
    """The name of the partition of that day."""
    return f"events_{day:%Y%m%d}"


def partition_days(connection: Connection) -> set[date]:
    """The days that have a partition of their own."""
    names = connection.execute(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass")
    ).scalars()
    numbers = (name.rpartition("_")[2] for name in names)
    return {date.fromisoformat(number) for number in numbers if number.isdigit()}


def _add_partition(connection: Connection, day: date) -> bool:
    taken = select(events.c.event_no).where(events.c.published_day == day).limit(1)
    if connection.execute(taken).first() is not None:
        return False  # its events lie in the rest already, and would be in the way
    after = day + timedelta(days=1)
    connection.exec_driver_sql(
        f"CREATE TABLE {partition_of(day)} PARTITION OF events FOR VALUES FROM ('{day}') TO ('{after}')"
    )
    return True


def _exists(connection: Connection) -> bool:
    return connection.execute(select(func.to_regclass("store_info"))).scalar() is not None
