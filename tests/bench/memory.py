"""``python -m tests.bench.memory --articles N``: what a worker and its broker hold on a very long way.

Short articles, so that there can be very many, go through a real Kafka and a worker of two processes. For
each tenth of the way it tells what an article cost the worker, and what memory everybody holds.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil

from dateline.contracts import ARTICLES, OUTCOMES
from tests.bench.corpus import articles
from tests.bench.report import machine
from tests.bench.rig import cpu_of, encoded, memory_of, reach, rig

HEADING = (
    "articles",
    "worker of two processes, MiB",
    "broker, MiB",
    "worker, ms of processor an article",
)
WORDS = 30
"""One paragraph, mostly."""
_SEED = 5
_STEPS = 10
_AHEAD = 400
"""Articles that are on their way at once: enough to keep everybody busy, and no queue that only grows."""


class Look(NamedTuple):
    """MiB held after so many articles, and milliseconds of the worker an article since the last look."""

    articles: int
    worker: float
    broker: float
    milliseconds: float

    @property
    def row(self) -> Sequence[str]:
        """As a row under the heading."""
        return f"{self.articles:,}", f"{self.worker:.0f}", f"{self.broker:.0f}", f"{self.milliseconds:.1f}"


async def looks(count: int, home: Path) -> Sequence[Look]:
    """A look for each tenth of the articles; `TimeoutError` when no more come out."""
    found: list[Look] = []
    async with rig(home) as own, own.counting(OUTCOMES.name) as done:
        broker = psutil.Process().children()
        with own.running("tests.bench.programs", "work", DATELINE_WORKER__PROCESSES="2") as worker:
            await own.ready(1)
            coming, sent, spent = articles(count, _SEED, WORDS), 0, cpu_of(worker)
            for step in range(1, _STEPS + 1):
                last, before = step * count // _STEPS, sent
                while part := [encoded(one) for one in islice(coming, min(_AHEAD // 4, last - sent))]:
                    await reach(done, sent - _AHEAD)
                    await own.send(ARTICLES.name, part)
                    sent += len(part)
                await reach(done, last)
                spent, begun = cpu_of(worker), spent
                each = 1000 * (spent - begun) / max(1, sent - before)
                found.append(Look(last, memory_of(worker), memory_of(broker), each))
                print(f"  {found[-1]}", file=sys.stderr, flush=True)
    return found


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args()
    print(machine(), file=sys.stderr)
    with TemporaryDirectory(prefix="dateline-bench-memory-") as folder:
        found = asyncio.run(looks(options.articles, Path(folder)))
    for row in (HEADING, ["---:"] * len(HEADING), *(look.row for look in found)):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    _main()
