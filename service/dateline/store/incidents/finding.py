"""Questions about incidents, as SQL. Every function needs one open snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, case, cast, func, null, select
from sqlalchemy.sql.functions import count

from dateline.linking import Telling
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.protocol import (
    IncidentBucket,
    IncidentChange,
    IncidentDimension,
    IncidentQuery,
)
from dateline.store.paging import lines_of
from dateline.store.rows import matching
from dateline.store.schema import incidents, tellings

_DATED = incidents.c.day < date.max
_ORDER = (incidents.c.day, incidents.c.incident_id)
_THERE = incidents.c.root.is_not(None)


def incident_lines(connection: Connection, query: IncidentQuery) -> Iterator[str]:
    """The canonical JSON of the incidents that match, in the order the query wants."""
    yield from lines_of(
        connection,
        select(incidents.c.body).where(*_conditions(query)),
        _ORDER,
        after=query.after,
        newest_first=query.newest_first,
        limit=query.limit,
    )


def _conditions(query: IncidentQuery) -> Iterator[ColumnElement[bool]]:
    yield _THERE
    for column, wanted in ((incidents.c.event_type, query.types), (incidents.c.status, query.statuses)):
        if wanted:
            yield column.in_(list(wanted))
    if query.countries:
        yield incidents.c.country.in_([country.upper() for country in query.countries])
    if query.since:
        yield incidents.c.last_day >= query.since
    if query.until:
        yield incidents.c.first_day <= query.until
    if query.min_sources > 1:
        yield incidents.c.sources >= query.min_sources
    if query.event_id is not None:
        root = select(tellings.c.root).where(tellings.c.event_id == query.event_id)
        yield incidents.c.root == root.scalar_subquery()


def incident_line(connection: Connection, incident_id: str) -> str | None:
    """The canonical JSON of one incident, by its id or that of one of its events."""
    own = select(incidents.c.body).where(incidents.c.incident_id == incident_id, _THERE)
    found = connection.execute(own).scalar()
    return found or next(incident_lines(connection, IncidentQuery(event_id=incident_id)), None)


def count_incidents(connection: Connection, query: IncidentQuery) -> int:
    """How many incidents match, wherever a page begins."""
    number = select(count()).select_from(incidents).where(*_conditions(query))
    return int(connection.execute(number).scalar_one())


def changes_after(connection: Connection, number: int, limit: int) -> list[IncidentChange]:
    """The changes with a greater number, in order."""
    columns = incidents.c["change_no", "incident_id", "body"]
    wanted = select(*columns).where(incidents.c.change_no > max(number, 0)).order_by(incidents.c.change_no)
    return [IncidentChange(*row) for row in connection.execute(wanted.limit(limit))]


_DIMENSIONS: dict[IncidentDimension, ColumnElement[Any]] = {
    "day": case((_DATED, cast(incidents.c.day, String)), else_=null()),
    "month": case((_DATED, func.substr(cast(incidents.c.day, String), 1, 7)), else_=null()),
    "event_type": incidents.c.event_type,
    "status": incidents.c.status,
    "country": incidents.c.country,
    "latitude": cast(incidents.c.latitude, String),
    "longitude": cast(incidents.c.longitude, String),
}


def aggregate(
    connection: Connection, query: IncidentQuery, by: Sequence[IncidentDimension], limit: int
) -> list[IncidentBucket]:
    """The counts of matching incidents by those dimensions, the largest first."""
    keys = [_DIMENSIONS[name].label(f"key_{n}") for n, name in enumerate(by)]
    number = count()
    statement = (
        select(*keys, number.label("number"))
        .select_from(incidents)
        .where(*_conditions(query))
        .group_by(*keys)
        .order_by(number.desc(), *(key.nulls_first() for key in keys))
        .limit(limit)
    )
    return [IncidentBucket(tuple(row[:-1]), int(row[-1])) for row in connection.execute(statement)]


def find_tellings(connection: Connection, ids: Collection[str]) -> list[Telling]:
    """The tellings of those events, and of all events of those incidents, in order."""
    wanted = sorted(ids)
    index = StoredIndex(connection)
    index.read(wanted)
    roots = matching(connection, select(incidents.c.root), incidents.c.incident_id, wanted)
    index.read_roots([row.root for row in roots if row.root])
    return sorted(index, key=lambda telling: telling.order)
