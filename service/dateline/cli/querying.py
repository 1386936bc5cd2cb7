"""`events`: questions to the store."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date
from typing import TypeVar, cast, get_args

import typer

from dateline.cli.event_table import print_events
from dateline.cli.terminal import plural, remark, stdout, write_json
from dateline.contracts import EVENT_TYPES, Modality
from dateline.exports import FORMATS
from dateline.settings import Settings
from dateline.store import ALL, EventQuery, Store, open_store

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
        types=tuple(name.upper() for name in types),
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


def require_types(store: Store, types: Collection[str]) -> None:
    """A usage error for a type that is neither PLOVER's nor that of any event in the store."""
    if set(types) <= set(EVENT_TYPES):
        return
    own = {bucket.key[0] for bucket in store.aggregate(ALL, ["event_type"], 1000)} - {*EVENT_TYPES, None}
    there = (*EVENT_TYPES, *sorted(filter(None, own)))
    for name in types:
        if name not in there:
            raise typer.BadParameter(f"--type {name} is not one of {', '.join(there)}")


def show_events(settings: Settings, query: EventQuery, form: str) -> None:
    """Print the events that match as a table, or write them in one of the export formats."""
    with open_store(settings.store_url, read_only=True) as store:
        require_types(store, query.types)
        if form == "jsonl":
            write_json(store.event_lines(query))
        elif form == "table":
            shown = print_events(stdout(), store.events(query))
            remark(plural(shown, "event"))
        else:
            for piece in FORMATS[form].write(store.events(query), _PAGES):
                sys.stdout.buffer.write(piece)
