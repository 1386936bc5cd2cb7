"""Questions about events, as SQL. Every function needs one open snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, case, cast, func, null, select
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.functions import count

from dateline.store import totals
from dateline.store.conditions import Search, conditions_of, has_part
from dateline.store.paging import lines_of
from dateline.store.protocol import Bucket, Change, Dimension, EventQuery, Party
from dateline.store.schema import event_countries, event_parties, events

_ORDER = (events.c.day, events.c.article_id, events.c.trigger_start, events.c.event_id)
_DATED = events.c.day < date.max
_FOUND_OVER_WALKED = 4  # the root of what a found row costs beside one that is walked past, measured


def event_lines(connection: Connection, query: EventQuery, search: Search) -> Iterator[str]:
    """The canonical JSON of the visible events that match, in the order the query wants."""
    walk = is_frequent(connection, query, search)
    statement = select(events.c.body).where(events.c.visible, *conditions_of(query, search, walk=walk))
    yield from lines_of(
        connection,
        statement,
        _ORDER,
        after=query.after,
        newest_first=query.newest_first,
        limit=query.limit,
    )


def is_frequent(connection: Connection, query: EventQuery, search: Search) -> bool:
    """Whether a page of these events is found sooner by walking along all events than by finding all of them.

    Walking takes a page over the share of what is wanted, finding that share of everything: they cost the
    same where the share is the root of a page over everything. What is found by its words must be read and
    sorted, where a walk looks at the index alone.
    """
    if query.limit is None or bool(query.text) == bool(query.countries or query.party):
        return False
    if query.text:
        number = search.frequency(connection, query.text) * _FOUND_OVER_WALKED
    elif query.party is not None:
        roles: tuple[Dimension, ...] = ("actor", "recipient")
        number = sum(totals.of_value(connection, role, query.party) for role in roles)
    else:
        number = max(totals.of_value(connection, "country", name.upper()) for name in query.countries)
    return number * number > query.limit * totals.total(connection, EventQuery())


def count_events(connection: Connection, query: EventQuery, search: Search) -> int:
    """How many visible events match, wherever a page begins."""
    if totals.can_answer(query, ()):
        return totals.total(connection, query)
    number = select(count()).select_from(events).where(events.c.visible, *conditions_of(query, search))
    return int(connection.execute(number).scalar_one())


def event_line(connection: Connection, event_id: str) -> str | None:
    """The canonical JSON of one visible event."""
    found = select(events.c.body).where(events.c.event_id == event_id, events.c.visible)
    return connection.execute(found).scalar()


def changes_after(
    connection: Connection, number: int, limit: int, query: EventQuery, search: Search
) -> list[Change]:
    """The changes with a greater number, of events that match, in order."""
    columns = events.c["change_no", "event_id", "visible", "body"]
    wanted = select(*columns).where(events.c.change_no > max(number, 0), *conditions_of(query, search))
    rows = connection.execute(wanted.order_by(events.c.change_no).limit(limit))
    return [Change(row.change_no, row.event_id, row.body if row.visible else None) for row in rows]


_actors = event_parties.alias("actor_rows")
_recipients = event_parties.alias("recipient_rows")
_DIMENSIONS: dict[Dimension, ColumnElement[Any]] = {
    "day": case((_DATED, cast(events.c.day, String)), else_=null()),
    "month": case((_DATED, func.substr(cast(events.c.day, String), 1, 7)), else_=null()),
    "event_type": events.c.event_type,
    "quad_class": cast(events.c.quad_class, String),
    "mode": events.c.mode,
    "modality": events.c.modality,
    "country": event_countries.c.country,
    "actor": _actors.c.name,
    "recipient": _recipients.c.name,
    "article": events.c.article_id,
    "latitude": cast(events.c.latitude, String),
    "longitude": cast(events.c.longitude, String),
}
_JOINS: dict[Dimension, tuple[Any, ColumnElement[bool]]] = {
    "country": (event_countries, event_countries.c.event_no == events.c.event_no),
    "actor": (_actors, (_actors.c.event_no == events.c.event_no) & (_actors.c.role == "actor")),
    "recipient": (
        _recipients,
        (_recipients.c.event_no == events.c.event_no) & (_recipients.c.role == "recipient"),
    ),
}


def aggregate(
    connection: Connection, query: EventQuery, search: Search, by: Sequence[Dimension], limit: int
) -> list[Bucket]:
    """The counts of matching events by those dimensions, the largest first."""
    keys: list[KeyedColumnElement[Any] | ColumnElement[Any]] = [
        _DIMENSIONS[name].label(f"key_{n}") for n, name in enumerate(by)
    ]
    source: Any = events
    for name in dict.fromkeys(by):
        if name in _JOINS:
            source = source.join(*_JOINS[name])
    number = count(events.c.event_no.distinct() if len(set(by) & set(_JOINS)) else events.c.event_no)
    statement = (
        select(*keys, number.label("number"))
        .select_from(source)
        .where(events.c.visible, *conditions_of(query, search))
        .group_by(*keys)
        .order_by(number.desc(), *(key.nulls_first() for key in keys))
        .limit(limit)
    )
    return [Bucket(tuple(row[:-1]), int(row[-1])) for row in connection.execute(statement)]


def parties(connection: Connection, part: str | None, limit: int) -> list[Party]:
    """The parties of visible events whose name has that part, the most frequent first."""
    as_actor = func.sum(case((event_parties.c.role == "actor", 1), else_=0))
    number = count()
    statement = (
        select(
            event_parties.c.name,
            func.max(event_parties.c.type),
            func.max(event_parties.c.country),
            as_actor,
            number - as_actor,
        )
        .join_from(event_parties, events, events.c.event_no == event_parties.c.event_no)
        .where(events.c.visible)
        .group_by(event_parties.c.name)
        .order_by(number.desc(), event_parties.c.name)
        .limit(limit)
    )
    if part:
        statement = statement.where(has_part(event_parties.c.folded, part))
    return [Party(*row) for row in connection.execute(statement)]
