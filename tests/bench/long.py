"""``python -m tests.bench.long --articles N [--minutes M] [--document]``: the whole pipeline, day after day.

Articles M minutes apart by their own dates go through a real Kafka, a worker of two processes and the
materializer into a store that grows. For each tenth of the way it prints what an article cost every program,
and what memory each holds. At the end the store must have every article once. ``--document`` writes the table
into docs/scale.md.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from dateline.contracts import ARTICLES, OUTCOMES, Article
from dateline.publisher import Publisher
from dateline.store import Store, open_store
from tests.bench.corpus import articles
from tests.bench.report import machine
from tests.bench.rig import Rig, cpu_of, memory_of, reach, rig

_DOCUMENT = Path(__file__).parents[2] / "docs" / "scale.md"
_PLACE_IN_IT = re.compile(r"(?<=<!-- long -->\n).*?(?=<!-- end -->)", re.DOTALL)
_SEED = 12
_AHEAD = 200
"""Articles that are on their way at once: enough to keep everybody busy, and no queue that only grows."""
_STEPS = 10

_PROGRAMS = ("worker", "materializer", "broker")
_HEADING = [
    "articles", "events", "articles a second",
    *(f"{name}, ms an article" for name in _PROGRAMS), *(f"{name}, MiB" for name in _PROGRAMS), "store, MB",
]  # fmt: skip

Row = Sequence[str]
Programs = Mapping[str, Sequence[psutil.Process]]


async def long_run(sent: Sequence[Article], home: Path) -> list[Row]:
    """A row for each tenth of the articles; `TimeoutError` when nothing is stored any more."""
    async with rig(home) as own:
        with _running(own) as programs:
            await own.ready(2)
            with open_store(own.settings.store_url, read_only=True) as store:
                sending = asyncio.create_task(_send(own, store, sent))
                rows = await _rows(
                    programs, store, Path(own.settings.store_url[len("sqlite:///") :]), len(sent)
                )
                await sending
                return rows


@contextmanager
def _running(own: Rig) -> Iterator[Programs]:
    broker = psutil.Process().children()
    with ExitStack() as stack:
        worker, materializer = (
            stack.enter_context(
                own.running(
                    "tests.bench.programs",
                    name,
                    DATELINE_WORKER__PROCESSES="2",
                    DATELINE_STORE__RETENTION__DAYS="0",
                )
            )
            for name in ("work", "store")
        )
        yield {"worker": worker, "materializer": materializer, "broker": broker}


async def _send(own: Rig, store: Store, sent: Sequence[Article]) -> None:
    async with Publisher(own.settings, own.bootstrap) as publisher:
        for number, article in enumerate(sent):
            if number % (_AHEAD // 4) == 0:
                await reach(partial(_outcomes, store), number - _AHEAD)
            await publisher.send([ARTICLES.encode(article, time=datetime.now(UTC), source="bench")])


async def _rows(programs: Programs, store: Store, path: Path, count: int) -> list[Row]:
    found: list[Row] = []
    stored, begun, before = 0, time.perf_counter(), _cpu(programs)
    for step in range(1, _STEPS + 1):
        await reach(partial(_outcomes, store), step * count // _STEPS)
        reached, now, cpu = await _outcomes(store), time.perf_counter(), _cpu(programs)
        each = max(1, reached - stored)
        row = [f"{reached:,}", f"{store.count():,}", f"{each / (now - begun):.1f}"]
        row += [f"{1000 * (cpu[name] - before[name]) / each:.0f}" for name in _PROGRAMS]
        row += [f"{memory_of(programs[name]):.0f}" for name in _PROGRAMS]
        found.append([*row, _megabytes(path)])
        print(" ".join(found[-1]), file=sys.stderr, flush=True)
        stored, begun, before = reached, now, cpu
    with closing(sqlite3.connect(path)) as database:
        (there,) = database.execute("SELECT count(*) FROM articles").fetchone()
    if (there, stored) != (count, count):
        raise ValueError(f"{count} articles were sent, {stored} outcomes stored, of {there} articles")
    return found


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:,.0f}"


def _cpu(programs: Programs) -> Mapping[str, float]:
    return {name: cpu_of(processes) for name, processes in programs.items()}


async def _outcomes(store: Store) -> int:
    places = store.positions().items()
    return sum(mark.next_offset for (topic, _), mark in places if topic == OUTCOMES.name)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--document", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="dateline-bench-long-") as folder:
        apart = timedelta(minutes=options.minutes)
        sent = list(articles(options.articles, seed=_SEED, apart=apart))
        rows = asyncio.run(long_run(sent, Path(folder)))
    rule = ["--:"] * len(_HEADING)
    table = "".join(f"| {' | '.join(row)} |\n" for row in (_HEADING, rule, *rows))
    print(table)
    if options.document:
        text = _DOCUMENT.read_text(encoding="utf-8")
        written = f"{table}\n{options.articles:,} articles {options.minutes:g} minutes apart. {machine()}\n"
        _DOCUMENT.write_text(_PLACE_IN_IT.sub(lambda _: written, text), encoding="utf-8")


if __name__ == "__main__":
    _main()
