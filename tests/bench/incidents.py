"""``python -m tests.bench.incidents [--history N] [--document]``: what linking costs, whatever was before.

Prints the calls of functions an event, which no other load disturbs, and the events committed a second of
processor time, with their incidents: behind a history of a thousand events with all that a store keeps of
them, of a hundred times as many, and of N, of the same kinds and countries on earlier days; of one day that
is full of others; and of one happening that very many tell of. ``--document`` writes that into
docs/incidents.md too.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from cProfile import Profile
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dateline.contracts import Event, Origin, Outcome
from dateline.store import Batch, Mark, open_tables
from dateline.store.sql import SqlStore
from tests.bench.history import BASE, BASE_ARTICLES, add_history
from tests.bench.store import PLACE, plausible
from tests.linking.telling import PUBLISHED, event

_DOCUMENT = Path(__file__).parents[2] / "docs" / "incidents.md"
_PLACE_IN_IT = re.compile(r"(?<=<!-- cost -->\n).*?(?=<!-- end -->)", re.DOTALL)
_BATCH = 100
_FLOOD = (500, 1_000, 2_000)
_CROWD = (2_000, 10_000, 30_000)

Articles = Sequence[tuple[list[Event], Outcome]]


class Cost(NamedTuple):
    """Calls of functions an event, and events a second of processor time."""

    calls: float
    rate: float


def cost(store: SqlStore, articles: Articles) -> Cost:
    """What it costs to commit those articles, the last batch of them counted and the others timed."""
    found = rate(store, articles[:-_BATCH])
    profile = Profile()
    profile.runcall(rate, store, articles[-_BATCH:])
    counted = sum(each.callcount for each in profile.getstats())
    return Cost(counted / sum(len(events) for events, _ in articles[-_BATCH:]), found)


def rate(store: SqlStore, articles: Articles) -> float:
    """Events a second of processor time, committed in batches of some articles."""
    begun, events, left = time.process_time(), 0, iter(articles)
    while part := list(islice(left, _BATCH)):
        told = [event for found, _ in part for event in found]
        events += len(told)
        before = store.positions()
        reached = before[PLACE].next_offset if PLACE in before else 0
        marks = {PLACE: Mark(reached + len(told))}
        store.commit(Batch(before, marks, told, [outcome for _, outcome in part]))
    return events / (time.process_time() - begun)


def behind(histories: Sequence[int], events: int) -> Iterator[tuple[int, Cost]]:
    """The rates behind so many events each."""
    articles = iter(plausible(BASE + (len(histories) + 1) * events, seed=1))
    with TemporaryDirectory() as folder, open_tables(f"sqlite:///{Path(folder) / 'store.sqlite'}") as store:
        rate(store, list(islice(articles, BASE_ARTICLES)))
        copied = 1
        for history in histories:
            if history // BASE > copied:
                add_history(store, copied, history // BASE)
                copied = history // BASE
            yield history, cost(store, list(islice(articles, events // 5)))


def crowded(reached: Sequence[int]) -> Iterator[tuple[int, Cost]]:
    """The rates of the last events before so many tellings of one day, all of them of what happened."""
    happened = {"modality": "asserted"}
    articles = (
        ([event.model_copy(update=happened) for event in events], outcome)
        for events, outcome in plausible(reached[-1], seed=2, days=0.5)
    )
    return _filling(articles, reached, each=5)


def flood(reached: Sequence[int]) -> Iterator[tuple[int, Cost]]:
    """The rates of the last events before so many tellings of one happening."""
    return _filling(map(_of_the_flood, count()), reached, each=1)


def _filling(
    articles: Iterator[tuple[list[Event], Outcome]], reached: Sequence[int], each: int
) -> Iterator[tuple[int, Cost]]:
    """The rates of the last events before so many, with so many to each article."""
    with TemporaryDirectory() as folder, open_tables(f"sqlite:///{Path(folder) / 'store.sqlite'}") as store:
        begun = 0
        for until in reached:
            yield until, cost(store, list(islice(articles, (until - begun) // each)))
            begun = until


def _of_the_flood(number: int) -> tuple[list[Event], Outcome]:
    said = f"Nurses marched through Minsk on Monday, said {number % 97:02}-a of the {number % 89:02}-b press."
    told = event(f"a{number:06}", said, hours=number / 100, who=("nurses",))
    sent = PUBLISHED + timedelta(hours=number / 100)
    origin = Origin(topic="dateline-articles", partition=0, offset=number, timestamp=sent)
    return [told], Outcome(
        article_id=told.article_id, revision="r", status="coded", event_ids=(told.event_id,),
        origin=origin, published_at=sent, coder_version=1,
    )  # fmt: skip


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--document", action="store_true")
    options = parser.parse_args()
    histories = [size for size in (BASE, 100 * BASE, options.history) if size <= options.history]
    measured = [
        (f"behind {before:,} events", found) for before, found in behind(sorted({*histories}), options.events)
    ]
    measured += [(f"up to {before:,} tellings of one day", found) for before, found in crowded(_CROWD)]
    measured += [(f"up to {before:,} tellings of one happening", found) for before, found in flood(_FLOOD)]
    rows = [f"| {what} | {found.calls:,.0f} | {found.rate:,.0f} |\n" for what, found in measured]
    table = "".join(["| | calls an event | events a second of processor time |\n", "|---|--:|--:|\n", *rows])
    print(table)
    if options.document:
        text = _DOCUMENT.read_text(encoding="utf-8")
        _DOCUMENT.write_text(_PLACE_IN_IT.sub(lambda _: table, text), encoding="utf-8")


if __name__ == "__main__":
    _main()
