"""Counts of visible events, kept with the rows: what a dashboard asks is answered without reading events.

Each event counts once for every value it has in a dimension, by the interval of its date and by the hour its
article was published. `count` is called, in the transaction of the rows, for each event that comes into
sight (+1) or goes out of it (-1): the counts are then those of the visible events, whatever came before.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    case,
    cast,
    delete,
    func,
    null,
    select,
    tuple_,
)
from sqlalchemy import String as AnyString

from dateline.store.bulk import matching, put
from dateline.store.protocol import Bucket, Dimension, EventQuery, Trend
from dateline.store.schema import day_tallies, event_countries, event_parties, events, hour_tallies

DIMENSIONS: tuple[Dimension, ...] = ("event_type", "quad_class", "modality", "country", "actor", "recipient")

_CALENDAR: tuple[Dimension, ...] = ("day", "month")
_ONE_VALUE = ("event_type", "quad_class", "modality")
_FILTERS: dict[str, Dimension] = {
    "types": "event_type",
    "modalities": "modality",
    "quad_classes": "quad_class",
    "countries": "country",
}
_PLAIN = EventQuery()


# The interval of the sum over all of them, which no event has.
_EVER = (date.min, date.max)
_DAY_KEY = ("dimension", "first_day", "last_day", "value")
_HOUR_KEY = ("dimension", "hour", "value")

_SOURCES: list[tuple[str, ColumnElement[Any], FromClause]] = [
    *((name, cast(events.c[name], AnyString), events) for name in _ONE_VALUE),
    (
        "country",
        event_countries.c.country,
        events.join(event_countries, event_countries.c.event_no == events.c.event_no),
    ),
    *(
        (
            role,
            event_parties.c.name,
            events.join(
                event_parties,
                (event_parties.c.event_no == events.c.event_no) & (event_parties.c.role == role),
            ),
        )
        for role in ("actor", "recipient")
    ),
]


class Counted(NamedTuple):
    """An event as the tallies see it: the number of its row, and by how much it counts."""

    number: int
    by: int


_Row = Mapping[Any, Any]
"""A row of a table, by column."""


def count(connection: Connection, counted: Collection[Counted]) -> None:
    """Add the events to the counts, or take them away; their rows must be there, with all their details."""
    by = {number: step for number, step in counted if step}
    columns = events.c["event_no", "first_day", "last_day", "published_hour", *_ONE_VALUE]
    stored = (
        [row._mapping for row in matching(connection, select(*of), key, by)]
        for key, of in (
            (events.c.event_no, columns),
            (event_countries.c.event_no, event_countries.c),
            (event_parties.c.event_no, event_parties.c["event_no", "role", "name"]),
        )
    )
    _count(connection, by, *stored)


def count_written(
    connection: Connection, rows: Iterable[_Row], countries: Iterable[_Row], parties: Iterable[_Row]
) -> None:
    """Add those events that are visible to the counts: their rows as written, and those of their details."""
    visible = [row for row in rows if row["visible"]]
    _count(connection, {row["event_no"]: 1 for row in visible}, visible, countries, parties)


def _count(
    connection: Connection,
    by: Mapping[int, int],
    heads: Collection[_Row],
    countries: Iterable[_Row],
    parties: Iterable[_Row],
) -> None:
    days: defaultdict[tuple[str, date, date, str], int] = defaultdict(int)
    hours: defaultdict[tuple[str, int, str], int] = defaultdict(int)
    found = {head["event_no"]: head for head in heads}
    values = chain(
        ((number, name, str(head[name])) for number, head in found.items() for name in _ONE_VALUE),
        ((row["event_no"], "country", row["country"]) for row in countries if row["event_no"] in found),
        ((row["event_no"], row["role"], row["name"]) for row in parties if row["event_no"] in found),
    )
    for number, dimension, value in values:
        head, step = found[number], by[number]
        days[dimension, head["first_day"], head["last_day"], value] += step
        days[dimension, *_EVER, value] += step
        if head["published_hour"] is not None:
            hours[dimension, head["published_hour"], value] += step
    _add(connection, day_tallies, _DAY_KEY, days)
    _add(connection, hour_tallies, _HOUR_KEY, hours)


def _add(connection: Connection, table: Table, names: Sequence[str], steps: Mapping[Any, int]) -> None:
    # In one order everywhere, so that two that wait for each other's rows cannot be.
    rows = [
        {**dict(zip(names, key, strict=True)), "events": step} for key, step in sorted(steps.items()) if step
    ]
    put(connection, table, rows, "add")
    if any(row["events"] < 0 for row in rows):
        connection.execute(delete(table).where(table.c.events == 0))


def forget(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Take the visible events for which the condition holds away from the counts, without looking at each."""
    for dimension, days, hours in _counted(connection, events.c.visible & condition):
        gone = Counter({(dimension, *key): -number for key, number in days.items()})
        _add(connection, day_tallies, _DAY_KEY, gone)
        gone = Counter({(dimension, *key): -number for key, number in hours.items()})
        _add(connection, hour_tallies, _HOUR_KEY, gone)


def _counted(
    connection: Connection, condition: ColumnElement[bool]
) -> Iterator[tuple[str, dict[tuple[Any, ...], int], dict[tuple[Any, ...], int]]]:
    """Each dimension, with the counts of those events by days and value, and by hour and value."""
    for dimension, value, source in _SOURCES:
        number = func.count(events.c.event_no.distinct())
        found = []
        for columns in (events.c["first_day", "last_day"], events.c["published_hour",]):
            grouped = select(*columns, value, number).select_from(source).where(condition)
            rows = connection.execute(grouped.where(columns[0].is_not(None)).group_by(*columns, value))
            found.append({tuple(row[:-1]): int(row[-1]) for row in rows})
        ever: Counter[tuple[Any, ...]] = Counter()
        for (*_, of), times in found[0].items():
            ever[*_EVER, of] += times
        yield dimension, found[0] | ever, found[1]


def rebuild(connection: Connection) -> None:
    """Count everything again."""
    for table in (day_tallies, hour_tallies):
        connection.execute(delete(table))
    for dimension, days, hours in _counted(connection, events.c.visible):
        for table, names, counts in ((day_tallies, _DAY_KEY, days), (hour_tallies, _HOUR_KEY, hours)):
            _add(connection, table, names, Counter({(dimension, *key): n for key, n in counts.items()}))


def wrong(connection: Connection) -> list[str]:
    """The dimensions whose counts are not those of the visible events."""
    said = []
    for dimension, days, _ in _counted(connection, events.c.visible):
        kept = select(*day_tallies.c["first_day", "last_day", "value", "events"])
        rows = connection.execute(kept.where(day_tallies.c.dimension == dimension))
        if {tuple(row[:-1]): row[-1] for row in rows} != days:
            said.append(f"the counts by {dimension} are not those of the events")
    return said


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
    if len(asked) > 1 or not asked <= set(DIMENSIONS):
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
