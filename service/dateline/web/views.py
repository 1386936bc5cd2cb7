"""What pages with filters share: what their address asks, and what there is to choose from."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any, Literal, NamedTuple, get_args

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from dateline.contracts import EVENT_TYPES, Modality
from dateline.exports import FORMATS, INCIDENT_FORMATS
from dateline.store import ALL, Dimension, Store
from dateline.web.incident_filters import PageFilters
from dateline.web.rendering import page


class Asked(NamedTuple):
    """The filters of a page's URL, and what of it could not be understood."""

    filters: PageFilters
    problem: str | None


def asked(request: Request) -> Asked:
    """What the URL asks. What cannot be understood is said, and asks nothing."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in request.query_params.multi_items():
        given[name].append(value)
    try:
        return Asked(PageFilters.lenient(given), None)
    except ValidationError as error:
        first = error.errors()[0]
        return Asked(PageFilters(), f"{first['loc'][0]}: {first['msg']}")


Question = Annotated[Asked, Depends(asked)]
Noun = Literal["event", "mention", "incident"]


class Told(NamedTuple):
    """What a page counts, where its changes are told and since which, and where it is had as files."""

    noun: Noun
    query: str
    total: int
    path: str
    last_change: int
    endings: tuple[str, ...]


def view(
    request: Request, template: str, question: Asked, store: Store, noun: Noun, **values: Any
) -> HTMLResponse:
    """A page with the filters, and what there is to choose from."""
    return page(
        request,
        template,
        filters=question.filters,
        problem=question.problem,
        told=_told(store, question.filters, noun),
        types=[*EVENT_TYPES, *sorted(_values(store, "event_type") - {*EVENT_TYPES})],
        modalities=get_args(Modality),
        countries=sorted(_values(store, "country")),
        **values,
    )


def _told(store: Store, filters: PageFilters, noun: Noun) -> Told:
    if noun == "incident":
        total, last = store.count_incidents(filters.incidents()), store.last_incident_change()
        return Told(noun, filters.of_incidents, total, "/v1/incidents", last, tuple(INCIDENT_FORMATS))
    total, last = store.count(filters.query()), store.last_change()
    return Told(noun, filters.of_events, total, "/v1/events", last, tuple(FORMATS))


def _values(store: Store, dimension: Dimension) -> set[str]:
    """The most frequent values that events have."""
    return {bucket.key[0] for bucket in store.aggregate(ALL, [dimension], 60) if bucket.key[0]}
