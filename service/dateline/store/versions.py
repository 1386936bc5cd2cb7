"""Which stores this code can use."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select

from dateline.errors import StoreError
from dateline.store.schema import SCHEMA_VERSION, store_info

SCHEMA = "schema_version"
OLDEST_CODE = "oldest_code"
"""The schema version of the oldest code that may use a store: it is given by migrations that only add."""


def version_of(connection: Connection) -> int:
    """The version of the store's tables; 0 where there are none."""
    if not inspect(connection).has_table(store_info.name):
        return 0
    return int(_value(connection, SCHEMA) or 0)


def check_version(connection: Connection, where: str) -> None:
    """Raise `StoreError` unless this code can use the store: its own version, or a newer that says so."""
    found = version_of(connection)
    if found == SCHEMA_VERSION:
        return
    if found > SCHEMA_VERSION >= int(_value(connection, OLDEST_CODE) or found):
        return
    newer = found > SCHEMA_VERSION
    raise StoreError(
        f"the store {where} has version {found}; this Dateline reads version {SCHEMA_VERSION}",
        hint="use the newer Dateline that made it, or `dateline store migrate --to` with it"
        if newer
        else "run `dateline store migrate`, with no materializer running",
    )


def _value(connection: Connection, name: str) -> str | None:
    return connection.execute(select(store_info.c.value).where(store_info.c.name == name)).scalar()
