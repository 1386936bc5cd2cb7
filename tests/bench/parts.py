"""The parts of the benchmark: what each measures, and how it is told."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import flow, materializing, memory, pure, shell, starting, steps
from tests.bench.corpus import articles
from tests.bench.report import Section

NAMES = {
    "dateline": "Dateline",
    "bare_aiokafka": "bare aiokafka loop",
    "bare_confluent": "bare confluent-kafka loop",
    "faststream_kafka": "FastStream",
    "bytewax_flow": "bytewax",
    "quix": "quixstreams",
    "plain_faust": "plain Faust",
}
_DAY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    articles: int
    rounds: int
    messages: int
    events: int
    starts: int
    memory: int


FULL = Sizes(articles=60, rounds=3, messages=20_000, events=10_000, starts=3, memory=10_000)
QUICK = Sizes(articles=16, rounds=1, messages=1_000, events=2_000, starts=1, memory=500)

Part = Callable[[Sizes, Path], Section]
"""Measures in a folder of its own."""


def limit(sizes: Sizes, home: Path) -> Section:
    """The pure pipeline in one process beside the model alone."""
    spent = pure.shares(sizes.articles // 3, sizes.rounds)
    stock = spent[pure.STOCK]
    own = sum(spent.values()) - stock
    rows = [(name, f"{value:.1f}", f"{value / stock:.0%}") for name, value in {**spent, "whole": own}.items()]
    return Section(
        "One process: the pure pipeline beside the stock model",
        "python -m tests.bench limit",
        ("stage", "ms of processor an article", "of the stock model"),
        rows,
        [f"The pure pipeline does {stock / own:.2f} times the articles of the stock model's `nlp.pipe`."],
    )


def step(sizes: Sizes, home: Path) -> Section:
    """What each step of reading and coding costs."""
    from dateline.child import load_models

    load_models()
    given = list(articles(sizes.articles // 3, seed=11))
    steps.measure(given[:5])
    runs = [steps.measure(given) for _ in range(sizes.rounds)]
    spent = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    rows = [
        (name, f"{1000 * value / len(given):.2f}", f"{value / spent[steps.PARSER]:.1%}")
        for name, value in ordered
    ]
    heading = ("step", "ms an article", "of the model")
    return Section("The steps of the pure pipeline", "python -m tests.bench steps", heading, rows)


def nothing(sizes: Sizes, home: Path) -> Section:
    """The same messages through a stage that does nothing."""
    costs = asyncio.run(shell.measure("nothing", sizes.messages, sizes.rounds, home))
    medians = {name: shell.median(cost) for name, cost in costs.items()}
    bare = medians[shell.BARE].cpu_each_s
    rows = [
        (NAMES[name], f"{one.rate:,.0f}", f"{1e6 * one.cpu_each_s:,.0f}", f"{one.cpu_each_s / bare:.1f}")
        for name, one in sorted(medians.items(), key=lambda item: item[1].cpu_each_s)
    ]
    return Section(
        "A stage that does nothing",
        "python -m tests.bench nothing",
        ("", "messages a second", "µs of processor a message", "÷ bare loop"),
        rows,
        ["Dateline's messages are decoded, checked and encoded in a child process, and acknowledged when the "
         "broker has confirmed what came of them; those of the others are passed on as bytes."],
        {NAMES[name]: 1e6 * one.cpu_each_s for name, one in medians.items()},
        "µs",
    )  # fmt: skip


def work(sizes: Sizes, home: Path) -> Section:
    """The same articles through the whole pipeline and through every peer, and the model alone."""
    # Three times as many: what a run begins and ends with weighs less.
    costs = asyncio.run(shell.measure("work", 3 * sizes.articles, sizes.rounds, home))
    rates = {NAMES[name]: shell.median(cost).rate for name, cost in costs.items()}
    cpu = {NAMES[name]: shell.median(cost).cpu_each_s for name, cost in costs.items()}
    stock = [pure.stock_rate(sizes.articles, number, seed=3) for number in (1, 2)]
    own = rates["Dateline"]
    best = max((rate for name, rate in rates.items() if name != "Dateline"), default=own)
    rows = [(name, f"{rate:.2f}", f"{1000 * cpu[name]:.0f}") for name, rate in rates.items()]
    rows += [
        (f"nlp.pipe, stock model, {n} process{'es' * (n > 1)}", f"{stock[n - 1]:.2f}", "") for n in (1, 2)
    ]
    said = "Everybody sends the same messages: both documents, events and outcomes."
    words = statistics.mean(len(article.text.split()) for article in articles(50, seed=0))
    return Section(
        "The whole work",
        "python -m tests.bench work",
        ("", "articles a second", "ms of processor an article"),
        rows,
        [f"{said} Two processes each, {words:.0f} words an article. Dateline ÷ `nlp.pipe` on two processes: "
         f"{own / stock[1]:.2f}; ÷ the best peer: {own / best:.2f}; "
         f"{own * _DAY_S / 1e6:.2f} million articles a day."],
        {**rates, "nlp.pipe alone": stock[1]},
        "/s",
    )  # fmt: skip


def events(sizes: Sizes, home: Path) -> Section:
    """The same, where nobody sends documents: Dateline and the peers that are the quickest."""
    costs = asyncio.run(shell.measure("events", 3 * sizes.articles, sizes.rounds, home, shell.QUICKEST))
    medians = {name: shell.median(cost) for name, cost in costs.items()}
    own = medians[shell.DATELINE].rate
    best = max((one.rate for name, one in medians.items() if name != shell.DATELINE), default=own)
    return Section(
        "The whole work, and only events sent",
        "python -m tests.bench events",
        ("", "articles a second", "ms of processor an article"),
        [(NAMES[name], f"{one.rate:.2f}", f"{1000 * one.cpu_each_s:.0f}") for name, one in medians.items()],
        ["Events and outcomes alone: the peers do no more, and Dateline runs with "
         f"`DATELINE_WORKER__SEND_DOCUMENTS=false`. Dateline ÷ the best peer: {own / best:.2f}."],
    )  # fmt: skip


def latency(sizes: Sizes, home: Path) -> Section:
    """How long from published to stored."""
    # As many as for the whole work: the median of few is one of a few.
    capacity, taken = asyncio.run(flow.latencies(3 * sizes.articles, home))
    rows = [
        (f"{one.share:.0%}", f"{one.rate:.1f}", f"{one.p50:.0f}", f"{one.p95:.0f}", f"{one.p99:.0f}",
         f"{one.over:.0f}")
        for one in taken
    ]  # fmt: skip
    heading = (
        "of capacity",
        "articles a second",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "p50 beyond the stages' work",
    )
    said = [
        f"All at once, {capacity:.1f} articles a second are stored: that is the capacity. The last column is "
        "the median of what articles took beyond what the stages themselves took."
    ]
    return Section("From published to stored", "python -m tests.bench latency", heading, rows, said)


def scaling(sizes: Sizes, home: Path) -> Section:
    """More processes, more partitions, more workers."""
    shapes = [(1, 1, 1), (1, 1, 8), (1, 2, 8), (2, 1, 8), (4, 1, 16)]
    scales = asyncio.run(flow.scaling(shapes, 2 * sizes.articles, sizes.rounds, home))
    first = scales[1].cost.rate
    rows = [
        (str(one.workers), str(one.processes), str(one.partitions), f"{one.cost.rate:.2f}",
         f"{one.cost.rate / first:.2f}", f"{1000 * one.cost.cpu_each_s:.0f}", f"{one.memory_mb:.0f}")
        for one in scales
    ]  # fmt: skip
    heading = ("workers", "processes each", "partitions", "articles a second", "÷ one",
               "ms of processor an article", "MiB in all")  # fmt: skip
    return Section("Workers and partitions", "python -m tests.bench scaling", heading, rows)


def growth(sizes: Sizes, home: Path) -> Section:
    """What a message costs the more of them there have been."""
    few = sizes.messages // 10
    counts = [few, few, 4 * few, 12 * few]
    costs = asyncio.run(flow.growth(counts, home))
    rows = [
        (f"{sum(counts[:number]):,}", f"{counts[number]:,}", f"{1e6 * one.cpu_each_s:.0f}")
        for number, one in enumerate(costs)
    ]
    heading = ("messages before", "messages", "µs of processor a message")
    said = [
        "Four workers over sixteen partitions, with a stage that does nothing. The first run warms them up."
    ]
    return Section("The shell on the way", "python -m tests.bench growth", heading, rows, said)


def materializer(sizes: Sizes, home: Path) -> Section:
    """Events into the store beside bare inserts."""
    rows = [
        (name, *(f"{rate:,.0f}" for rate in found), f"{found.own / found.toolkit:.2f}",
         f"{found.own / found.driver:.2f}")
        for name, found in materializing.rates(sizes.events, home).items()
    ]  # fmt: skip
    return Section(
        "Events into the store",
        "python -m tests.bench materializer",
        ("", "events a second", "insert by SQLAlchemy", "by the driver", "ratio to the one", "to the other"),
        rows,
        ["The bare inserts write the rows that the store ends in, incidents and counts among them, into the "
         "same tables and indexes, in as many transactions. Nothing is merged, counted or linked there."],
    )  # fmt: skip


def start(sizes: Sizes, home: Path) -> Section:
    """From `up` to the first event."""
    taken = starting.starts(sizes.starts, home)
    rows = [
        ("`dateline up` to ready, s", f"{taken.ready_s:.1f}"),
        ("to the first event in the store, s", f"{taken.event_s:.1f}"),
        ("seconds of processor till ready", f"{taken.cpu_s:.1f}"),
        ("MiB of all processes", f"{taken.memory_mb:.0f}"),
        ("`dateline --help`, s", f"{starting.help_seconds(3, home):.2f}"),
    ]
    return Section("Start", "python -m tests.bench start", ("", ""), rows)


def held(sizes: Sizes, home: Path) -> Section:
    """What a worker holds on its way through many articles."""
    found = asyncio.run(memory.looks(sizes.memory, home))
    rows = [look.row for look in found]
    said = [
        "Articles of a headline and a paragraph, so that there can be many; "
        "`python -m tests.bench.memory` takes 100,000."
    ]
    return Section("Memory and cost on the way", "python -m tests.bench memory", memory.HEADING, rows, said)


PARTS: Mapping[str, Part] = {
    "limit": limit,
    "steps": step,
    "nothing": nothing,
    "work": work,
    "events": events,
    "latency": latency,
    "scaling": scaling,
    "growth": growth,
    "materializer": materializer,
    "start": start,
    "memory": held,
}
