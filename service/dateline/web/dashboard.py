"""Pages that list many: events, incidents, who does how much to whom. The filters are in the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from dateline.store import Bucket
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.filters import paged, read_cursor
from dateline.web.incidents import incidents_paged, read_incident_cursor
from dateline.web.views import Question, view

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs("read"))])

C = TypeVar("C")

_ON_A_PAGE = 40
_PARTIES = 14


@router.get("/")
def list_page(request: Request, question: Question, backend: From) -> Response:
    """The events, newest first, live."""
    store = backend.store()
    after = _after(request, read_cursor)
    query = question.filters.query(newest_first=True, after=after)
    shown, following = paged(store, query, _ON_A_PAGE)
    return view(
        request, "list.html", question, store, "event", events=shown, next=following, first=after is None
    )


@router.get("/incidents")
def incidents_page(request: Request, question: Question, backend: From) -> Response:
    """The incidents, newest first, live."""
    store = backend.store()
    after = _after(request, read_incident_cursor)
    query = question.filters.incidents(newest_first=True, after=after)
    shown, following = incidents_paged(store, query, _ON_A_PAGE)
    return view(
        request,
        "incidents.html",
        question,
        store,
        "incident",
        incidents=shown,
        next=following,
        first=after is None,
    )


def _after(request: Request, read: Callable[[str], C]) -> C | None:
    """Where the page begins; null, the first page, also for a cursor that is none."""
    cursor = request.query_params.get("cursor")
    try:
        return read(cursor) if cursor else None
    except ValueError:
        return None


@router.get("/actors")
def actors_page(request: Request, question: Question, backend: From) -> Response:
    """Who does how much to whom: the most frequent pairs as a matrix."""
    store, query = backend.store(), question.filters.query()
    pairs = [b for b in store.aggregate(query, ["actor", "recipient"], 400) if None not in b.key]
    cells = _matrix(pairs)
    return view(
        request,
        "actors.html",
        question,
        store,
        "event",
        rows=list(dict.fromkeys(actor for actor, _ in cells)),
        columns=list(dict.fromkeys(recipient for _, recipient in cells)),
        cells=cells,
        most=max(cells.values(), default=1),
        parties=store.aggregate(query, ["actor"], 40),
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
