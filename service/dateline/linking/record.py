"""The record of an incident: what all that tell of it say, the most exact first and rivals side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from dateline.contracts import (
    Count,
    EntityType,
    Event,
    EventDate,
    EventType,
    Incident,
    IncidentCount,
    IncidentLink,
    IncidentParty,
    IncidentSource,
    IncidentStatus,
    Lifecycle,
    Location,
    Participant,
    content_hash,
)
from dateline.linking.copies import Originals
from dateline.linking.telling import STATUS, Telling

_PLACES = ("site", "city", "admin1", "region", "country")
_DATES = (
    "part_of_day", "day", "range", "week", "on_or_before", "on_or_after", "month", "year", "habitual",
    "unknown",
)  # fmt: skip
_MAIN = frozenset({"body", "headline"})


class Source(NamedTuple):
    """What is known of an article that tells of a happening. ``versions`` counts its known revisions."""

    article_id: str
    title: str | None = None
    url: str | None = None
    signature: str | None = None
    versions: int = 1


class Record(NamedTuple):
    """An incident, but for its version; its version; and with it its canonical JSON."""

    incident: Incident
    version: str
    body: str


def incident_of(
    told: Sequence[tuple[Telling, Event]], sources: Mapping[str, Source], links: Iterable[IncidentLink] = ()
) -> Incident:
    """The incident that those tellings are of, the first of which gives it its id."""
    record = record_of(told, sources, links)
    return record.incident.model_copy(update={"version": record.version})


def record_of(
    told: Sequence[tuple[Telling, Event]], sources: Mapping[str, Source], links: Iterable[IncidentLink] = ()
) -> Record:
    """The same, as a store keeps it."""
    told = sorted(told, key=lambda each: each[0].order) if len(told) > 1 else told
    first = told[0][0]
    events = [event for _, event in told]
    best = max(events, key=_says) if len(events) > 1 else events[0]
    known = _sources(events, sources)
    times = [event.published_at for event in events if event.published_at]
    when = _date(events)
    status = STATUS[events[0].modality]
    incident = Incident(
        incident_id=first.name,
        status=status,
        lifecycle=_lifecycle(status, when, max(times, default=None), known),
        event_type=_commonest(events),
        modes=tuple(sorted({event.mode for event in events if event.mode})),
        contexts=tuple(sorted({context for event in events for context in event.contexts})),
        quad_class=best.quad_class,
        modalities=tuple(sorted({event.modality for event in events})),
        date=when,
        places=_places(events),
        country=first.block.partition("|")[2] or None,
        actors=_parties([event.actors for event in events]),
        recipients=_parties([event.recipients for event in events]),
        counts=_counts(events),
        summary=best.sentence.text,
        summary_event_id=best.event_id,
        confidence=max(event.confidence for event in events),
        sources=known,
        independent_sources=len({source.origin for source in known}),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        event_ids=tuple([event.event_id for event in events]),
        article_ids=tuple([source.article_id for source in known]),
        links=tuple(sorted(links, key=lambda link: (link.kind, link.incident_id))),
    )
    bare = incident.to_json().decode()
    version = content_hash(bare)
    # Dumping it again would take as long as all that came before; only an id stands before the version.
    return Record(incident, version, bare.replace('"version":""', f'"version":"{version}"', 1))


def _commonest(events: Sequence[Event]) -> EventType:
    if len(events) == 1:
        return events[0].event_type
    counted = Counter(event.event_type for event in events)
    return min(counted, key=lambda value: (-counted[value], value))


def _says(event: Event) -> tuple[bool, int, float, int, str]:
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


def _date(events: Iterable[Event]) -> EventDate:
    """The most exact date; of equally exact ones that which most tell, the first of equals."""
    dates = [event.date for event in events]
    if len(dates) == 1:
        return dates[0]
    spans = Counter((date.start, date.end) for date in dates)
    return min(
        dates,
        key=lambda date: (
            date.start is None and date.end is None,
            not date.basis.startswith("explicit"),
            _DATES.index(date.precision),
            -spans[date.start, date.end],
        ),
    )


def _places(events: Iterable[Event]) -> tuple[Location, ...]:
    """Every different place, the most exact first, then those most tell of."""
    found: dict[tuple[object, ...], Location] = {}
    told: defaultdict[tuple[object, ...], int] = defaultdict(int)
    for event in events:
        if place := event.location:
            key = (place.geonames_id or place.name, place.site)
            found.setdefault(key, place)
            told[key] += 1
    if len(found) > 1:
        ordered = sorted(found, key=lambda key: (_PLACES.index(found[key].precision), -told[key], str(key)))
        return tuple(_without_words(found[key]) for key in ordered)
    return tuple(map(_without_words, found.values()))


def _without_words(place: Location) -> Location:
    """The place alone: the words and their places in one article say nothing of another."""
    if place.text is None and place.start is None and place.end is None:
        return place
    return place.model_copy(update={"text": None, "start": None, "end": None})


def _parties(groups: Iterable[Sequence[Participant]]) -> tuple[IncidentParty, ...]:
    found: dict[str, Participant] = {}
    told: defaultdict[str, int] = defaultdict(int)
    for group in groups:
        for key, person in {person.entity_id or person.name.casefold(): person for person in group}.items():
            found.setdefault(key, person)
            told[key] += 1
    ordered = sorted(found, key=lambda key: (-told[key], found[key].name)) if len(found) > 1 else found
    return tuple([_party_of(found[key], told[key]) for key in ordered])


def _party_of(one: Participant, events: int) -> IncidentParty:
    return _party(one.name, one.entity_id, one.type, one.country, one.sectors, events)


@lru_cache(maxsize=16384)
def _party(
    name: str,
    entity_id: str | None,
    kind: EntityType | None,
    country: str | None,
    sectors: tuple[str, ...],
    events: int,
) -> IncidentParty:
    # News tells of the same few again and again.
    return IncidentParty(
        name=name, entity_id=entity_id, type=kind, country=country, sectors=sectors, events=events
    )


def _counts(events: Iterable[Event]) -> tuple[IncidentCount, ...]:
    """Every different claim: a number of a kind by somebody."""
    first: dict[tuple[object, ...], tuple[Count, str | None]] = {}
    told: defaultdict[tuple[object, ...], dict[str, None]] = defaultdict(dict)
    for event in events:
        if not event.counts and not event.mentions:
            continue
        voice = event.attribution.name if event.attribution.kind != "outlet" else None
        for count in (*event.counts, *(count for mention in event.mentions for count in mention.counts)):
            claimant = count.claimant or voice
            key = (count.kind, count.low, count.high, count.value, count.qualifier, claimant)
            first.setdefault(key, (count, claimant))
            told[key][event.event_id] = None
    return tuple(
        IncidentCount(kind=count.kind, count=count, claimant=claimant, event_ids=tuple(told[key]))
        for key, (count, claimant) in first.items()
    )


def _sources(events: Sequence[Event], known: Mapping[str, Source]) -> tuple[IncidentSource, ...]:
    """The articles in the order of their publication, numbered by where they have it from."""
    if len(events) == 1:
        return (_source_of(events[0], known, 1),)
    found: dict[str, IncidentSource] = {}
    agencies: dict[str, int] = {}
    originals = Originals()
    for event in events:
        if event.article_id in found:
            continue
        source, agency = known.get(event.article_id), _agency_of(event)
        origin = agencies.get(agency or "") or originals.number(source.signature if source else None)
        agencies.setdefault(agency or event.article_id, origin)
        found[event.article_id] = _source_of(event, known, origin)
    return tuple(found.values())


def _source_of(event: Event, known: Mapping[str, Source], origin: int) -> IncidentSource:
    return _source(
        known.get(event.article_id) or Source(event.article_id), event.published_at, _agency_of(event), origin
    )


@lru_cache(maxsize=16384)
def _source(source: Source, published_at: datetime | None, agency: str | None, origin: int) -> IncidentSource:
    # An article tells of many things, and each is told of again and again.
    return IncidentSource(
        article_id=source.article_id,
        title=source.title,
        url=source.url,
        agency=agency,
        published_at=published_at,
        versions=source.versions,
        origin=origin,
    )


def _agency_of(event: Event) -> str | None:
    return event.attribution.name if event.attribution.kind == "outlet" else None


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
