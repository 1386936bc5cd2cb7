"""What the tallies answer: how many events, by date and one dimension, and of what there is suddenly more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, cast, func, null, select, tuple_
from sqlalchemy import String as AnyString

from dateline.store.protocol import Bucket, Dimension, EventQuery, Trend
from dateline.store.schema import day_tallies, hour_tallies

_DIMENSIONS = {"event_type", "quad_class", "modality", "country", "actor", "recipient"}
_CALENDAR: tuple[Dimension, ...] = ("day", "month")
_FILTERS: dict[str, Dimension] = {
    "types": "event_type",
    "modalities": "modality",
    "quad_classes": "quad_class",
    "countries": "country",
}
_PLAIN = EventQuery()

# The interval of the sum over all of them, which no event has.
_EVER = (date.min, date.max)


def can_answer(query: EventQuery, by: Sequence[Dimension]) -> bool:
    """Whether the counts say what the query asks: dates, and at most one dimension besides."""
    return _dimension(query, by) is not None


def _dimension(query: EventQuery, by: Sequence[Dimension]) -> Dimension | None:
    asked: set[Dimension] = {name for name in by if name not in _CALENDAR}
    for name in EventQuery.__slots__:
        value = getattr(query, name)
        if value == getattr(_PLAIN, name) or name in ("since", "until", "newest_first", "limit"):
            continue
        if name not in _FILTERS or (name == "countries" and len(value) > 1):
            return None
        asked.add(_FILTERS[name])
    if len(asked) > 1 or not asked <= _DIMENSIONS:
        return None
    return next(iter(asked), "event_type")


def aggregate(connection: Connection, query: EventQuery, by: Sequence[Dimension], limit: int) -> list[Bucket]:
    """The counts of matching events by those dimensions, the largest first."""
    dimension = _dimension(query, by)
    keys = [_keys()[name] if name in _CALENDAR else day_tallies.c.value for name in by]
    labelled = [key.label(f"key_{n}") for n, key in enumerate(keys)]
    number = func.sum(day_tallies.c.events)
    statement = (
        select(*labelled, number.label("number"))
        .where(day_tallies.c.dimension == dimension, *_conditions(query, by))
        .group_by(*labelled)
        .order_by(number.desc(), *(label.nulls_first() for label in labelled))
        .limit(limit)
    )
    return [Bucket(tuple(row[:-1]), int(row[-1])) for row in connection.execute(statement)]


def total(connection: Connection, query: EventQuery) -> int:
    """How many events match, for a query that `can_answer` takes with nothing to count by."""
    number = func.coalesce(func.sum(day_tallies.c.events), 0)
    wanted = select(number).where(day_tallies.c.dimension == _dimension(query, ()), *_conditions(query, ()))
    return int(connection.execute(wanted).scalar_one())


def of_value(connection: Connection, dimension: Dimension, value: str) -> int:
    """How many visible events have that value."""
    where = (day_tallies.c.dimension == dimension, day_tallies.c.value == value)
    sums = tuple_(day_tallies.c.first_day, day_tallies.c.last_day) == tuple_(*_EVER)
    return int(connection.execute(select(day_tallies.c.events).where(*where, sums)).scalar() or 0)


def _conditions(query: EventQuery, by: Sequence[Dimension]) -> Iterable[ColumnElement[bool]]:
    sums = tuple_(day_tallies.c.first_day, day_tallies.c.last_day) == tuple_(*_EVER)
    yield ~sums if query.since or query.until or set(by) & set(_CALENDAR) else sums
    if query.since:
        yield day_tallies.c.last_day >= query.since
    if query.until:
        yield day_tallies.c.first_day <= query.until
    for name in _FILTERS:
        if values := getattr(query, name):
            yield day_tallies.c.value.in_([str(v).upper() if name == "countries" else str(v) for v in values])


def _keys() -> dict[str, ColumnElement[Any]]:
    first, last = day_tallies.c.first_day, day_tallies.c.last_day
    # What `event_row` made of the interval, back to the day an event is ordered by.
    day = case(
        (first == date.max, null()),
        (first != date.min, cast(first, AnyString)),
        else_=cast(last, AnyString),
    )
    return {"day": day, "month": func.substr(day, 1, 7)}


def trending(
    connection: Connection, by: Dimension, hours: int, baseline_hours: int, limit: int, at_hour: int | None
) -> list[Trend]:
    """What was told of more in the last ``hours`` than in the ``baseline_hours`` before them."""
    table = hour_tallies
    until = at_hour
    if until is None:
        newest = select(func.max(table.c.hour)).where(table.c.dimension == by)
        until = connection.execute(newest).scalar()
    if until is None:
        return []
    since = until - hours
    recent = func.sum(case((table.c.hour > since, table.c.events), else_=0))
    before = func.sum(case((table.c.hour <= since, table.c.events), else_=0))
    window = (table.c.dimension == by, table.c.hour > since - baseline_hours, table.c.hour <= until)
    rows = connection.execute(
        select(table.c.value, recent, before).where(*window).group_by(table.c.value).having(recent > 0)
    )
    share = hours / baseline_hours
    trends = [_trend(value, int(now), int(then) * share) for value, now, then in rows]
    return sorted(trends, key=lambda trend: (-trend.score, trend.value))[:limit]


def _trend(value: str, events_now: int, expected: float) -> Trend:
    # How many standard deviations of a Poisson count it lies above; one more event expected keeps what was
    # never told of before from being infinitely surprising.
    return Trend(value, events_now, expected, (events_now - expected) / math.sqrt(expected + 1))
