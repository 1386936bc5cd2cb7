"""What an incident must be to answer a query, as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from dateline.linking import FAMILIES
from dateline.store import conditions
from dateline.store.conditions import Search, inside
from dateline.store.finding import is_frequent
from dateline.store.incidents.protocol import IncidentQuery
from dateline.store.protocol import EventQuery
from dateline.store.schema import events, incidents, tellings


def conditions_of(
    query: IncidentQuery, search: Search, *, walk: bool = False
) -> Iterator[ColumnElement[bool]]:
    """Every condition the query sets, wherever a page begins.

    With ``walk`` the mentions are looked at incident by incident; without it they are found first.
    """
    # None has less than one; what is no incident any more has none.
    yield incidents.c.sources >= max(1, query.min_sources)
    for column, wanted in ((incidents.c.event_type, query.types), (incidents.c.status, query.statuses)):
        if wanted:
            yield column.in_(list(wanted))
    if query.countries:
        yield _in_countries(query)
    if query.since:
        yield incidents.c.last_day >= query.since
    if query.until:
        yield incidents.c.first_day <= query.until
    if query.box:
        yield inside(incidents, query.box)
    if query.mentions:
        yield _told_by(query.mentions, search, walk=walk)


def _in_countries(query: IncidentQuery) -> ColumnElement[bool]:
    return incidents.c.country.in_([country.upper() for country in query.countries])


def _told_by(wanted: EventQuery, search: Search, *, walk: bool) -> ColumnElement[bool]:
    mentions = tellings.join(events, events.c.event_id == tellings.c.event_id)
    matching = (events.c.visible, *conditions.conditions_of(wanted, search, walk=walk))
    if walk:
        return exists().select_from(mentions).where(tellings.c.root == incidents.c.root, *matching)
    return incidents.c.root.in_(select(tellings.c.root).select_from(mentions).where(*matching))


def walks(connection: Connection, query: IncidentQuery, search: Search) -> bool:
    """Whether a page is found sooner by asking incident after incident than by finding the mentions first.

    A part of a name and an article are taken for rare, what has few values for frequent.
    """
    wanted = query.mentions
    if wanted is None or query.limit is None or wanted.actor or wanted.recipient or wanted.article_id:
        return False
    if wanted.text or wanted.party is not None:
        return is_frequent(connection, replace(wanted, limit=query.limit), search)
    return True


def could_match(query: IncidentQuery) -> Iterator[ColumnElement[bool]]:
    """What leaves out the incidents that never matched: an id is of one country and one family of types."""
    gone = incidents.c.root.is_(None)
    if query.countries:
        yield or_(gone, _in_countries(query))
    if query.types:
        families = {FAMILIES.get(name) for name in query.types}
        akin = [name for name, of in FAMILIES.items() if of in families]
        yield or_(gone, incidents.c.event_type.in_([*query.types, *akin]))
