"""Pages of a table in the order of its days, what is of unknown date behind either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, tuple_

Order = Sequence[Column[Any]]
"""The columns to sort by, that of the day first, in which `date.max` stands for an unknown date."""


def lines_of(
    connection: Connection,
    statement: Select[str],
    order: Order,
    *,
    after: Sequence[Any] | None,
    newest_first: bool,
    limit: int | None,
) -> Iterator[str]:
    """What it selects behind the cursor ``after`` (values of ``order``), at most ``limit`` rows."""
    if after:
        statement = statement.where(_behind(order, after, newest_first=newest_first))
    left = limit
    for part in _parts(statement, order, after, newest_first=newest_first):
        for line in connection.execute(part if left is None else part.limit(left)).scalars():
            yield line
            left = None if left is None else left - 1


def _parts(
    statement: Select[str], order: Order, after: Sequence[Any] | None, *, newest_first: bool
) -> Iterator[Select[str]]:
    """One statement in the order of the index, or two: an index cannot give the unknown dates last."""
    day = order[0]
    if not newest_first:
        yield statement.order_by(*order)
        return
    descending = statement.order_by(*(column.desc() for column in order))
    if after is None or after[0] < date.max:
        yield descending.where(day < date.max)
    yield descending.where(day == date.max)


def _behind(order: Order, after: Sequence[Any], *, newest_first: bool) -> ColumnElement[bool]:
    here, there = tuple_(*order), tuple_(*after)
    if not newest_first:
        return here > there
    return here < there if after[0] == date.max else (order[0] == date.max) | (here < there)
