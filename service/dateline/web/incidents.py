"""Incidents out: by filters, page by page, one by one with its tellings, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, Field

from dateline.contracts import Event, Incident
from dateline.exports import INCIDENT_FORMATS
from dateline.linking import Verdict, explain_all
from dateline.store import IncidentCursor, IncidentDimension, IncidentQuery, Store, incident_cursor
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.cursors import decode_cursor, encode_cursor
from dateline.web.events import tagged
from dateline.web.files import filed, media_types
from dateline.web.filters import without_nul
from dateline.web.incident_filters import IncidentFilters
from dateline.web.problems import Problem, documented

router = APIRouter(
    prefix="/v1",
    tags=["incidents"],
    dependencies=[Depends(Needs("read"))],
    responses=documented(401, 403, 422, 429, 503),
)

Ending = Literal["csv", "jsonl", "geojson", "parquet"]
Id = Annotated[str, Path(max_length=200), AfterValidator(without_nul)]


def read_incident_cursor(word: str) -> IncidentCursor:
    """The cursor of such a word; `ValueError` when it is none."""
    return decode_cursor(word, _cursor)


def _cursor(day: str, incident_id: str) -> IncidentCursor:
    return IncidentCursor(date.fromisoformat(day), without_nul(str(incident_id)))


def _readable_cursor(word: str) -> str:
    read_incident_cursor(word)
    return word


class IncidentPage(IncidentFilters):
    """Filters, and a part of what they find."""

    order: Literal["oldest", "newest"] = Field("oldest", description="by date; undated ones come last")
    limit: int = Field(100, ge=1, le=1000)
    cursor: Annotated[str, AfterValidator(_readable_cursor)] | None = Field(
        None, max_length=4000, description="`next` of the page before"
    )


class IncidentGrouping(IncidentFilters):
    """Filters, and what to count their incidents by."""

    by: list[IncidentDimension] = Field(["event_type"], min_length=1, max_length=2)
    limit: int = Field(100, ge=1, le=10_000)


class Incidents(BaseModel):
    """A page of incidents. ``next`` is the cursor of the page behind it, null on the last one."""

    incidents: list[Incident]
    next: str | None


class ToldIncident(BaseModel):
    """An incident, and the events that tell of it where they were asked for."""

    incident: Incident
    events: list[Event] | None


class IncidentGroup(BaseModel):
    """So many incidents share these values, one for each `by`."""

    key: list[str | None]
    incidents: int


class IncidentGroups(BaseModel):
    """The counts, the largest first."""

    by: list[IncidentDimension]
    groups: list[IncidentGroup]


class Reason(BaseModel):
    """Something that speaks for (or, below 0, against) two being one."""

    points: float
    said: str


class Explanation(BaseModel):
    """Why two are one happening or are not: `veto` forbids it whatever the points."""

    one_incident: bool
    compared: list[str]
    copied: bool
    veto: str | None
    points: float
    needed: float
    reasons: list[Reason]


@router.get("/incidents")
def list_incidents(page: Annotated[IncidentPage, Query()], request: Request, backend: From) -> Response:
    """Incidents that match every filter, in order of date. The answer has an ETag."""
    after = read_incident_cursor(page.cursor) if page.cursor else None
    query = page.incidents(newest_first=page.order == "newest", after=after)
    shown, following = incidents_paged(backend.store(), query, page.limit)
    return tagged(request, Incidents(incidents=shown, next=following).model_dump_json().encode())


def incidents_paged(store: Store, query: IncidentQuery, size: int) -> tuple[list[Incident], str | None]:
    """A page of so many incidents, and the cursor of the page behind it; null on the last one."""
    lines = store.incident_lines(replace(query, limit=size + 1))
    found = list(map(Incident.model_validate_json, lines))
    shown = found[:size]
    return shown, encode_cursor(incident_cursor(shown[-1])) if len(found) > size else None


@router.get(
    "/incidents/export.{ending}",
    response_class=StreamingResponse,
    responses=media_types(INCIDENT_FORMATS.values()),
)
def export_incidents(
    ending: Ending, filters: Annotated[IncidentFilters, Query()], request: Request, backend: From
) -> StreamingResponse:
    """Every incident that matches, as a file: CSV, JSON Lines, GeoJSON or Parquet."""
    incidents = map(Incident.model_validate_json, backend.store().incident_lines(filters.incidents()))
    return filed(request, INCIDENT_FORMATS[ending], incidents, f"dateline-incidents.{ending}")


@router.get("/incidents/{incident_id}", responses=documented(404))
def read_incident(
    incident_id: Id,
    request: Request,
    backend: From,
    mentions: Annotated[bool, Query(description="with the events that tell of it")] = False,
) -> Response:
    """One incident, by its id or that of one of its events. 404 when there is none, or none any more."""
    store = backend.store()
    incident = store.incident(incident_id)
    if incident is None:
        raise Problem(404, f"there is no incident {incident_id}")
    events = [event for id_ in incident.event_ids if (event := store.event(id_))] if mentions else None
    return tagged(request, ToldIncident(incident=incident, events=events).model_dump_json().encode())


@router.get("/incidents/{incident_id}/explain/{other_id}", responses=documented(404))
def explain_incidents(incident_id: Id, other_id: Id, backend: From) -> Explanation:
    """Why two incidents, or two events, are one happening or are not."""
    found = compare(backend.store(), incident_id, other_id)
    verdict = found.verdict
    return Explanation(
        one_incident=found.are_one,
        compared=found.compared,
        copied=verdict.repeat,
        veto=verdict.veto,
        points=verdict.points,
        needed=verdict.needed,
        reasons=[Reason(**reason._asdict()) for reason in verdict.reasons],
    )


class Comparison(NamedTuple):
    """Whether two are one incident, the two events that decide it, and why."""

    are_one: bool
    compared: list[str]
    verdict: Verdict


def compare(store: Store, one: str, other: str) -> Comparison:
    """Compare two incidents or events; `Problem` 404 when there is none of that id."""
    mine, theirs = store.tellings([one]), store.tellings([other])
    for name, found in ((one, mine), (other, theirs)):
        if not found:
            raise Problem(404, f"there is no incident and no event {name}")
    left, right, verdict = explain_all(mine, theirs)
    incidents = [incident and incident.incident_id for incident in map(store.incident, (one, other))]
    return Comparison(incidents[0] == incidents[1], [left.event_id, right.event_id], verdict)


@router.get("/incident-aggregates")
def count_incidents(grouping: Annotated[IncidentGrouping, Query()], backend: From) -> IncidentGroups:
    """How many incidents match, by one or two dimensions: one happening counts once, whoever tells of it."""
    found = backend.store().aggregate_incidents(grouping.incidents(), grouping.by, grouping.limit)
    groups = [IncidentGroup(key=list(bucket.key), incidents=bucket.incidents) for bucket in found]
    return IncidentGroups(by=grouping.by, groups=groups)
