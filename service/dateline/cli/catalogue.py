"""`topics`: what travels, as declared and as it is on the broker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from dateline.admin import PartitionState, TopicState, align_topics, describe_topics
from dateline.broker import locate
from dateline.cli.session import run
from dateline.cli.terminal import remark, stdout, write_json
from dateline.contracts import CATALOGUE, Topic
from dateline.contracts.schema import schema_name
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import Settings
from dateline.store import Mark, Partition, open_store

_WIDE = 120
_STORE = "store"
_DAY_MS = 24 * 60 * 60 * 1000


def show_topics(settings: Settings, *, offline: bool, as_json: bool) -> None:
    """Print the catalogue, and unless ``offline`` what a broker has of it."""
    states: dict[str, TopicState] = {}
    stored: Mapping[Partition, Mark] = {}
    bootstrap = None
    if not offline:
        try:
            bootstrap = locate(settings)
        except BrokerUnavailable as error:
            remark(f"{error}: this is the catalogue alone ({error.hint})")
        else:
            states = {state.name: state for state in run(describe_topics(settings, bootstrap))}
            stored = _stored(settings)
    if as_json:
        topics = [_record(topic, name, states.get(name), stored) for topic, name in _names()]
        write_json([orjson.dumps({"bootstrap": bootstrap, "topics": topics}).decode()])
        return
    console = stdout()
    console.print(_table(states, stored, is_wide=console.width >= _WIDE))
    if bootstrap:
        remark(f"broker: {bootstrap}")


def _names() -> list[tuple[Topic[Any], str]]:
    return [(topic, name) for topic in CATALOGUE for name in (topic.name, topic.dead_letters)]


def align(settings: Settings) -> None:
    """Change the broker's topics to what the catalogue declares."""
    changed = run(align_topics(settings, locate(settings)))
    remark(f"changed: {', '.join(changed) or 'nothing'}")


def _stored(settings: Settings) -> Mapping[Partition, Mark]:
    try:
        with open_store(settings.store_url, read_only=True) as store:
            return store.positions()
    except DatelineError:
        return {}


def _lags(state: TopicState, partition: PartitionState, stored: Mapping[Partition, Mark]) -> dict[str, int]:
    """How many messages each consumer group, and the store, have still to read."""
    lags = {group: partition.lag(group) or 0 for group in partition.committed}
    mark = stored.get((state.name, partition.partition))
    return lags if mark is None else {**lags, _STORE: max(0, partition.end - mark.next_offset)}


def _record(
    topic: Topic[Any], name: str, state: TopicState | None, stored: Mapping[Partition, Mark]
) -> dict[str, Any]:
    is_main = name == topic.name
    return {
        "topic": name,
        "contract": topic.contract.__name__ if is_main else None,
        "summary": topic.summary if is_main else f"what could not be read or processed from {topic.name}",
        "retention_ms": topic.retention_ms if is_main else -1,
        "schema": schema_name(topic) if is_main else None,
        "exists": state.exists if state else None,
        "partitions": [
            {"partition": p.partition, "begin": p.begin, "end": p.end, "lag": _lags(state, p, stored)}
            for p in state.partitions
        ]
        if state
        else None,
    }


def _table(states: Mapping[str, TopicState], stored: Mapping[Partition, Mark], *, is_wide: bool) -> Table:
    with_kept = is_wide or not states
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("topic", "carries", *(["kept"] if with_kept else [])):
        table.add_column(heading, no_wrap=True)
    if states:
        for heading in ("partitions", "messages"):
            table.add_column(heading, justify="right")
        table.add_column("lag", no_wrap=True)
    if with_kept:
        table.add_column("", style="dim", overflow="fold")
    for topic, name in _names():
        is_main = name == topic.name
        kept = (
            "for ever" if not is_main or topic.retention_ms < 0 else f"{topic.retention_ms // _DAY_MS} days"
        )
        carries = topic.contract.__name__ if is_main else "dead letters"
        live = _live(states.get(name), stored) if states else ()
        cells = (name, carries, kept, *live, topic.summary if is_main else "")
        shown = cells if with_kept else (name, carries, *live)
        table.add_row(*shown, style=None if is_main else "dim")
    return table


def _live(state: TopicState | None, stored: Mapping[Partition, Mark]) -> tuple[Text | str, ...]:
    if state is None or not state.exists:
        return Text("missing", style="red"), "", ""
    total: Counter[str] = Counter()
    for partition in state.partitions:
        total.update(_lags(state, partition, stored))
    lags = ", ".join(f"{reader} {lag}" for reader, lag in total.items())
    return str(len(state.partitions)), str(state.messages), lags
