"""`store`: the counters of promise 5, and the explicit reset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson
from rich.table import Table

from dateline.admin import describe_topics
from dateline.broker import locate
from dateline.cli.session import run
from dateline.cli.terminal import plural, remark, safe, stdout, write_json
from dateline.contracts import ARTICLES
from dateline.errors import BrokerUnavailable
from dateline.materializer import Where, plan_reset, reset_store
from dateline.settings import Settings
from dateline.store import PartitionLedger, Store, open_store


@dataclass(frozen=True, slots=True)
class Counters:
    """What became of the messages of one partition.

    ``produced`` is where the partition ends: null where no broker tells it, and for other topics than
    that of the articles, whose messages are counted only if they were refused.
    """

    topic: str
    partition: int
    produced: int | None
    processed: int
    duplicates: int
    dead_letters: int

    @property
    def pending(self) -> int | None:
        """Messages not answered for yet."""
        answered = self.processed + self.duplicates + self.dead_letters
        return None if self.produced is None else self.produced - answered


def counters(settings: Settings, store: Store) -> list[Counters]:
    """The counters of every partition the store knows, or the broker has articles in."""
    counts = {(ledger.topic, ledger.partition): ledger for ledger in store.ledger()}
    ends = _ends(settings)
    return [
        Counters(
            *place,
            produced=ends.get(place),
            processed=ledger.processed,
            duplicates=ledger.duplicates,
            dead_letters=ledger.dead_letters,
        )
        for place in sorted({*counts, *ends})
        for ledger in [counts.get(place, PartitionLedger(*place))]
    ]


def _ends(settings: Settings) -> dict[tuple[str, int], int]:
    try:
        topics = run(describe_topics(settings, locate(settings)))
    except BrokerUnavailable:
        return {}
    articles = [topic for topic in topics if topic.name == ARTICLES.name]
    return {(topic.name, state.partition): state.end for topic in articles for state in topic.partitions}


def show_stats(settings: Settings, *, as_json: bool) -> None:
    """Print the counters, and who writes."""
    with open_store(settings.store_url, read_only=True) as store:
        rows = counters(settings, store)
        lease, events = store.lease(), store.count()
    if as_json:
        record = {
            "events": events,
            "writer": {"owner": lease.owner, "generation": lease.generation},
            "partitions": [{**asdict(row), "pending": row.pending} for row in rows],
        }
        write_json([orjson.dumps(record).decode()])
        return
    stdout().print(counters_table(rows))
    remark(f"{plural(events, 'event')}, written by {safe(lease.owner or 'nobody just now')}")


def counters_table(rows: Sequence[Counters]) -> Table:
    """The counters for people."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("partition", no_wrap=True)
    names = ("produced", "processed", "duplicates", "dead_letters", "pending")
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        numbers = (getattr(row, name) for name in names)
        shown = ("-" if number is None else str(number) for number in numbers)
        table.add_row(f"{row.topic}/{row.partition}", *shown)
    return table


def reset_store_to(settings: Settings, to: Where, *, clear: bool, dry_run: bool) -> None:
    """Say what a reset does, partition by partition, and do it unless this is a rehearsal."""
    bootstrap = locate(settings)
    with open_store(settings.store_url) as store:
        moves = run(plan_reset(settings, bootstrap, store, to))
        would = "would be" if dry_run else "is"
        for move in moves:
            told = (
                f"{move.topic}/{move.partition}: {'-' if move.before is None else move.before} → {move.after}"
            )
            remark(f"{told} ({move.read_again} read again, {move.skipped} left out)")
        if clear:
            remark(f"the store {would} emptied first: {plural(store.count(), 'event')} go")
        if not dry_run:
            run(reset_store(store, moves, lease_s=settings.store.lease_s, clear=clear))
            remark("done: start the materializer again")
