"""`events`: questions to the store."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date
from typing import TypeVar, cast, get_args

import typer

from dateline.cli.event_table import print_events
from dateline.cli.terminal import plural, remark, stdout, write_json
from dateline.contracts import EventType, Modality
from dateline.exports import FORMATS
from dateline.settings import Settings
from dateline.store import EventQuery, open_store

T = TypeVar("T", bound=str)

_PAGES = "http://localhost:8321"
"""Where links in feeds lead: `dateline web` on this machine."""


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
        types=known([name.upper() for name in types], EventType, "--type"),
        countries=tuple(country.upper() for country in countries),
        actor=actor,
        since=since,
        until=until,
        text=text,
        article_id=article_id,
        modalities=known([name.lower() for name in modalities], Modality, "--modality"),
        min_confidence=min_confidence,
        limit=limit,
    )


def known(names: Collection[str], literal: object, option: str) -> tuple[T, ...]:
    """The names, if the literal has them all; else a usage error that says which there are."""
    there = get_args(literal)
    for name in names:
        if name not in there:
            raise typer.BadParameter(f"{option} {name} is not one of {', '.join(there)}")
    return cast("tuple[T, ...]", tuple(names))


def show_events(settings: Settings, query: EventQuery, form: str) -> None:
    """Print the events that match as a table, or write them in one of the export formats."""
    with open_store(settings.store_url, read_only=True) as store:
        if form == "jsonl":
            write_json(store.event_lines(query))
        elif form == "table":
            shown = print_events(stdout(), store.events(query))
            remark(plural(shown, "event"))
        else:
            for piece in FORMATS[form].write(store.events(query), _PAGES):
                sys.stdout.buffer.write(piece)
