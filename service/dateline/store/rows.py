"""How an event becomes rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

from dateline.contracts import Event, Participant
from dateline.store.merge import to_us


def event_row(event: Event, body: str, number: int, *, visible: bool, change: int) -> dict[str, Any]:
    """The row of an event; ``body`` is its canonical JSON, ``change`` the number of this change."""
    place = event.location
    parties = (*event.actors, *event.recipients)
    first, last = event.date.start, event.date.end
    dated = first is not None or last is not None
    return {
        "event_no": number,
        "event_id": event.event_id,
        "article_id": event.article_id,
        "revision": event.revision,
        "coder_version": event.coder_version,
        "visible": visible,
        "event_type": event.event_type,
        "modality": event.modality,
        "day": first or last or date.max,
        "first_day": first or (date.min if dated else date.max),
        "last_day": last or (date.max if dated else date.min),
        "published_day": published_day(event),
        "published_hour": hour_of(event.published_at) if event.published_at else None,
        "trigger_start": event.trigger.start,
        "confidence": event.confidence,
        "actor_names": _folded(event.actors),
        "recipient_names": _folded(event.recipients),
        "mode": event.mode,
        "quad_class": event.quad_class,
        "contexts": barred(event.contexts),
        "sectors": barred({sector for party in parties for sector in party.sectors}),
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "change_no": change,
        "sentence": event.sentence.text,
        "body": body,
    }


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


def details_of(event: Event, number: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of its countries and of its parties."""
    parties = {
        (party.name, role): {
            "name": party.name,
            "role": role,
            "event_no": number,
            "folded": party.name.casefold(),
            "country": party.country,
            "type": party.type,
        }
        for role, group in (("actor", event.actors), ("recipient", event.recipients))
        for party in group
    }
    countries = [{"country": country, "event_no": number} for country in sorted(countries_of(event))]
    return countries, list(parties.values())


def countries_of(event: Event) -> set[str]:
    """The countries of its actors, recipients and location."""
    countries = {party.country for party in (*event.actors, *event.recipients)}
    if event.location:
        countries.add(event.location.country)
    return {country for country in countries if country}
