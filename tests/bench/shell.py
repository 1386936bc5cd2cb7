"""The same messages, and the same work, through Dateline and through every peer."""

from __future__ import annotations

import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import psutil

from dateline.contracts import ARTICLES, DOCUMENTS, EVENTS, OUTCOMES, TAGGED_DOCUMENTS, Article
from tests.bench.corpus import articles
from tests.bench.rig import Cost, Count, Rig, cost, encoded, rig

DATELINE = "dateline"
BARE = "bare_aiokafka"
PEERS = (BARE, "bare_confluent", "faststream_kafka", "bytewax_flow", "quix", "plain_faust")
"""Modules of `tests.bench.peers`."""

QUICKEST = (BARE, "bytewax_flow")

PROCESSES = 2
_WARM = {"nothing": 500, "work": 8, "events": 8}

_MADE = (DOCUMENTS.name, TAGGED_DOCUMENTS.name, EVENTS.name, OUTCOMES.name)

Costs = Mapping[str, Sequence[Cost]]


async def measure(task: str, messages: int, rounds: int, home: Path, peers: Sequence[str] = PEERS) -> Costs:
    """What each costs by round, for a task of `tests.bench.peers.tasks`; in another order in every round."""
    found: dict[str, list[Cost]] = defaultdict(list)
    draw = random.Random(rounds)  # noqa: S311
    async with rig(home) as own:
        for number in range(rounds):
            sent = await _messages(task, messages, number)
            names = [DATELINE, *peers]
            draw.shuffle(names)
            for name in names:
                run = _dateline if name == DATELINE else _peer
                try:
                    found[name].append(await run(own, name, task, sent, number))
                except TimeoutError as error:
                    print(f"  {name}: {error}", file=sys.stderr, flush=True)
                else:
                    print(f"  {task} {name:16} {found[name][-1].rate:10.1f}/s", file=sys.stderr, flush=True)
    return found


def median(costs: Sequence[Cost]) -> Cost:
    """A cost with the median rate and the median processor time."""
    rate = statistics.median(one.rate for one in costs)
    cpu = statistics.median(one.cpu_each_s for one in costs)
    return Cost(1000, 1000 / rate, 1000 * cpu)


async def _messages(task: str, count: int, number: int) -> list[tuple[bytes, bytes]]:
    if task == "nothing":
        made = [
            Article(article_id=f"{number}-{one}", text=f"Message {one} of {number}.") for one in range(count)
        ]
    else:
        made = [*articles(count, seed=number)]
    return [encoded(article) for article in made]


async def _dateline(own: Rig, name: str, task: str, sent: Sequence[tuple[bytes, bytes]], number: int) -> Cost:
    program, processes = ("nothing", 1) if task == "nothing" else ("work", PROCESSES)
    started = own.running(
        "tests.bench.programs",
        program,
        DATELINE_WORKER__PROCESSES=str(processes),
        DATELINE_WORKER__SEND_DOCUMENTS=str(task != "events"),
    )
    async with own.counting(OUTCOMES.name) as count:
        with started as running:
            return await _cost(own, ARTICLES.name, task, sent, running, count)


async def _peer(own: Rig, name: str, task: str, sent: Sequence[tuple[bytes, bytes]], number: int) -> Cost:
    group = f"{name}-{task}-{number}".replace("_", "-")
    sink = f"{group}-{OUTCOMES.name}"
    await own.make(*(f"{group}-{topic}" for topic in ("source", *_MADE)))
    times = 1 if task == "nothing" or name == BARE else PROCESSES
    async with own.counting(sink) as count:
        with own.running("tests.bench.peers", name, task, own.bootstrap, group, times=times) as running:
            return await _cost(own, f"{group}-source", task, sent, running, count)


async def _cost(
    own: Rig,
    topic: str,
    task: str,
    sent: Sequence[tuple[bytes, bytes]],
    running: Sequence[psutil.Process],
    count: Count,
) -> Cost:
    """A few messages first, so that everybody has begun when the clock does; then all others at once."""
    warm = _WARM[task]
    await own.send(topic, sent[:warm])
    return await cost(running, count, len(sent), warm=warm, send=partial(own.send, topic, sent[warm:]))
