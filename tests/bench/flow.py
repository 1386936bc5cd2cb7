"""The whole pipeline at work: how long from published to stored, and what another worker brings."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from dateline.contracts import ARTICLES, OUTCOMES, Article
from dateline.publisher import Position, Publisher
from dateline.store import Store, open_store
from tests.bench.corpus import articles
from tests.bench.rig import Cost, Rig, cost, encoded, memory_of, rig
from tests.integration.running import read

SHARES = (0.2, 0.5, 0.8)
_LOOK_S = 0.002
_PATIENCE_S = 60.0
_LONGEST_S, _FEWEST = 30.0, 4
_SETTLED = 160
_MOST = 100_000
_MORE = 1.5


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from published to stored at a share of what the pipeline can do.

    ``over`` is the median of what it took beyond the work of the stages themselves.
    """

    share: float
    rate: float
    p50: float
    p95: float
    p99: float
    over: float


async def latencies(count: int, home: Path) -> tuple[float, list[Latency]]:
    """At each share of what is stored a second when all comes at once, which is given too.

    One stream of articles, of which some come before: as for workers, what the start costs is not counted.
    """
    async with rig(home) as own:
        with (
            own.running("tests.bench.programs", "work", DATELINE_WORKER__PROCESSES="2"),
            own.running("tests.bench.programs", "store"),
        ):
            await own.ready(2)
            coming = articles(_MOST, seed=98)
            with open_store(own.settings.store_url, read_only=True) as store:
                await _times(own, store, float(_SETTLED), islice(coming, _SETTLED))
                took = await _times(own, store, float(count), islice(coming, count))
                capacity = 1000 * count / max(took.values())
                return capacity, [await _at(own, store, share, capacity, coming, count) for share in SHARES]


def _number(count: int, rate: float) -> int:
    """So many articles, but no more than half a minute has."""
    return max(_FEWEST, min(count, round(_LONGEST_S * rate)))


async def _at(
    own: Rig, store: Store, share: float, capacity: float, coming: Iterator[Article], most: int
) -> Latency:
    rate = share * capacity
    took = await _times(own, store, rate, islice(coming, _number(most, rate)))
    cuts = statistics.quantiles(took.values(), n=100)
    worked = await _worked(own)
    over = statistics.median(milliseconds - worked[position] for position, milliseconds in took.items())
    return Latency(share, rate, cuts[49], cuts[94], cuts[98], over)


async def _times(own: Rig, store: Store, rate: float, coming: Iterable[Article]) -> dict[Position, float]:
    """Milliseconds from published to stored of each of those articles, sent at that rate."""
    made = list(coming)
    count = len(made)
    sent: dict[Position, float] = {}
    took: dict[Position, float] = {}

    async def look() -> None:
        deadline = time.monotonic() + _PATIENCE_S + count / rate
        with closing(sqlite3.connect(own.settings.store_url.removeprefix("sqlite:///"))) as database:
            seen = None
            while len(took) < count and time.monotonic() < deadline:
                # One word, and the questions only after a commit: who looks shares the machine.
                (version,), now = database.execute("PRAGMA data_version").fetchone(), time.perf_counter()
                if version != seen:
                    seen, found = version, store.entries(set(sent))
                    for position in [p for p in sent if p in found]:
                        if not found[position].missing:
                            took[position] = 1000 * (now - sent.pop(position))
                await asyncio.sleep(_LOOK_S)

    looking = asyncio.create_task(look())
    async with Publisher(own.settings, own.bootstrap) as publisher:
        for article in made:
            message = ARTICLES.encode(article, time=datetime.now(UTC), source="bench")
            begun = time.perf_counter()
            (position,) = await publisher.send([message])
            sent[position] = begun
            await asyncio.sleep(max(0.0, 1 / rate - (time.perf_counter() - begun)))
    await looking
    if len(took) < count:
        raise TimeoutError(f"{count - len(took)} of {count} articles were not stored in time")
    return took


async def _worked(own: Rig) -> dict[Position, float]:
    """Milliseconds that the stages worked on each article, by its place."""
    outcomes = [OUTCOMES.decode(message) for message in await read(own.settings, OUTCOMES.name)]
    return {
        Position(outcome.origin.topic, outcome.origin.partition, outcome.origin.offset): sum(
            timing.milliseconds for timing in outcome.timings
        )
        for outcome in outcomes
        if outcome.origin
    }


Shape = tuple[int, int, int]
"""Workers, processes of each, partitions."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What workers with so many processes, over so many partitions, do together."""

    workers: int
    processes: int
    partitions: int
    cost: Cost
    memory_mb: float


async def scaling(shapes: Sequence[Shape], count: int, rounds: int, home: Path) -> list[Scale]:
    """Articles a second of (workers, processes of each, partitions); medians of rounds.

    While so many are counted there are more than that to do: no worker comes to the end of its part. Some
    come before, while the broker compiles itself: that is a cost of the start.
    """
    found: dict[Shape, list[Scale]] = {shape: [] for shape in shapes}
    for number in range(rounds):
        for shape in shapes if number % 2 else reversed(shapes):
            folder = home / "-".join(map(str, (number, *shape)))
            found[shape].append(await _scale(shape, count, 7 + number, folder))
    return [sorted(scales, key=lambda one: one.cost.rate)[len(scales) // 2] for scales in found.values()]


async def _scale(shape: Shape, count: int, seed: int, home: Path) -> Scale:
    workers, processes, partitions = shape
    warm = _SETTLED
    made = [encoded(article) for article in articles(warm + round(_MORE * count), seed=seed)]
    async with rig(home, partitions) as own, own.counting(OUTCOMES.name) as done:
        settings = {"DATELINE_WORKER__PROCESSES": str(processes)}
        with own.running("tests.bench.programs", "work", times=workers, **settings) as running:
            # None joins while the others are measured.
            await own.ready(workers)
            await own.send(ARTICLES.name, made)
            spent = await cost(running, done, warm + count, warm=warm)
            print(
                f"  {workers} × {processes}, {partitions} partitions: {spent.rate:.2f}/s",
                file=sys.stderr,
                flush=True,
            )
            return Scale(workers, processes, partitions, spent, memory_of(running))


async def growth(counts: Sequence[int], home: Path) -> list[Cost]:
    """What a message costs four workers over sixteen partitions, in one run after another of so many."""
    async with rig(home, 16) as own:
        with own.running(
            "tests.bench.programs", "nothing", times=4, DATELINE_WORKER__PROCESSES="1"
        ) as running:
            found = []
            for number, count in enumerate(counts):
                async with own.counting(OUTCOMES.name) as done:
                    small = [
                        Article(article_id=f"{number}-{one}", text=f"Message {one}.") for one in range(count)
                    ]
                    await own.send(ARTICLES.name, [encoded(article) for article in small])
                    found.append(await cost(running, done, count))
                    print(
                        f"  growth {count}: {1e6 * found[-1].cpu_each_s:.0f} us", file=sys.stderr, flush=True
                    )
            return found
