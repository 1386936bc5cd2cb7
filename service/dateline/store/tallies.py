"""Counts of visible events, kept with the rows: what a dashboard asks is answered without reading events.

Each event counts once for every value it has in a dimension, by the interval of its date and by the hour its
article was published. `count` is called, in the transaction of the rows, for each event that comes into
sight (+1) or goes out of it (-1): the counts are then those of the visible events, whatever came before.
"""

from __future__ import annotations

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
    cast,
    delete,
    func,
    select,
)
from sqlalchemy import String as AnyString

from dateline.store.bulk import matching, put
from dateline.store.rows import FIRST_DAY, LAST_DAY, CountryRow, EventRow, PartyRow
from dateline.store.schema import day_tallies, event_countries, event_parties, events, hour_tallies

_ONE_VALUE = ("event_type", "quad_class", "modality")

_HEADS = select(*events.c["event_no", "first_day", "last_day", "published_hour", *_ONE_VALUE])
_COUNTRIES = select(*event_countries.c["event_no", "country"])
_PARTIES = select(*event_parties.c["event_no", "role", "name"])

# The interval of the sum over all of them, which no event has.
_EVER = (FIRST_DAY, LAST_DAY)

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


_Value = tuple[int, str, str]
"""The number of an event, a dimension, and a value that it has there."""
_DayKey = tuple[str, str, str, str]
"""Dimension, first and last day, value."""
_HourKey = tuple[str, int, str]


class _Head(NamedTuple):
    """By what an event is counted in every dimension, and by how much."""

    first_day: str
    last_day: str
    hour: int | None
    step: int


def count(connection: Connection, counted: Collection[Counted]) -> None:
    """Add the events to the counts, or take them away; their rows must be there, with all their details."""
    by = {number: step for number, step in counted if step}
    stored = list(matching(connection, _HEADS, events.c.event_no, by))
    heads = {
        row.event_no: _Head(
            row.first_day.isoformat(), row.last_day.isoformat(), row.published_hour, by[row.event_no]
        )
        for row in stored
    }
    countries = matching(connection, _COUNTRIES, event_countries.c.event_no, by)
    parties = matching(connection, _PARTIES, event_parties.c.event_no, by)
    of_countries = ((number, "country", country) for number, country in countries)
    _count(connection, heads, chain(_values(stored), of_countries, parties))


def count_written(
    connection: Connection,
    rows: Iterable[EventRow],
    countries: Iterable[CountryRow],
    parties: Iterable[PartyRow],
) -> None:
    """Add those events that are visible to the counts: their rows as written, and those of their details."""
    visible = [row for row in rows if row.visible]
    heads = {row.event_no: _Head(row.first_day, row.last_day, row.published_hour, 1) for row in visible}
    of_countries = ((number, "country", country) for country, number in countries if number in heads)
    of_parties = ((number, role, name) for name, role, number, *_ in parties if number in heads)
    _count(connection, heads, chain(_values(visible), of_countries, of_parties))


def _values(rows: Iterable[Any]) -> Iterator[_Value]:
    for row in rows:
        yield row.event_no, "event_type", row.event_type
        yield row.event_no, "quad_class", str(row.quad_class)
        yield row.event_no, "modality", row.modality


def _count(connection: Connection, heads: Mapping[int, _Head], values: Iterable[_Value]) -> None:
    days: defaultdict[_DayKey, int] = defaultdict(int)
    hours: defaultdict[_HourKey, int] = defaultdict(int)
    for number, dimension, value in values:
        first, last, hour, step = heads[number]
        days[dimension, first, last, value] += step
        if hour is not None:
            hours[dimension, hour, value] += step
    ever: defaultdict[_DayKey, int] = defaultdict(int)
    for (dimension, _, _, value), step in days.items():
        ever[dimension, *_EVER, value] += step
    _add(connection, day_tallies, days | ever)
    _add(connection, hour_tallies, hours)


def _add(connection: Connection, table: Table, steps: Mapping[Any, int]) -> None:
    # In the order of the key: each row then lies beside the last.
    rows = [(*key, step) for key, step in sorted(steps.items()) if step]
    put(connection, table, rows, "add")
    if any(step < 0 for step in steps.values()):
        connection.execute(delete(table).where(table.c.events == 0))


def _counted(
    connection: Connection,
) -> Iterator[tuple[str, dict[tuple[Any, ...], int], dict[tuple[Any, ...], int]]]:
    """Each dimension, with the counts of visible events by days and value, and by hour and value."""
    for dimension, value, source in _SOURCES:
        number = func.count(events.c.event_no.distinct())
        found = []
        for columns in (events.c["first_day", "last_day"], events.c["published_hour",]):
            grouped = select(*columns, value, number).select_from(source).where(events.c.visible)
            rows = connection.execute(grouped.where(columns[0].is_not(None)).group_by(*columns, value))
            found.append({_key(row): int(row[-1]) for row in rows})
        ever: Counter[tuple[Any, ...]] = Counter()
        for (*_, of), times in found[0].items():
            ever[*_EVER, of] += times
        yield dimension, found[0] | ever, found[1]


def _key(row: Sequence[Any]) -> tuple[Any, ...]:
    """What a row counts by, as `_add` takes it; the number comes last."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row[:-1])


def rebuild(connection: Connection) -> None:
    """Count everything again."""
    for table in (day_tallies, hour_tallies):
        connection.execute(delete(table))
    for dimension, days, hours in _counted(connection):
        for table, counts in ((day_tallies, days), (hour_tallies, hours)):
            _add(connection, table, {(dimension, *key): number for key, number in counts.items()})


def wrong(connection: Connection) -> list[str]:
    """The dimensions whose counts are not those of the visible events."""
    said = []
    for dimension, days, _ in _counted(connection):
        kept = select(*day_tallies.c["first_day", "last_day", "value", "events"])
        rows = connection.execute(kept.where(day_tallies.c.dimension == dimension))
        if {_key(row): row[-1] for row in rows} != days:
            said.append(f"the counts by {dimension} are not those of the events")
    return said
