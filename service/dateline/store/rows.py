"""How an event becomes rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from dateline.contracts import Event, EventDate, Participant
from dateline.store.merge import to_us

FIRST_DAY, LAST_DAY = date.min.isoformat(), date.max.isoformat()
"""The first and the last day there is."""


class EventRow(NamedTuple):
    """The columns of `schema.events`, in their order; days in ISO form."""

    event_no: int
    event_id: str
    article_id: str
    revision: str
    coder_version: int
    visible: bool
    event_type: str
    modality: str
    day: str
    first_day: str
    last_day: str
    published_day: str
    published_hour: int | None
    trigger_start: int
    confidence: float
    actor_names: str
    recipient_names: str
    mode: str | None
    quad_class: int
    contexts: str
    sectors: str
    latitude: float | None
    longitude: float | None
    change_no: int
    sentence: str
    body: str


CountryRow = tuple[str, int]
"""The columns of `schema.event_countries`: the country, and the number of the event."""

PartyRow = tuple[str, str, int, str, str | None, str | None]
"""The columns of `schema.event_parties`: name, role, number of the event, folded name, country, type."""


def event_row(event: Event, body: str, number: int, *, visible: bool, change: int) -> EventRow:
    """The row of an event; ``body`` is its canonical JSON, ``change`` the number of this change."""
    place = event.location
    parties = (*event.actors, *event.recipients)
    return EventRow(
        number,
        event.event_id,
        event.article_id,
        event.revision,
        event.coder_version,
        visible,
        event.event_type,
        event.modality,
        *days_of(event.date),
        published_day(event).isoformat(),
        hour_of(event.published_at) if event.published_at else None,
        event.trigger.start,
        event.confidence,
        _folded(event.actors),
        _folded(event.recipients),
        event.mode,
        event.quad_class,
        barred(event.contexts),
        barred({sector for party in parties for sector in party.sectors}),
        place.lat if place else None,
        place.lon if place else None,
        change,
        event.sentence.text,
        body,
    )


def days_of(when: EventDate) -> tuple[str, str, str]:
    """The day it is ordered by, and its interval, as `schema.events` has them."""
    start = when.start.isoformat() if when.start else None
    end = when.end.isoformat() if when.end else None
    if start or end:
        return start or end or LAST_DAY, start or FIRST_DAY, end or LAST_DAY
    return LAST_DAY, LAST_DAY, FIRST_DAY


def published_day(event: Event) -> date:
    """The day in UTC; the last there is when unknown."""
    return event.published_at.astimezone(UTC).date() if event.published_at else date.max


def hour_of(moment: datetime) -> int:
    """Hours since the epoch, in UTC."""
    return to_us(moment) // 3_600_000_000


def _folded(parties: Iterable[Participant]) -> str:
    return "\n".join(party.name.casefold() for party in parties)


def barred(words: Collection[str]) -> str:
    """The words between bars, so that each can be found as ``|word|``."""
    return "".join(f"|{word}" for word in sorted(words)) + "|" if words else ""


def details_of(event: Event, number: int) -> tuple[list[CountryRow], list[PartyRow]]:
    """The rows of its countries and of its parties."""
    parties: dict[tuple[str, str], PartyRow] = {
        (party.name, role): (party.name, role, number, party.name.casefold(), party.country, party.type)
        for role, group in (("actor", event.actors), ("recipient", event.recipients))
        for party in group
    }
    return [(country, number) for country in sorted(countries_of(event))], list(parties.values())


def countries_of(event: Event) -> set[str]:
    """The countries of its actors, recipients and location."""
    countries = {party.country for party in (*event.actors, *event.recipients)}
    if event.location:
        countries.add(event.location.country)
    return {country for country in countries if country}
