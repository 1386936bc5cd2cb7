"""`incidents`: happenings for people, and why two are one or are not."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from datetime import date

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli.querying import known, require_types
from dateline.cli.terminal import plural, remark, safe, stdout, write_json
from dateline.contracts import Incident, IncidentStatus
from dateline.errors import DatelineError
from dateline.exports import INCIDENT_FORMATS, claim, when, where
from dateline.linking import Telling, explain_all
from dateline.settings import Settings
from dateline.store import IncidentQuery, Store, open_store

_MOST = 3


def query_of(
    *,
    types: Collection[str],
    countries: Collection[str],
    statuses: Collection[str],
    since: date | None,
    until: date | None,
    min_sources: int,
    limit: int | None,
) -> IncidentQuery:
    """The query that options make; a usage error when one of them is no known value."""
    return IncidentQuery(
        types=tuple(name.upper() for name in types),
        statuses=known([name.lower() for name in statuses], IncidentStatus, "--status"),
        countries=tuple(countries),
        since=since,
        until=until,
        min_sources=min_sources,
        limit=limit,
    )


def show_incidents(settings: Settings, query: IncidentQuery, form: str) -> None:
    """Print the incidents that match as a table, or write them in one of the export formats."""
    with open_store(settings.store_url, read_only=True) as store:
        require_types(store, query.types)
        lines = store.incident_lines(query)
        if form == "jsonl":
            write_json(lines)
            return
        incidents = map(Incident.model_validate_json, lines)
        if form == "table":
            _print_all(stdout(), incidents)
            return
        for piece in INCIDENT_FORMATS[form].write(incidents, ""):
            sys.stdout.buffer.write(piece)


def _print_all(console: Console, incidents: Iterable[Incident]) -> None:
    shown = 0
    for incident in incidents:
        shown += 1
        _print(console, incident)
    remark(plural(shown, "incident"))


def _print(console: Console, incident: Incident) -> None:
    row = Table.grid(padding=(0, 1))
    free = console.width - 25
    for width in (12, free // 4, free // 3, 12, free - free // 4 - free // 3 - 2):
        row.add_column(width=width, overflow="fold")
    what = Text(incident.event_type, style="bold")
    if incident.modes:
        what.append(f"\n{safe(', '.join(incident.modes))}", style="not bold")
    row.add_row(
        Text(when(incident.date) or "-"),
        Text(safe(where(incident.places[0] if incident.places else None) or "-")),
        Text(safe(_names(party.name for party in incident.actors) or "-")),
        what,
        Text(safe(", ".join(map(claim, incident.counts)) or "-")),
    )
    console.print(row)
    told = f"{plural(len(incident.event_ids), 'telling')}, {plural(incident.independent_sources, 'source')}"
    said = Text(f"{incident.incident_id}  {incident.lifecycle or incident.status}, {told}", style="cyan")
    console.print(Padding(said, (0, 0, 0, 2)))
    console.print(Padding(Text(safe(incident.summary)), (0, 0, 0, 2)))


def _names(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_MOST]) + (" …" if len(found) > _MOST else "")


def show_explanation(settings: Settings, one: str, other: str, *, as_json: bool) -> None:
    """Print whether the two are one happening, and everything that decides it."""
    with open_store(settings.store_url, read_only=True) as store:
        mine, theirs = _tellings(store, one), _tellings(store, other)
        incidents = [
            incident.incident_id if incident else None for incident in map(store.incident, (one, other))
        ]
    left, right, verdict = explain_all(mine, theirs)
    are_one = incidents[0] == incidents[1]
    if as_json:
        found = {
            "one_incident": are_one,
            "compared": [left.event_id, right.event_id],
            "copy": verdict.repeat,
            "veto": verdict.veto,
            "points": verdict.points,
            "needed": verdict.needed,
            "reasons": [reason._asdict() for reason in verdict.reasons],
        }
        write_json([orjson.dumps(found).decode()])
        return
    console = stdout()
    console.print(
        f"{'one incident' if are_one else 'two incidents'}; compared: {left.event_id} and {right.event_id}"
    )
    if verdict.repeat:
        console.print("  one is the other again, in a copy of its article")
    if verdict.veto:
        console.print(f"  never one: {safe(verdict.veto)}")
    for reason in verdict.reasons:
        console.print(f"  {reason.points:+5.2f}  {safe(reason.said)}")
    console.print(f"  {verdict.points:5.2f}  in all; {verdict.needed:g} make one")


def _tellings(store: Store, name: str) -> list[Telling]:
    found = store.tellings([name])
    if not found:
        raise DatelineError(f"there is no incident and no event {name}", hint="see `dateline incidents`")
    return found
