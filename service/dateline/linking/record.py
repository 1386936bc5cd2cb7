"""The record of an incident: what all that tell of it say, the most exact first and rivals side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from dateline.contracts import (
    Event,
    EventDate,
    EventType,
    Incident,
    IncidentLink,
    IncidentSource,
    IncidentStatus,
    Lifecycle,
    Modality,
    content_hash,
)
from dateline.linking.gathering import Claims, Dates, Parties, Places
from dateline.linking.sources import Source, Sources
from dateline.linking.telling import STATUS, Telling

_Says = tuple[bool, int, float, int, str]

_MAIN = frozenset({"body", "headline"})


class Record(NamedTuple):
    """An incident, but for its version; its version; and with it its canonical JSON."""

    incident: Incident
    version: str
    body: str


def incident_of(
    told: Sequence[tuple[Telling, Event]], sources: Mapping[str, Source], links: Iterable[IncidentLink] = ()
) -> Incident:
    """The incident that those tellings are of, the first of which gives it its id."""
    account = Account()
    for telling, event in sorted(told, key=lambda each: each[0].order):
        account.add(telling, event, sources)
    record = account.record(links)
    return record.incident.model_copy(update={"version": record.version})


class Account:
    """What all tellings of an incident say, as far as they have been taken in, the first published first."""

    def __init__(self) -> None:
        self.event_ids: list[str] = []
        self._first: tuple[Telling, Event] | None = None
        self._best: tuple[_Says, Event] | None = None
        self._types: Counter[EventType] = Counter()
        self._modes: set[str] = set()
        self._contexts: set[str] = set()
        self._modalities: set[Modality] = set()
        self._dates, self._places, self._claims = Dates(), Places(), Claims()
        self._actors, self._recipients = Parties(), Parties()
        self._sources = Sources()
        self._confidence = 0.0
        self._times: tuple[datetime, datetime] | None = None

    def add(self, telling: Telling, event: Event, sources: Mapping[str, Source]) -> None:
        """Take in the next telling; ``sources`` says by article id what is known of the articles."""
        self._first = self._first or (telling, event)
        self.event_ids.append(event.event_id)
        says = _says(event)
        if self._best is None or says > self._best[0]:
            self._best = says, event
        self._types[event.event_type] += 1
        if event.mode:
            self._modes.add(event.mode)
        self._contexts.update(event.contexts)
        self._modalities.add(event.modality)
        self._dates.add(event.date)
        self._places.add(event.location)
        self._claims.add(event)
        self._actors.add(event.actors)
        self._recipients.add(event.recipients)
        self._sources.add(event, sources)
        self._confidence = max(self._confidence, event.confidence)
        if at := event.published_at:
            first, last = self._times or (at, at)
            self._times = min(first, at), max(last, at)

    def record(self, links: Iterable[IncidentLink] = ()) -> Record:
        """The record of those tellings; `ValueError` where there is none."""
        if self._first is None or self._best is None:
            raise ValueError("nothing is told of it")
        (telling, event), best = self._first, self._best[1]
        known, when, status = self._sources.all(), self._dates.best(), STATUS[event.modality]
        first_seen, last_seen = self._times or (None, None)
        incident = Incident(
            incident_id=telling.name,
            status=status,
            lifecycle=_lifecycle(status, when, last_seen, known),
            event_type=min(self._types, key=lambda name: (-self._types[name], name)),
            modes=tuple(sorted(self._modes)),
            contexts=tuple(sorted(self._contexts)),
            quad_class=best.quad_class,
            modalities=tuple(sorted(self._modalities)),
            date=when,
            places=self._places.all(),
            country=telling.block.partition("|")[2] or None,
            actors=self._actors.all(),
            recipients=self._recipients.all(),
            counts=self._claims.all(),
            summary=best.sentence.text,
            summary_event_id=best.event_id,
            confidence=self._confidence,
            sources=known,
            independent_sources=len({source.origin for source in known}),
            first_seen=first_seen,
            last_seen=last_seen,
            event_ids=tuple(self.event_ids),
            article_ids=tuple([source.article_id for source in known]),
            links=tuple(sorted(links, key=lambda link: (link.kind, link.incident_id))),
        )
        bare = incident.to_json().decode()
        version = content_hash(bare)
        # Dumping it again would take as long as all that came before; only an id stands before the version.
        return Record(incident, version, bare.replace('"version":""', f'"version":"{version}"', 1))


def _says(event: Event) -> _Says:
    """How much a telling says: of all the parts of a happening the most, in words of the body."""
    place = event.location
    parts = (
        bool(event.actors),
        any(party.type in ("PERSON", "ORG") for party in (*event.actors, *event.recipients)),
        bool(event.recipients),
        bool(event.counts),
        place is not None and place.text is not None,
        place is not None and place.precision in ("site", "city"),
        event.date.basis.startswith("explicit"),
    )
    return event.section in _MAIN, sum(parts), event.confidence, -len(event.sentence.text), event.event_id


def _lifecycle(
    status: IncidentStatus, when: EventDate, last_seen: datetime | None, sources: Collection[IncidentSource]
) -> Lifecycle | None:
    if status == "planned":
        return "planned"
    if status != "happened":
        return None
    if any(source.versions > 1 for source in sources):
        return "corrected"
    goes_on = when.end is None or (last_seen is not None and when.end >= last_seen.astimezone(UTC).date())
    return "under way" if when.start and when.start != when.end and goes_on else "reported"
