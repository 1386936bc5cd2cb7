"""Pages that show many events at once: list, map, timeline, who to whom. The filters are in the URL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, get_args

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from dateline.contracts import EventType, Modality
from dateline.store import Bucket, Dimension, Store
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.filters import Filters, paged, read_cursor
from dateline.web.rendering import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs("read"))])

_ON_A_PAGE = 40
_POINTS = 2000
_PARTIES = 14


class Asked(NamedTuple):
    """The filters of a page's URL, and what of it could not be understood."""

    filters: Filters
    problem: str | None


def asked(request: Request) -> Asked:
    """What the URL asks. What cannot be understood is said, and asks nothing."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in request.query_params.multi_items():
        given[name].append(value)
    try:
        return Asked(Filters.lenient(given), None)
    except ValidationError as error:
        first = error.errors()[0]
        return Asked(Filters(), f"{first['loc'][0]}: {first['msg']}")


Question = Annotated[Asked, Depends(asked)]


def view(request: Request, template: str, question: Asked, store: Store, **values: Any) -> HTMLResponse:
    """A page with the filters, and what there is to choose from."""
    return page(
        request,
        template,
        filters=question.filters,
        problem=question.problem,
        query=question.filters.url_query(),
        total=store.count(question.filters.query()),
        last_change=store.last_change(),
        types=get_args(EventType),
        modalities=get_args(Modality),
        countries=[bucket.key[0] for bucket in _counts(store, Filters(), ["country"], 60) if bucket.key[0]],
        **values,
    )


def _counts(store: Store, filters: Filters, by: Sequence[Dimension], limit: int) -> Sequence[Bucket]:
    return store.aggregate(filters.query(), by, limit)


@router.get("/")
def list_page(request: Request, question: Question, backend: From) -> Response:
    """The events, newest first, live."""
    store = backend.store()
    cursor = request.query_params.get("cursor")
    try:
        after = read_cursor(cursor) if cursor else None
    except ValueError:
        after = None
    query = question.filters.query(newest_first=True, after=after)
    shown, following = paged(store, query, _ON_A_PAGE)
    return view(request, "list.html", question, store, events=shown, next=following, first=after is None)


@router.get("/map")
def map_page(request: Request, question: Question, backend: From) -> Response:
    """The events where they happened."""
    store = backend.store()
    days = sorted(
        bucket.key[0] for bucket in _counts(store, question.filters, ["day"], 5000) if bucket.key[0]
    )
    span = [days[0], days[-1]] if days else []
    return view(request, "map.html", question, store, span=span)


@router.get("/map/points")
def map_points(question: Question, backend: From) -> Response:
    """How many events each point has, the most frequent first, as JSON."""
    store = backend.store()
    counts = _counts(store, question.filters, ["latitude", "longitude"], _POINTS)
    points = [
        {"lat": float(bucket.key[0]), "lon": float(bucket.key[1]), "events": bucket.events}
        for bucket in counts
        if bucket.key[0] is not None and bucket.key[1] is not None
    ]
    return Response(orjson.dumps(points), media_type="application/json")


@router.get("/timeline")
def timeline_page(request: Request, question: Question, backend: From) -> Response:
    """How many events a day, by type."""
    store = backend.store()
    by_day: dict[str, dict[str, int]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    for bucket in _counts(store, question.filters, ["day", "event_type"], 50_000):
        day, kind = bucket.key
        if day is not None and kind is not None:
            by_day[day][kind] = bucket.events
            totals[kind] += bucket.events
    days = sorted(by_day)
    kinds = sorted(totals, key=lambda kind: (-totals[kind], kind))
    series = {kind: [by_day[day].get(kind, 0) for day in days] for kind in kinds}
    chart = orjson.dumps({"days": days, "series": series}).decode()
    told = {"days": days, "totals": totals, "kinds": kinds, "by_day": by_day}
    return view(request, "timeline.html", question, store, chart=chart, **told)


@router.get("/actors")
def actors_page(request: Request, question: Question, backend: From) -> Response:
    """Who does how much to whom: the most frequent pairs as a matrix."""
    store = backend.store()
    pairs = [b for b in _counts(store, question.filters, ["actor", "recipient"], 400) if None not in b.key]
    cells = _matrix(pairs)
    return view(
        request,
        "actors.html",
        question,
        store,
        rows=list(dict.fromkeys(actor for actor, _ in cells)),
        columns=list(dict.fromkeys(recipient for _, recipient in cells)),
        cells=cells,
        most=max(cells.values(), default=1),
        parties=_counts(store, question.filters, ["actor"], 40),
        trends=store.trending("actor", hours=24, baseline_hours=24 * 14, limit=12),
    )


def _matrix(pairs: Sequence[Bucket]) -> dict[tuple[str | None, ...], int]:
    """The most frequent pairs that fit a matrix of so many rows and columns."""
    cells: dict[tuple[str | None, ...], int] = {}
    for bucket in pairs:
        actors, recipients = ({pair[side] for pair in (*cells, bucket.key)} for side in (0, 1))
        if len(actors) <= _PARTIES and len(recipients) <= _PARTIES:
            cells[bucket.key] = bucket.events
    return cells
