"""Events for people: one row of what happened, and under it the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli.terminal import safe
from dateline.contracts import Count, Event, EventDate, Location, Participant

_WHEN = 12
_WHAT = 12
_SHARES = {"where": 0.24, "who": 0.28, "to whom": 0.25, "how many": 0.23}
_TONES = {1: "green", 2: "green", 3: "yellow", 4: "red"}


def print_events(console: Console, events: Iterable[Event], *, heading: bool = True) -> int:
    """Print the events as they come, below a ``heading``, and return how many there were."""
    shown = 0
    for event in events:
        if heading and not shown:
            _print_heading(console)
        shown += 1
        console.print(_row(console, _cells(event)))
        console.print(Padding(_sentence(event), (0, 0, 0, 2)))
    return shown


def _print_heading(console: Console) -> None:
    names = ("when", "where", "who", "did what", "to whom", "how many")
    console.print(_row(console, [Text(name, style="bold") for name in names]))
    console.print(Text("  modality, confidence: sentence", style="dim"))
    console.print(Text("─" * console.width, style="dim"))


def _row(console: Console, cells: Iterable[Text]) -> Table:
    row = Table.grid(padding=(0, 1))
    free = console.width - _WHEN - _WHAT - 5
    widths = {name: int(free * share) for name, share in _SHARES.items()}
    for width in (_WHEN, widths["where"], widths["who"], _WHAT, widths["to whom"], widths["how many"]):
        row.add_column(width=width, overflow="fold")
    row.add_row(*cells)
    return row


def _cells(event: Event) -> list[Text]:
    what = Text(event.event_type, style=f"bold {_TONES[event.quad_class]}")
    if event.mode:
        what.append(f"\n{safe(event.mode)}", style="not bold")
    return [
        Text(when(event.date)),
        Text(where(event.location) or "-"),
        Text(names(event.actors) or "-"),
        what,
        Text(names(event.recipients) or "-"),
        Text(", ".join(how_many(count) for count in event.counts) or "-"),
    ]


def _sentence(event: Event) -> Text:
    line = Text(f"{event.modality}, {event.confidence:.2f}: ", style="cyan")
    return line.append(safe(event.sentence.text), style="not bold default")


def when(day: EventDate) -> str:
    """The event's date as short as it can be said."""
    match day.start, day.end:
        case None, None:
            return "-"
        case date() as start, None:
            return f"≥ {start}"
        case None, date() as end:
            return f"≤ {end}"
        case start, end if start == end:
            return str(start)
        case _:
            return f"{day.start}\nto {day.end:%m-%d}" if _same_year(day) else f"{day.start}\nto {day.end}"


def _same_year(day: EventDate) -> bool:
    return bool(day.start and day.end and day.start.year == day.end.year)


def where(place: Location | None) -> str | None:
    """The place with its country, and the site in it when one is named."""
    if place is None:
        return None
    named = [place.site, place.name, place.country if place.precision != "country" else None]
    return safe(", ".join(part for part in named if part))


def names(participants: Iterable[Participant]) -> str:
    """Who they are."""
    return safe(", ".join(participant.name for participant in participants))


def how_many(count: Count) -> str:
    """A count with how it is meant, what is counted, and who says so."""
    number = count.text if count.value is None else f"{count.value:,.0f}"
    sign = "" if count.qualifier in ("=", "many") else f"{count.qualifier} "
    kind = count.kind if count.kind not in ("participants", "other") else count.unit
    claimed = f" ({count.claimant})" if count.claimant else ""
    return safe(f"{sign}{number} {kind or ''}".strip() + claimed)
