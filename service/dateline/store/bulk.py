"""Many rows, or the rows with one of many values, in one statement: past the toolkit's work for each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Date, Row, Select, Table, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

Clash = Literal["refuse", "replace", "add"]
"""What becomes of a row with the primary key of another: an error, the new one, the sum of both."""

Rows = Sequence[dict[str, Any]]
"""Each with every column of the table; dates as such. No two may have one primary key."""


def put(connection: Connection, table: Table, rows: Rows, clash: Clash = "replace") -> None:
    """Insert the rows."""
    if not rows:
        return
    statement = _statement(connection.dialect.name, table, clash)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, _tuples(table, rows))
    else:
        connection.exec_driver_sql(statement, (orjson.dumps(rows).decode(),))


@cache
def _statement(dialect: str, table: Table, clash: Clash) -> str:
    columns = [f'"{column.name}"' for column in table.columns]
    keys = [f'"{column.name}"' for column in table.primary_key.columns]
    into = f"INSERT INTO {table.name} ({', '.join(columns)})"
    if dialect == "sqlite":
        values = f"VALUES ({', '.join('?' * len(columns))})"
    else:
        # One parameter for all rows: the server reads them quicker than it takes a message for each.
        given = f"json_populate_recordset(NULL::{table.name}, %s::json)"
        values = f"SELECT {', '.join(columns)} FROM {given}"  # noqa: S608
    if clash == "refuse":
        return f"{into} {values}"
    held = f"{table.name}.{{0}} + " if clash == "add" else ""
    new = ", ".join(f"{name} = {held.format(name)}excluded.{name}" for name in columns if name not in keys)
    return f"{into} {values} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"


def _tuples(table: Table, rows: Rows) -> list[tuple[Any, ...]]:
    names = [column.name for column in table.columns]
    days = [column.name for column in table.columns if isinstance(column.type, Date)]
    values = itemgetter(*names)
    if days:
        # As the toolkit writes them.
        rows = [{**row, **{name: row[name].isoformat() for name in days}} for row in rows]
    return [values(row) for row in rows]


def matching(
    connection: Connection,
    columns: Select[*tuple[Any, ...]],
    column: ColumnElement[Any],
    values: Collection[Any],
) -> Iterable[Row[*tuple[Any, ...]]]:
    """What the statement selects where the column has one of the values."""
    if not values:
        return ()
    return connection.execute(columns.where(one_of(connection, column, values)))


def one_of(
    connection: Connection, column: ColumnElement[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Whether the column has one of the values, in one parameter however many there are."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(orjson.dumps(list(values)).decode()).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
