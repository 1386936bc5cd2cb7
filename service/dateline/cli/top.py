"""`top`: the pipeline at work, in the terminal."""

from __future__ import annotations

from dataclasses import asdict

import orjson
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from dateline.cli.gauging import Gauges, StageGauge, open_gauge
from dateline.cli.session import run
from dateline.cli.terminal import safe, stdout, write_json
from dateline.settings import Settings

_STATES = {"ready": "green", "waiting": "bold red", "starting": "yellow"}


def show_top(settings: Settings, every_s: float, *, once: bool, as_json: bool) -> None:
    """Show how the pipeline does, measured anew every so many seconds, until Ctrl-C or ``once``.

    `BrokerUnavailable` when nobody answers.
    """
    run(_show(settings, every_s, once=once, as_json=as_json))


async def _show(settings: Settings, every_s: float, *, once: bool, as_json: bool) -> None:
    console = stdout()
    async with open_gauge(settings) as gauge:
        if once or as_json or not console.is_terminal:
            while True:
                gauges = await gauge.measure(every_s)
                if as_json:
                    write_json([orjson.dumps(asdict(gauges)).decode()])
                else:
                    console.print(screen(gauges))
                if once:
                    return
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while True:
                live.update(screen(await gauge.measure(every_s)), refresh=True)


def screen(gauges: Gauges) -> RenderableType:
    """Everything on one screen."""
    return Group(_head(gauges), Text(), _stages(gauges), Text(), _endings(gauges))


def _head(gauges: Gauges) -> Text:
    line = Text(f"{gauges.at[:19].replace('T', ' ')}  Kafka {safe(gauges.bootstrap)}\n", style="dim")
    for sign in gauges.processes:
        line.append(f"{safe(sign.process)} ", style="bold")
        line.append(f"{sign.state}  ", style=_STATES[sign.state])
        if sign.why:
            line.append(f"{safe(sign.why)}  ", style="red")
    return line if gauges.processes else line.append("no process of this data folder runs", style="red")


def _stages(gauges: Gauges) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("stage")
    table.add_column("reads", overflow="fold")
    for heading in ("lag", "a second", "median", "95 of 100"):
        table.add_column(heading, justify="right")
    for gauge in gauges.stages:
        table.add_row(*_row(gauge))
    return table


def _row(gauge: StageGauge) -> tuple[Text | str, ...]:
    lag = "-" if gauge.lag is None else f"{gauge.lag:,}"
    return (
        gauge.stage,
        gauge.source,
        Text(lag, style="yellow" if gauge.lag else ""),
        f"{gauge.per_second:,.1f}",
        *("" if ms is None else f"{ms:,.1f} ms" for ms in (gauge.median_ms, gauge.p95_ms)),
    )


def _endings(gauges: Gauges) -> Text:
    ended = ", ".join(f"{number} {safe(name)}" for name, number in sorted(gauges.outcomes.items()))
    line = Text(f"events a second: {gauges.events_per_second:,.1f}\nlast outcomes: {ended or 'none'}")
    if gauges.seconds_to_outcome is not None:
        line.append(f"; from publication {gauges.seconds_to_outcome:,.2f} s (median)")
    letters = {topic: number for topic, number in gauges.dead_letters.items() if number}
    line.append("\ndead letters: ")
    told = ", ".join(f"{topic} {number}" for topic, number in letters.items())
    return line.append(told or "none", style="bold red" if letters else "green")
