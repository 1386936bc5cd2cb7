"""What can be followed live: events, and the incidents they tell of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.filters import Filters
from dateline.web.incident_filters import IncidentFilters
from dateline.web.live import After, LastEventId, LiveResponse, Source, live
from dateline.web.problems import documented

router = APIRouter(
    prefix="/v1",
    dependencies=[Depends(Needs("read"))],
    default_response_class=LiveResponse,
    responses=documented(401, 403, 422, 429),
)


class EventFeed(Filters):
    """Filters, and where to begin."""

    after: After = None


class IncidentFeed(IncidentFilters):
    """Filters, and where to begin."""

    after: After = None


@router.get("/events/live", tags=["events"])
async def follow_events(
    feed: Annotated[EventFeed, Query()], backend: From, last_event_id: LastEventId = None
) -> LiveResponse:
    """Server-sent events: `event` carries an event that is new or told otherwise now, `gone` the id of one
    that a correction or retraction took away.

    The `id` of each message continues the feed after a break, as `Last-Event-ID` or `after`: nothing is
    missed. Without either it begins now.
    """
    query = feed.query()
    source = Source(
        kind="event",
        last=lambda store: store.last_change(),
        changes=lambda store, after, limit: store.changes(after, limit, query),
    )
    return live(backend, source, feed.after, last_event_id)


@router.get("/incidents/live", tags=["incidents"])
async def follow_incidents(
    feed: Annotated[IncidentFeed, Query()], backend: From, last_event_id: LastEventId = None
) -> LiveResponse:
    """Server-sent events: `incident` carries an incident that is new, has grown or shrunk, or is told
    otherwise now; `gone` the id of one that is none any more, or does not match the filters as it is now.

    Of each incident only its last state is told. An id that was never told may be said to be gone. The `id`
    of each message continues the feed after a break, as `Last-Event-ID` or `after`: nothing is missed.
    Without either it begins now.
    """
    query = feed.incidents()
    source = Source(
        kind="incident",
        last=lambda store: store.last_incident_change(),
        changes=lambda store, after, limit: store.incident_changes(after, limit, query),
    )
    return live(backend, source, feed.after, last_event_id)
