"""Events out: by filters, page by page, one by one, counted, and as files."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, Field

from dateline.contracts import Event
from dateline.exports import FORMATS
from dateline.store import Bucket, Dimension, Party
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.files import filed, media_types
from dateline.web.filters import Filters, Page, Text, paged, without_nul
from dateline.web.problems import Problem, documented

router = APIRouter(
    prefix="/v1",
    tags=["events"],
    dependencies=[Depends(Needs("read"))],
    responses=documented(401, 403, 422, 429, 503),
)

Ending = Literal["csv", "jsonl", "geojson", "parquet", "rss", "ics"]


class Events(BaseModel):
    """A page of events. ``next`` is the cursor of the page behind it, null on the last one."""

    events: list[Event]
    next: str | None


class Grouping(Filters):
    """Filters, and what to count their events by."""

    by: list[Dimension] = Field(["event_type"], min_length=1, max_length=2)
    limit: int = Field(100, ge=1, le=10_000)


class Group(BaseModel):
    """So many events share these values, one for each `by`."""

    key: list[str | None]
    events: int


class Groups(BaseModel):
    """The counts, the largest first."""

    by: list[Dimension]
    groups: list[Group]


class TrendOf(BaseModel):
    """A value that events of now have more often: `score` counts standard deviations above `expected`."""

    value: str
    events: int
    expected: float
    score: float


class Trends(BaseModel):
    """What is unusual, the most unusual first."""

    by: str
    trends: list[TrendOf]


class Entity(BaseModel):
    """Somebody who acts or is acted on, and in how many events."""

    name: str
    type: str | None
    country: str | None
    as_actor: int
    as_recipient: int


class Entities(BaseModel):
    """Entities, the most frequent first."""

    entities: list[Entity]


@router.get("/events")
def list_events(page: Annotated[Page, Query()], request: Request, backend: From) -> Response:
    """Events that match every filter, in order of date.

    The answer has an ETag: send it back as `If-None-Match` to be told that nothing changed (304).
    """
    shown, following = paged(backend.store(), page.page_query(), page.limit)
    return tagged(request, Events(events=shown, next=following).model_dump_json().encode())


@router.get(
    "/events/export.{ending}",
    response_class=StreamingResponse,
    responses=media_types(FORMATS.values()),
)
def export_events(
    ending: Ending, filters: Annotated[Filters, Query()], request: Request, backend: From
) -> StreamingResponse:
    """Every event that matches, as a file: CSV, JSON Lines, GeoJSON, Parquet, RSS or iCalendar."""
    events = backend.store().events(filters.query(newest_first=ending == "rss"))
    return filed(request, FORMATS[ending], events, f"dateline-events.{ending}")


@router.get("/events/{event_id}", responses=documented(404))
def read_event(
    event_id: Annotated[str, Path(max_length=200), AfterValidator(without_nul)],
    request: Request,
    backend: From,
) -> Response:
    """One event. 404 when there is none, or none any more: a new revision no longer tells of it."""
    event = backend.store().event(event_id)
    if event is None:
        raise Problem(404, f"there is no event {event_id}")
    return tagged(request, event.model_dump_json().encode())


@router.get("/aggregates")
def count_events(grouping: Annotated[Grouping, Query()], backend: From) -> Groups:
    """How many events match, by one or two dimensions; an event with two countries counts for both."""
    query = grouping.query()
    return Groups(
        by=grouping.by,
        groups=[_group(one) for one in backend.store().aggregate(query, grouping.by, grouping.limit)],
    )


def _group(bucket: Bucket) -> Group:
    return Group(key=list(bucket.key), events=bucket.events)


@router.get("/trending")
def list_trends(
    backend: From,
    by: Annotated[Literal["event_type", "country", "actor", "recipient"], Query()] = "country",
    hours: Annotated[int, Query(ge=1, le=24 * 90, description="what counts as now")] = 24,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Trends:
    """What is told of more than in the two weeks before: how often, how often expected, and how unusual."""
    found = backend.store().trending(by, hours=hours, baseline_hours=24 * 14, limit=limit)
    return Trends(by=by, trends=[TrendOf(**trend._asdict()) for trend in found])


@router.get("/entities")
def list_entities(
    backend: From,
    name: Annotated[Text | None, Query(description="a part of the name")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Entities:
    """Those who act or are acted on, the most frequent first."""
    return Entities(entities=[_entity(party) for party in backend.store().parties(name, limit)])


def _entity(party: Party) -> Entity:
    return Entity(**party._asdict())


def tagged(request: Request, body: bytes) -> Response:
    """The JSON body with its ETag, or 304 when the client has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = request.headers.get("if-none-match", "")
    if tag in (part.strip().removeprefix("W/") for part in known.split(",")) or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
