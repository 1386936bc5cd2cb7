"""The event store: visible events, the articles they come from, and how far the topics were read."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from dateline.errors import StoreError
from dateline.store.dump import dump as dump
from dateline.store.incidents.protocol import ALL_INCIDENTS as ALL_INCIDENTS
from dateline.store.incidents.protocol import IncidentBucket as IncidentBucket
from dateline.store.incidents.protocol import IncidentChange as IncidentChange
from dateline.store.incidents.protocol import IncidentCursor as IncidentCursor
from dateline.store.incidents.protocol import IncidentDimension as IncidentDimension
from dateline.store.incidents.protocol import IncidentQuery as IncidentQuery
from dateline.store.incidents.protocol import incident_cursor as incident_cursor
from dateline.store.protocol import ALL as ALL
from dateline.store.protocol import ArticleState as ArticleState
from dateline.store.protocol import Batch as Batch
from dateline.store.protocol import Box as Box
from dateline.store.protocol import Bucket as Bucket
from dateline.store.protocol import Change as Change
from dateline.store.protocol import Cursor as Cursor
from dateline.store.protocol import Dimension as Dimension
from dateline.store.protocol import EventQuery as EventQuery
from dateline.store.protocol import Fate as Fate
from dateline.store.protocol import Lease as Lease
from dateline.store.protocol import LedgerEntry as LedgerEntry
from dateline.store.protocol import Mark as Mark
from dateline.store.protocol import Partition as Partition
from dateline.store.protocol import PartitionLedger as PartitionLedger
from dateline.store.protocol import Party as Party
from dateline.store.protocol import Position as Position
from dateline.store.protocol import Retention as Retention
from dateline.store.protocol import RevisionState as RevisionState
from dateline.store.protocol import Store as Store
from dateline.store.protocol import Trend as Trend
from dateline.store.protocol import cursor_of as cursor_of
from dateline.store.sql import SqlStore
from dateline.store.sqlite import SqliteStore


def open_store(url: str, *, read_only: bool = False) -> Store:
    """The store at that SQLAlchemy URL, made when it is not there, unless ``read_only``.

    `StoreError` when it cannot be used: not a store, of another version, or missing.
    """
    return open_tables(url, read_only=read_only)


def open_tables(url: str, *, read_only: bool = False, any_version: bool = False) -> SqlStore:
    """The same with what keeps its tables in order; of ``any_version`` only for that."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(
            "the store's URL cannot be read", hint="write it like sqlite:////path/to/file"
        ) from None
    if address.get_backend_name() == "postgresql" and address.database:
        from dateline.store.postgres import PostgresStore

        return PostgresStore(address, read_only=read_only, any_version=any_version)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise StoreError(
            f"no store is known for {address.render_as_string()}",
            hint="use sqlite:////path/to/file or postgresql://user:password@host/database",
        )
    return SqliteStore(Path(address.database), read_only=read_only, any_version=any_version)
