"""What a dashboard asks of a store about incidents, to be timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dateline.contracts import EVENT_TYPES, Incident
from dateline.store import EventQuery, IncidentQuery, Store, incident_cursor


def incident_questions(store: Store, *, rare: str, party: str, word: str) -> dict[str, Callable[[], object]]:
    """What the pages of a dashboard ask about incidents: ``rare`` is a country, ``party`` a frequent name."""
    page = partial(IncidentQuery, newest_first=True, limit=41)
    [last] = map(
        Incident.model_validate_json, store.incident_lines(IncidentQuery(newest_first=True, limit=1))
    )
    seldom = IncidentQuery(types=[EVENT_TYPES[-1]], countries=[rare])

    def lines(query: IncidentQuery) -> Callable[[], object]:
        return lambda: list(store.incident_lines(query))

    return {
        "newest incidents": lines(page()),
        "the next page of incidents": lines(page(after=incident_cursor(last))),
        "incidents of a type": lines(page(types=[EVENT_TYPES[0]])),
        "incidents of a country": lines(page(countries=[rare])),
        "incidents of a rare kind": lines(replace(seldom, newest_first=True, limit=41)),
        "incidents of a party": lines(page(mentions=EventQuery(party=party))),
        "incidents with a rare word": lines(page(mentions=EventQuery(text=word))),
        "incidents of a modality": lines(page(mentions=EventQuery(modalities=["reported"]))),
        "one incident": lambda: store.incident("e77-1"),
        "its tellings": lambda: store.tellings(["e77-1"]),
        "how many incidents": store.count_incidents,
        "how many of a rare kind": lambda: store.count_incidents(seldom),
        "how many of a party": lambda: store.count_incidents(IncidentQuery(mentions=EventQuery(party=party))),
        "incidents by day and type": lambda: store.aggregate_incidents(
            IncidentQuery(), ["day", "event_type"], 50_000
        ),
        "incidents by place": lambda: store.aggregate_incidents(
            IncidentQuery(), ["latitude", "longitude"], 2000
        ),
        "incidents by place of a type": lambda: store.aggregate_incidents(
            IncidentQuery(types=[EVENT_TYPES[0]]), ["latitude", "longitude"], 2000
        ),
        "changes of incidents since": lambda: store.incident_changes(
            store.last_incident_change() - 50, 50, IncidentQuery(countries=[rare])
        ),
    }
