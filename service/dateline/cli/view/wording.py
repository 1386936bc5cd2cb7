"""What the page says of a thing, in one line."""

from __future__ import annotations

from datetime import date

from dateline.contracts import (
    Count,
    Entity,
    Event,
    Location,
    Mention,
    Participant,
    Quantity,
    Quotation,
    TaggedDocument,
    Timex,
)
from dateline.contracts.tagged import Qualifier


def joined(*parts: str | None) -> str:
    """The parts that are there, in a row."""
    return " · ".join(part for part in parts if part)


def of_entity(entity: Entity) -> str:
    """Name, type, country, sectors, and where a place lies."""
    return joined(
        entity.name,
        entity.type.lower().replace("_", " "),
        entity.country,
        " ".join(entity.sectors),
        of_coordinates(entity),
        entity.feature,
    )


def of_mention(mention: Mention, entity: Entity) -> str:
    """The entity, and how sure it is when the words do not name it."""
    told = None if mention.kind == "name" else f"{mention.kind}, {mention.confidence:.2f}"
    return joined(of_entity(entity), told)


def of_timex(timex: Timex) -> str:
    """The days, how exact they are, and why these."""
    days = _days(timex.interval.start, timex.interval.end)
    return joined(days or "no days", _plain(timex.precision), timex.basis)


def of_quantity(quantity: Quantity) -> str:
    """The number with its bounds, and what is counted."""
    return joined(
        _amount(quantity.qualifier, quantity.value, quantity.unit),
        _bounds(quantity.low, quantity.high),
        quantity.kind,
    )


def of_quotation(quotation: Quotation) -> str:
    """Its kind, its speaker, and the word that gives it to them."""
    speaker = quotation.speaker.name if quotation.speaker else "speaker unknown"
    return joined(f"{quotation.kind} quotation", speaker, f"by “{quotation.cue}”" if quotation.cue else None)


def of_participant(participant: Participant) -> str:
    """What is known of them besides the name."""
    return joined(participant.country, " ".join(participant.sectors))


def of_place(place: Location) -> str:
    """The site, the place and its country."""
    country = place.country if place.precision != "country" else None
    return ", ".join(part for part in (place.site, place.name, place.admin1, country) if part)


def of_place_basis(place: Location) -> str:
    """How exact it is, and why this place."""
    return joined(place.precision, place.basis)


def of_coordinates(place: Location | Entity) -> str:
    """Where it lies."""
    geonames = f"GeoNames {place.geonames_id}" if place.geonames_id is not None else None
    here = None if place.lat is None or place.lon is None else f"{place.lat:.4f}, {place.lon:.4f}"
    return joined(geonames, here)


def of_event_days(event: Event) -> str:
    """The days of the event."""
    return _days(event.date.start, event.date.end) or "unknown"


def of_event_basis(event: Event) -> str:
    """How exact the days are, and why these."""
    return joined(_plain(event.date.precision), event.date.basis)


def of_count(count: Count) -> str:
    """The number and what is counted."""
    what = count.kind if count.kind not in ("participants", "other") else count.unit or count.kind
    return _amount(count.qualifier, count.value, what)


def of_count_basis(count: Count) -> str:
    """The words, the bounds, and who says so."""
    claimed = f"says {count.claimant}" if count.claimant else None
    return joined(f"“{count.text}”", _bounds(count.low, count.high), claimed)


def of_voice(event: Event) -> str:
    """Whose voice it is."""
    said = event.attribution
    return joined(said.name or said.kind, said.kind if said.name else None)


def of_document(document: TaggedDocument) -> str:
    """Who published it, when, and its id."""
    published = document.published_day or document.published_at
    by = ", ".join((*document.authors, *([document.agency] if document.agency else [])))
    return joined(
        str(published) if published else "undated", by or None, document.language, document.article_id
    )


def _amount(qualifier: Qualifier, value: float | None, unit: str | None) -> str:
    number = "many" if value is None else f"{value:,.15g}"
    sign = {"=": "", "many": "", ">=": "≥ ", "<=": "≤ "}.get(qualifier, f"{qualifier} ")
    return f"{sign}{number} {unit or ''}".strip()


def _bounds(low: float | None, high: float | None) -> str | None:
    if low == high:
        return None
    return f"{'…' if low is None else f'{low:,.15g}'} to {'…' if high is None else f'{high:,.15g}'}"


def _days(start: date | None, end: date | None) -> str | None:
    if start is None and end is None:
        return None
    return str(start) if start == end else f"{start or '…'} to {end or '…'}"


def _plain(name: str) -> str:
    return name.replace("_", " ")
