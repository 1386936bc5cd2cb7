"""What an event must be to answer a query, as SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, exists, or_, select

from dateline.store.protocol import Box, EventQuery
from dateline.store.schema import event_countries, event_parties, events


class Search(Protocol):
    """How a database finds sentences by their words."""

    def condition(self, words: str, *, walk: bool) -> ColumnElement[bool]:
        """That a sentence has all words of the text; with ``walk`` asked of event after event."""

    def frequency(self, connection: Connection, words: str) -> int:
        """How many sentences have them; 0 where the database itself knows when to walk."""


_ESCAPE = str.maketrans({character: f"\\{character}" for character in "\\%_"})


def conditions_of(query: EventQuery, search: Search, *, walk: bool = False) -> Iterator[ColumnElement[bool]]:
    """Every condition the query sets, wherever a page begins.

    With ``walk`` countries, names and words are looked for event by event, in the order of the events:
    good for a page of what is frequent. Without it they are found first: good for what is rare.
    """
    for column, wanted in (
        (events.c.event_type, query.types),
        (events.c.mode, query.modes),
        (events.c.modality, query.modalities),
        (events.c.quad_class, query.quad_classes),
    ):
        if wanted:
            yield column.in_(list(wanted))
    if query.article_id is not None:
        yield events.c.article_id == query.article_id
    if query.min_confidence is not None:
        yield events.c.confidence >= query.min_confidence
    if query.since:
        yield events.c.last_day >= query.since
    if query.until:
        yield events.c.first_day <= query.until
    if query.text and query.text.split():
        yield search.condition(query.text, walk=walk)
    if query.box:
        yield inside(events, query.box)
    yield from _of_parties(query, walk=walk)


def _of_parties(query: EventQuery, *, walk: bool) -> Iterator[ColumnElement[bool]]:
    if query.countries:
        wanted = [country.upper() for country in query.countries]
        yield _among(event_countries, event_countries.c.country.in_(wanted), walk=walk)
    if query.party is not None:
        yield _among(event_parties, event_parties.c.name == query.party, walk=walk)
    if query.actor:
        yield has_part(events.c.actor_names, query.actor)
    if query.recipient:
        yield has_part(events.c.recipient_names, query.recipient)
    for column, words in ((events.c.contexts, query.contexts), (events.c.sectors, query.sectors)):
        if words:
            yield _has_one(column, words)


def _among(table: Table, condition: ColumnElement[bool], *, walk: bool) -> ColumnElement[bool]:
    if walk:
        return exists().where(table.c.event_no == events.c.event_no, condition)
    return events.c.event_no.in_(select(table.c.event_no).where(condition))


def has_part(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether the case-folded column has that part, in any case."""
    return column.like(f"%{part.casefold().translate(_ESCAPE)}%", escape="\\")


def _has_one(column: Column[str], words: Collection[str]) -> ColumnElement[bool]:
    return or_(*(column.like(f"%|{word.translate(_ESCAPE)}|%", escape="\\") for word in words))


def inside(table: Table, box: Box) -> ColumnElement[bool]:
    """Whether the place of a row lies in that part of the map."""
    east, west = table.c.longitude <= box.east, table.c.longitude >= box.west
    across = and_(west, east) if box.west <= box.east else or_(west, east)
    return and_(table.c.latitude.between(box.south, box.north), across)
