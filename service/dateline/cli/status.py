"""`status`: how the pipeline of a data folder is, in one look."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from dateline.admin import describe_topics
from dateline.broker import locate
from dateline.cli.session import run
from dateline.cli.store_views import Counters, counters
from dateline.cli.terminal import remark, safe, stdout, write_json
from dateline.errors import BrokerUnavailable, DatelineError, Degraded
from dateline.settings import Settings
from dateline.standing import STANDING, Sign, signs
from dateline.store import open_store

_STYLES = {"ready": "green", "waiting": "bold red", "starting": "yellow"}


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print how it is; `Degraded` when the broker or a process that a pipeline needs is not ready."""
    processes = signs(settings)
    broker = _broker(settings)
    rows = _counters(settings)
    wrong = _wrong(processes, broker)
    if as_json:
        record = {
            "ready": not wrong,
            "broker": broker,
            "processes": [asdict(sign) for sign in processes],
            "partitions": [{**asdict(row), "pending": row.pending} for row in rows],
        }
        write_json([orjson.dumps(record).decode()])
    else:
        _print(processes, broker, rows)
    if wrong:
        raise Degraded("; ".join(wrong), hint="`dateline doctor` tells more")


def _broker(settings: Settings) -> dict[str, Any]:
    """Where it is, whether it answers, and how many messages each stage has still to read."""
    try:
        bootstrap = locate(settings)
    except BrokerUnavailable as error:
        return {"bootstrap": None, "error": str(error), "lag": {}}
    try:
        topics = run(describe_topics(settings, bootstrap))
    except DatelineError as error:
        return {"bootstrap": bootstrap, "error": str(error), "lag": {}}
    lag = {topic.name: topic.lag(group) for topic in topics for group in topic.groups}
    return {"bootstrap": bootstrap, "error": None, "lag": lag}


def _counters(settings: Settings) -> list[Counters]:
    try:
        with open_store(settings.store_url, read_only=True) as store:
            return counters(settings, store)
    except DatelineError:
        return []


def _wrong(processes: list[Sign], broker: dict[str, Any]) -> list[str]:
    ready = {sign.process for sign in processes if sign.state == "ready"}
    missing = [f"{name} is not ready" for name in STANDING if name not in ready]
    return [broker["error"], *missing] if broker["error"] else missing


def _print(processes: list[Sign], broker: dict[str, Any], rows: list[Counters]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("process", "state", "since", ""):
        table.add_column(heading, overflow="fold")
    for sign in processes:
        state = Text(sign.state, style=_STYLES[sign.state])
        table.add_row(f"{safe(sign.process)} {sign.pid}", state, sign.since[:19], safe(sign.why or ""))
    stdout().print(table)
    total: dict[str, int] = {}
    for row in rows:
        for name in ("produced", "processed", "duplicates", "dead_letters", "pending"):
            total[name] = total.get(name, 0) + (getattr(row, name) or 0)
    counted = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in total.items())
    stdout().print(Text(f"\nmessages: {counted or 'none counted yet'}"))
    waiting = ", ".join(f"{topic} {lag}" for topic, lag in broker["lag"].items() if lag)
    stdout().print(Text(f"to be read by the worker: {waiting or 'nothing'}"))
    remark(f"broker: {broker['bootstrap'] or 'none'}")
