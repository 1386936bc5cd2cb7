"""Pages about one incident: all that tell of it, and why they are one; two compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from dateline.contracts import Event, Incident, IncidentSource
from dateline.linking import Telling, Verdict, explain
from dateline.store import Store
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.filters import without_nul
from dateline.web.incidents import compare
from dateline.web.problems import Problem
from dateline.web.rendering import page, rivals

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs("read"))])

_ON_A_PAGE = 40
_COMPARED = 12  # the first tellings, with which linking compares too
_SOURCES, _LINKS = 100, 12
_KINDS = {
    "plan-of": "It is planned here",
    "call-for": "It is called for here",
    "denial-of": "It is denied here",
    "supposition-of": "It is supposed here",
    "planned-by": "It was planned",
    "called-for-by": "It was called for",
    "denied-by": "It is denied",
    "supposed-by": "It is supposed",
}

_Id = Annotated[str, Path(max_length=200), AfterValidator(without_nul)]


class Tie(NamedTuple):
    """What makes a mention one with an earlier one."""

    number: int
    event_id: str
    verdict: Verdict


class Mention(NamedTuple):
    """An event of an incident, the article it is in, and why it is of that incident (null: it began it)."""

    number: int
    event: Event
    source: IncidentSource | None
    tie: Tie | None


class Linked(NamedTuple):
    """Another incident, and how it stands to this one."""

    kind: str
    incident: Incident


@router.get("/incidents/{incident_id}")
def incident_page(
    request: Request, incident_id: _Id, backend: From, start: Annotated[int, Query(ge=1, le=10**6)] = 1
) -> Response:
    """One incident: what is told of it, by whom, and why that is one happening."""
    store = backend.store()
    incident = _incident(store, incident_id)
    numbers = {event_id: number for number, event_id in enumerate(incident.event_ids, 1)}
    return page(
        request,
        "incident.html",
        incident=incident,
        numbers=numbers,
        rivals=rivals(incident),
        origins=Counter(source.origin for source in incident.sources),
        most=_SOURCES,
        mentions=_mentions(store, incident, start),
        start=start,
        following=start + _ON_A_PAGE if start + _ON_A_PAGE <= len(numbers) else None,
        linked=_linked(store, incident),
    )


def _incident(store: Store, incident_id: str) -> Incident:
    incident = store.incident(incident_id)
    if incident is None:
        raise Problem(404, "there is no such incident, or a correction took it away")
    return incident


def _mentions(store: Store, incident: Incident, start: int) -> list[Mention]:
    tellings = store.tellings([incident.incident_id])
    places = {telling.event_id: place for place, telling in enumerate(tellings)}
    sources = {source.article_id: source for source in incident.sources}
    return [
        Mention(
            number,
            event,
            sources.get(event.article_id),
            _tie(tellings, places[event_id]) if places.get(event_id) else None,
        )
        for number, event_id in islice(enumerate(incident.event_ids, 1), start - 1, start - 1 + _ON_A_PAGE)
        if (event := store.event(event_id))
    ]


def _tie(tellings: Sequence[Telling], place: int) -> Tie:
    """The earlier telling that this one is most surely one with."""

    def sureness(tie: Tie) -> tuple[bool, bool, float]:
        return tie.verdict.repeat, tie.verdict.veto is None, tie.verdict.points

    earlier = enumerate(tellings[: min(place, _COMPARED)], 1)
    ties = [Tie(number, other.event_id, explain(tellings[place], other)) for number, other in earlier]
    return max(ties, key=sureness)


def _linked(store: Store, incident: Incident) -> list[Linked]:
    return [
        Linked(_KINDS[link.kind], other)
        for link in incident.links[:_LINKS]
        if (other := store.incident(link.incident_id))
    ]


@router.get("/incidents/{incident_id}/compare")
def compare_page(
    request: Request,
    incident_id: _Id,
    backend: From,
    other: Annotated[str, Query(max_length=200), AfterValidator(without_nul)] = "",
) -> Response:
    """Whether two incidents, or two events, are one happening, and everything that decides it."""
    store = backend.store()
    found = compare(store, incident_id, other.strip())
    return page(
        request,
        "compare.html",
        incidents=[_incident(store, name) for name in (incident_id, other.strip())],
        compared=[store.event(name) for name in found.compared],
        verdict=found.verdict,
        are_one=found.are_one,
    )
