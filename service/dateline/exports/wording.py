"""An event in few words: for tables, feeds and calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dateline.contracts import Count, Event, EventDate, IncidentCount, Location, Participant


def title(event: Event) -> str:
    """Who did what to whom and where, in a line: "police, COERCE arrest, workers (Minsk, BLR)"."""
    what = f"{event.event_type} {event.mode}" if event.mode else event.event_type
    parts = (names(event.actors), what, names(event.recipients))
    place = where(event.location)
    told = ", ".join(part for part in parts if part) + (f" ({place})" if place else "")
    return told if event.modality in ("asserted", "reported") else f"[{event.modality}] {told}"


def when(day: EventDate) -> str | None:
    """The event's date as short as it can be said; null when it is unknown."""
    match day.start, day.end:
        case None, None:
            return None
        case date() as start, None:
            return f"≥ {start}"
        case None, date() as end:
            return f"≤ {end}"
        case start, end if start == end:
            return str(start)
        case _:
            return f"{day.start} to {day.end:%m-%d}" if _same_year(day) else f"{day.start} to {day.end}"


def _same_year(day: EventDate) -> bool:
    return bool(day.start and day.end and day.start.year == day.end.year)


def where(place: Location | None) -> str | None:
    """The place with its country, and the site in it when one is named."""
    if place is None:
        return None
    named = [place.site, place.name, place.country if place.precision != "country" else None]
    return ", ".join(part for part in named if part)


def names(participants: Iterable[Participant]) -> str:
    """Who they are."""
    return ", ".join(participant.name for participant in participants)


def how_many(count: Count) -> str:
    """A count with how it is meant, what is counted, and who says so."""
    number = count.text if count.value is None else f"{count.value:,.0f}"
    sign = "" if count.qualifier in ("=", "many") else f"{count.qualifier} "
    kind = count.kind if count.kind not in ("participants", "other") else count.unit
    claimed = f" ({count.claimant})" if count.claimant else ""
    return f"{sign}{number} {kind or ''}".strip() + claimed


def claim(told: IncidentCount) -> str:
    """The same of a number that is told of an incident."""
    return how_many(told.count.model_copy(update={"claimant": told.claimant}))
