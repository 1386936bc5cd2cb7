"""Events for people: one row of what happened, and under it the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli.terminal import safe
from dateline.contracts import Event
from dateline.exports import how_many, names, when, where

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
        Text(when(event.date) or "-"),
        _cell(where(event.location)),
        _cell(names(event.actors)),
        what,
        _cell(names(event.recipients)),
        _cell(", ".join(how_many(count) for count in event.counts)),
    ]


def _cell(said: str | None) -> Text:
    return Text(safe(said or "") or "-")


def _sentence(event: Event) -> Text:
    line = Text(f"{event.modality}, {event.confidence:.2f}: ", style="cyan")
    return line.append(safe(event.sentence.text), style="not bold default")
