"""What every store must answer about incidents when it is asked about their mentions, places and changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dateline.contracts import Attribution, Event, Incident
from dateline.store import Box, EventQuery, IncidentBucket, IncidentQuery, Store
from tests.linking.telling import DAY, event, place
from tests.store.batches import add
from tests.store.incidents import told
from tests.store.samples import moment

MARCH, AGAIN, BREST, PLAN = TOLD = (
    event("a", who=("nurses",), location=place("Minsk").model_copy(update={"lat": 53.9, "lon": 27.5})),
    event(
        "b",
        "Nurses marched on, said officials.",
        hours=3,
        who=("nurses", "Ivan Petrov"),
        modality="reported",
        confidence=0.4,
        mode=None,
        contexts=("strike",),
        attribution=Attribution(kind="government", name="officials"),
    ),
    event("c", hours=4, who=("workers",), city="Brest"),
    event("d", "Drivers plan a march.", who=("drivers",), modality="planned", day=DAY + timedelta(days=30)),
)
WANTED: dict[str, tuple[IncidentQuery, tuple[Event, ...]]] = {
    "party": (IncidentQuery(mentions=EventQuery(party="Ivan Petrov")), (MARCH,)),
    "frequent party": (IncidentQuery(mentions=EventQuery(party="nurses")), (MARCH,)),
    "actor": (IncidentQuery(mentions=EventQuery(actor="work")), (BREST,)),
    "words": (IncidentQuery(mentions=EventQuery(text="officials marched")), (MARCH,)),
    "article": (IncidentQuery(mentions=EventQuery(article_id="b")), (MARCH,)),
    "modality": (IncidentQuery(mentions=EventQuery(modalities=["reported"])), (MARCH,)),
    "context": (IncidentQuery(mentions=EventQuery(contexts=["strike"])), (MARCH,)),
    "confidence": (IncidentQuery(mentions=EventQuery(min_confidence=0.5)), (MARCH, BREST, PLAN)),
    # One telling has the words, the other the confidence.
    "both of one": (IncidentQuery(mentions=EventQuery(text="officials", min_confidence=0.5)), ()),
    "box": (IncidentQuery(box=Box(50, 20, 60, 30)), (MARCH,)),
    "box elsewhere": (IncidentQuery(box=Box(50, 28, 60, 27)), ()),
    "both kinds": (
        IncidentQuery(countries=["blr"], mentions=EventQuery(modes=["demo"])),
        (MARCH, BREST, PLAN),
    ),
}


class IncidentQuestions(ABC):
    """The suite."""

    @abstractmethod
    def open(self, folder: Path) -> Store:
        """The store in that folder, made when it is not there."""

    def test_an_incident_answers_when_one_of_its_mentions_does(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            _fill(store)
            for name, (query, events) in WANTED.items():
                expected = {_name(store, one) for one in events}
                for limit in (None, 10):
                    found = list(map(_id, store.incident_lines(replace(query, limit=limit))))
                    assert (name, limit, set(found), len(found)) == (name, limit, expected, len(expected))
                assert (name, store.count_incidents(query)) == (name, len(expected))
                [*buckets] = store.aggregate_incidents(query, ["status"], 9)
                assert (name, sum(bucket.incidents for bucket in buckets)) == (name, len(expected))

    def test_incidents_are_counted_by_day_and_place(self, tmp_path: Path) -> None:
        undated = event("e", "Cooks marched once.", day=None, who=("cooks",))
        with self.open(tmp_path) as store:
            _fill(store, undated)
            found = store.aggregate_incidents(IncidentQuery(), ["day", "status"], 9)
            assert sorted(found, key=str) == sorted(
                [
                    IncidentBucket((str(DAY), "happened"), 2),
                    IncidentBucket((str(DAY + timedelta(days=30)), "planned"), 1),
                    IncidentBucket((None, "happened"), 1),
                ],
                key=str,
            )
            assert IncidentBucket((None,), 1) in store.aggregate_incidents(IncidentQuery(), ["month"], 9)
            points = store.aggregate_incidents(IncidentQuery(), ["latitude", "longitude"], 9)
            assert points == [IncidentBucket((None, None), 3), IncidentBucket(("53.9", "27.5"), 1)]

    def test_a_reader_with_filters_is_told_of_what_no_longer_matches(self, tmp_path: Path) -> None:
        many = IncidentQuery(types=["PROTEST"], countries=["BLR"], min_sources=2)
        with self.open(tmp_path) as store:
            _fill(store)
            march = _name(store, MARCH)
            [both] = [change for change in store.incident_changes(0, 9, many) if change.incident]
            assert both.incident_id == march
            seen = store.last_incident_change()
            add(store, told("b", revision="r2", offset=9, revised_at=moment(9)))
            fewer = store.incident_changes(seen, 9, many)
            assert [(change.incident_id, change.incident) for change in fewer] == [(march, None)]
            for others in (IncidentQuery(countries=["FRA"]), IncidentQuery(types=["AID"])):
                assert store.incident_changes(0, 9, others) == []


def _fill(store: Store, *more: Event) -> None:
    for number, each in enumerate((*TOLD, *more)):
        add(store, each, told(each.article_id, each, offset=number))


def _name(store: Store, event: Event) -> str:
    incident = store.incident(event.event_id)
    assert incident
    return incident.incident_id


def _id(line: str) -> str:
    return Incident.model_validate_json(line).incident_id
