"""Pages that count by place and by day: incidents, or on demand all their mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from dateline.store import Store
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.incident_filters import PageFilters
from dateline.web.views import Noun, Question, view

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs("read"))])

_POINTS = 2000

_Dimension = Literal["day", "event_type", "latitude", "longitude"]


class _Count(NamedTuple):
    """So many share these values, one a dimension."""

    key: tuple[str, ...]
    number: int


def _counts(store: Store, filters: PageFilters, by: Sequence[_Dimension], limit: int) -> Iterator[_Count]:
    """The greatest counts, without what is not known."""
    found: Sequence[tuple[tuple[str | None, ...], int]]
    if filters.count == "mentions":
        found = store.aggregate(filters.query(), by, limit)
    else:
        found = store.aggregate_incidents(filters.incidents(), by, limit)
    for key, number in found:
        known = tuple(value for value in key if value is not None)
        if len(known) == len(key):
            yield _Count(known, number)


def _noun(filters: PageFilters) -> Noun:
    return "mention" if filters.count == "mentions" else "incident"


@router.get("/map")
def map_page(request: Request, question: Question, backend: From) -> Response:
    """Where it happened."""
    store = backend.store()
    days = sorted(count.key[0] for count in _counts(store, question.filters, ["day"], 5000))
    span = [days[0], days[-1]] if days else []
    return view(request, "map.html", question, store, _noun(question.filters), span=span)


@router.get("/map/points")
def map_points(question: Question, backend: From) -> Response:
    """How many each point has, the most frequent first, as JSON."""
    points = [
        {"lat": float(latitude), "lon": float(longitude), "number": number}
        for (latitude, longitude), number in _counts(
            backend.store(), question.filters, ["latitude", "longitude"], _POINTS
        )
    ]
    return Response(orjson.dumps(points), media_type="application/json")


@router.get("/timeline")
def timeline_page(request: Request, question: Question, backend: From) -> Response:
    """How many a day, by type."""
    store = backend.store()
    by_day: dict[str, dict[str, int]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    for (day, kind), number in _counts(store, question.filters, ["day", "event_type"], 50_000):
        by_day[day][kind] = number
        totals[kind] += number
    days = sorted(by_day)
    kinds = sorted(totals, key=lambda kind: (-totals[kind], kind))
    series = {kind: [by_day[day].get(kind, 0) for day in days] for kind in kinds}
    chart = orjson.dumps({"days": days, "series": series}).decode()
    told = {"days": days, "totals": totals, "kinds": kinds, "by_day": by_day}
    return view(request, "timeline.html", question, store, _noun(question.filters), chart=chart, **told)
