"""Questions about incidents, as SQL. Every function needs one open snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, func, null, select
from sqlalchemy.sql.functions import count

from dateline.linking import Telling
from dateline.store.bulk import matching
from dateline.store.conditions import Search
from dateline.store.incidents.conditions import conditions_of, could_match, walks
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.protocol import (
    IncidentBucket,
    IncidentChange,
    IncidentDimension,
    IncidentQuery,
)
from dateline.store.paging import lines_of
from dateline.store.schema import incidents, tellings

_ORDER = (incidents.c.day, incidents.c.incident_id)
_UNKNOWN_MONTH = str(date.max)[:7]


def incident_lines(connection: Connection, query: IncidentQuery, search: Search) -> Iterator[str]:
    """The canonical JSON of the incidents that match, in the order the query wants."""
    walk = walks(connection, query, search)
    yield from lines_of(
        connection,
        select(incidents.c.body).where(*conditions_of(query, search, walk=walk)),
        _ORDER,
        after=query.after,
        newest_first=query.newest_first,
        limit=query.limit,
    )


def incident_line(connection: Connection, incident_id: str) -> str | None:
    """The canonical JSON of one incident, by its id or that of one of its events."""
    own = select(incidents.c.body).where(incidents.c.incident_id == incident_id)
    root = select(tellings.c.root).where(tellings.c.event_id == incident_id).scalar_subquery()
    told = select(incidents.c.body).where(incidents.c.root == root)
    return connection.execute(own).scalar() or connection.execute(told).scalar()


def count_incidents(connection: Connection, query: IncidentQuery, search: Search) -> int:
    """How many incidents match, wherever a page begins."""
    number = select(count()).select_from(incidents).where(*conditions_of(query, search))
    return int(connection.execute(number).scalar_one())


def changes_after(
    connection: Connection, number: int, limit: int, query: IncidentQuery, search: Search
) -> list[IncidentChange]:
    """The changes with a greater number, in order."""
    matches = and_(*conditions_of(query, search, walk=True))
    body = case((matches, incidents.c.body), else_=null()).label("body")
    wanted = (
        select(*incidents.c["change_no", "incident_id"], body)
        .where(incidents.c.change_no > max(number, 0), *could_match(query))
        .order_by(incidents.c.change_no)
        .limit(limit)
    )
    rows = connection.execute(wanted)
    return [IncidentChange(row.change_no, row.incident_id, row.body) for row in rows]


# As the indexes have them, so that these give the groups in their order.
_DIMENSIONS: dict[IncidentDimension, ColumnElement[Any]] = {
    "day": incidents.c.day,
    "month": func.substr(cast(incidents.c.day, String), 1, 7),
    "event_type": incidents.c.event_type,
    "status": incidents.c.status,
    "country": incidents.c.country,
    "latitude": incidents.c.latitude,
    "longitude": incidents.c.longitude,
}


def aggregate(
    connection: Connection, query: IncidentQuery, search: Search, by: Sequence[IncidentDimension], limit: int
) -> list[IncidentBucket]:
    """The counts of matching incidents by those dimensions, the largest first."""
    keys = [_DIMENSIONS[name].label(f"key_{n}") for n, name in enumerate(by)]
    number = count()
    statement = (
        select(*keys, number.label("number"))
        .select_from(incidents)
        .where(*conditions_of(query, search))
        .group_by(*keys)
        .order_by(number.desc(), *(key.nulls_first() for key in keys))
        .limit(limit)
    )
    return [
        IncidentBucket(tuple(map(_value, row[:-1])), int(row[-1])) for row in connection.execute(statement)
    ]


def _value(key: str | float | date | None) -> str | None:
    return None if key is None or str(key).startswith(_UNKNOWN_MONTH) else str(key)


def find_tellings(connection: Connection, ids: Collection[str]) -> list[Telling]:
    """The tellings of those events, and of all events of those incidents, in order."""
    wanted = sorted(ids)
    index = StoredIndex(connection)
    index.read(wanted)
    roots = matching(connection, select(incidents.c.root), incidents.c.incident_id, wanted)
    index.read_roots([row.root for row in roots if row.root])
    return sorted(index, key=lambda telling: telling.order)
