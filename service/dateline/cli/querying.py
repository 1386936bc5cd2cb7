"""`events`: questions to the store."""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, TypeVar, cast, get_args

import typer

from dateline.cli.event_table import how_many, print_events
from dateline.cli.terminal import csv_safe, plural, remark, safe, stdout, write_json
from dateline.contracts import Event, EventType, Modality
from dateline.settings import Settings
from dateline.store import EventQuery, open_store

T = TypeVar("T", bound=str)

COLUMNS = (
    "event_id",
    "article_id",
    "date_start",
    "date_end",
    "date_precision",
    "place",
    "country",
    "latitude",
    "longitude",
    "event_type",
    "mode",
    "contexts",
    "quad_class",
    "actors",
    "actor_countries",
    "recipients",
    "recipient_countries",
    "counts",
    "modality",
    "attribution",
    "confidence",
    "trigger",
    "sentence",
    "published_at",
)


def query_of(
    *,
    types: Collection[str],
    countries: Collection[str],
    actor: str | None,
    since: date | None,
    until: date | None,
    text: str | None,
    article_id: str | None,
    modalities: Collection[str],
    min_confidence: float | None,
    limit: int | None,
) -> EventQuery:
    """The query that options make; a usage error when one of them is no known value."""
    return EventQuery(
        types=_known([name.upper() for name in types], EventType, "--type"),
        countries=tuple(country.upper() for country in countries),
        actor=actor,
        since=since,
        until=until,
        text=text,
        article_id=article_id,
        modalities=_known([name.lower() for name in modalities], Modality, "--modality"),
        min_confidence=min_confidence,
        limit=limit,
    )


def _known(names: Collection[str], literal: object, option: str) -> tuple[T, ...]:
    known = get_args(literal)
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{option} {name} is not one of {', '.join(known)}")
    return cast("tuple[T, ...]", tuple(names))


def show_events(settings: Settings, query: EventQuery, form: Literal["table", "json", "csv"]) -> None:
    """Print the events that match."""
    with open_store(settings.store_url, read_only=True) as store:
        if form == "json":
            write_json(store.event_lines(query))
        elif form == "csv":
            _write_csv(store.events(query))
        else:
            shown = print_events(stdout(), store.events(query))
            remark(plural(shown, "event"))


def _write_csv(events: Iterator[Event]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow([csv_safe(safe("" if cell is None else str(cell))) for cell in _cells(event)])


def _cells(event: Event) -> list[object]:
    place = event.location
    return [
        event.event_id,
        event.article_id,
        event.date.start,
        event.date.end,
        event.date.precision,
        place and place.name,
        place and place.country,
        place and place.lat,
        place and place.lon,
        event.event_type,
        event.mode,
        _joined(event.contexts),
        event.quad_class,
        _joined(p.name for p in event.actors),
        _joined(p.country or "" for p in event.actors),
        _joined(p.name for p in event.recipients),
        _joined(p.country or "" for p in event.recipients),
        _joined(how_many(count) for count in event.counts),
        event.modality,
        event.attribution.name or event.attribution.kind,
        event.confidence,
        event.trigger.text,
        event.sentence.text,
        event.published_at and event.published_at.isoformat(),
    ]


def _joined(parts: Iterator[str] | Collection[str]) -> str:
    return "; ".join(parts)
