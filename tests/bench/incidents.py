"""``python -m tests.bench.incidents --history N``: what linking costs, with and without so much before.

Prints the events committed a second of processor time, incidents and all, in a store of some thousands and
behind a history of N tellings in the same blocks on earlier days.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from dateline.contracts import Event, Outcome
from dateline.store import Batch, Mark, open_tables, schema
from dateline.store.sql import SqlStore
from tests.bench.store import PLACE, plausible

_BATCH = 400
_APART_DAYS = 100  # one copy of the history from the next


def rate(store: SqlStore, articles: Sequence[tuple[list[Event], Outcome]]) -> float:
    """Events a second of processor time, committed in batches of some hundred articles."""
    begun, events, left = time.process_time(), 0, iter(articles)
    while part := list(islice(left, _BATCH)):
        told = [event for found, _ in part for event in found]
        events += len(told)
        before = store.positions()
        reached = before[PLACE].next_offset if PLACE in before else 0
        marks = {PLACE: Mark(reached + len(told))}
        store.commit(Batch(before, marks, told, [outcome for _, outcome in part]))
    return events / (time.process_time() - begun)


def add_history(store: SqlStore, number: int) -> int:
    """Put copies of all tellings on earlier days, until there are so many; says how many there are."""
    table = schema.tellings
    with store._reading() as connection:
        there = int(connection.execute(select(func.count()).select_from(table)).scalar_one())
    copies = max(0, number // there - 1)
    for copy in range(1, copies + 1):
        shifted = {
            "event_id": table.c.event_id.concat(f".{copy}"),
            "root": table.c.root.concat(f".{copy}"),
            "last_day": table.c.last_day - _APART_DAYS * copy,
            "published_us": table.c.published_us - _APART_DAYS * copy * 86_400_000_000,
        }
        columns = [shifted.get(column.name, column) for column in table.columns]
        copied = select(*columns).where(table.c.event_id.not_like("%.%"))
        with store._writing() as connection:
            connection.execute(insert(table).from_select(list(table.columns), copied))
    return there * (copies + 1)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    articles = list(plausible(options.events, seed=1))
    half = len(articles) // 2
    with TemporaryDirectory() as folder, open_tables(f"sqlite:///{Path(folder) / 'store.sqlite'}") as store:
        rate(store, articles[:half])
        rates = {half * 5: rate(store, articles[half : half + half // 2])}
        history = add_history(store, options.history)
        rates[history] = rate(store, articles[half + half // 2 :])
    for before, events in rates.items():
        print(f"{before:>9,} tellings before: {events:,.0f} events/s of processor time")


if __name__ == "__main__":
    _main()
