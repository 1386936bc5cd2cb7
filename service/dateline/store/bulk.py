"""Many rows, or the rows with one of many values, in one statement: past the toolkit's work for each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Literal

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    Table,
    any_,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

Clash = Literal["refuse", "replace", "add"]
"""What becomes of a row with the primary key of another: an error, the new one, the sum of both."""

Rows = Sequence[tuple[Any, ...]]
"""Each with every column of the table, in its order; dates in ISO form. No two may have one primary key."""


_VALUES = "values_listed"
_MOST_VALUES = 1300  # in one statement: with each the full-text index writes what it has gathered


def put(connection: Connection, table: Table, rows: Rows, clash: Clash = "replace") -> None:
    """Insert the rows."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        together = _MOST_VALUES // len(table.columns)
        whole = len(rows) - len(rows) % together
        for start in range(0, whole, together):
            statement = _statement("sqlite", table, clash, together)
            values = tuple(chain.from_iterable(rows[start : start + together]))
            connection.exec_driver_sql(statement, values)
        if whole < len(rows):
            connection.exec_driver_sql(_statement("sqlite", table, clash), rows[whole:])
    elif clash == "refuse":
        _copy(connection, table, rows)
    else:
        names = [str(column.name) for column in table.columns]
        named = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(_statement("postgresql", table, clash), (orjson.dumps(named).decode(),))


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    columns = ", ".join([f'"{column.name}"' for column in table.columns])
    driver: Any = connection.connection.driver_connection
    # A third less than an INSERT takes; it knows of no clash.
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _statement(dialect: str, table: Table, clash: Clash, rows: int = 1) -> str:
    columns = [f'"{column.name}"' for column in table.columns]
    keys = [f'"{column.name}"' for column in table.primary_key.columns]
    into = f"INSERT INTO {table.name} ({', '.join(columns)})"
    if dialect == "sqlite":
        values = "VALUES " + ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    else:
        # One parameter for all rows: the server reads them quicker than it takes a message for each.
        given = f"json_populate_recordset(NULL::{table.name}, %s::json)"
        values = f"SELECT {', '.join(columns)} FROM {given}"  # noqa: S608
    if clash == "refuse":
        return f"{into} {values}"
    held = f"{table.name}.{{0}} + " if clash == "add" else ""
    new = ", ".join(f"{name} = {held.format(name)}excluded.{name}" for name in columns if name not in keys)
    return f"{into} {values} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"


def for_toolkit(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    """A row as the toolkit takes it: by the names of its columns, dates as such."""
    return {
        column.name: date.fromisoformat(value) if isinstance(column.type, Date) else value
        for column, value in zip(table.columns, row, strict=True)
    }


def matching(
    connection: Connection,
    columns: Select[*tuple[Any, ...]],
    column: ColumnElement[Any],
    values: Collection[Any],
    **given: Any,
) -> Iterable[Row[*tuple[Any, ...]]]:
    """What the statement selects where the column has one of the values; ``given`` is what else it asks for.

    One that is made once, and not at each call, is also put together and compiled once.
    """
    if not values:
        return ()
    dialect = connection.dialect.name
    wanted = _matching(dialect, columns, column)
    return connection.execute(wanted, {_VALUES: _listed(dialect, values), **given}).all()


@lru_cache(256)
def _matching(
    dialect: str, columns: Select[*tuple[Any, ...]], column: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    return columns.where(_among(dialect, column, bindparam(_VALUES)))


def one_of(
    connection: Connection, column: ColumnElement[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Whether the column has one of the values, in one parameter however many there are."""
    dialect = connection.dialect.name
    return _among(dialect, column, bindparam(None, _listed(dialect, values)))


def _among(dialect: str, column: ColumnElement[Any], values: BindParameter[Any]) -> ColumnElement[bool]:
    if dialect == "sqlite":
        listed = func.json_each(values).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(type_coerce(values, ARRAY(column.type)))


def _listed(dialect: str, values: Collection[Any]) -> Any:
    """The values as one parameter."""
    return orjson.dumps(list(values)).decode() if dialect == "sqlite" else list(values)
