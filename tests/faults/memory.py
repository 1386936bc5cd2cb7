"""The pipeline without Kafka and without processes: its own agents and materializer on logs in memory.

Everything between a message and the store is the product's; only the log, the publisher and the stream
are stand-ins, and can be told to fail or to die at a named place.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, cast

from dateline.agents.agent import Agent
from dateline.condition import Condition
from dateline.contracts import ARTICLES, Message
from dateline.materializer.access import Access
from dateline.materializer.pruning import Pruner
from dateline.materializer.run import Materializer
from dateline.materializer.telling import Teller
from dateline.materializer.tenure import Tenure
from dateline.passing import Mark
from dateline.processing import Limits, Processed
from dateline.settings import BreakerSettings, RetentionSettings, Settings, WorkerSettings
from dateline.store import Partition, Store, open_store
from dateline.topology import Stage
from tests.faults import seams
from tests.faults.articles import Mix
from tests.faults.crashing import POINTS, at_passage, passing
from tests.faults.memory_log import Consumer, Idle, Log, Publisher, Source, Stream
from tests.faults.oracle import Acknowledged, Evidence, Verdict, digest, judge
from tests.faults.stages import STAGES
from tests.faults.truth import Truth

LIMITS = Limits(1024 * 1024, 1024 * 1024 + 65536)
_SETTINGS = Settings(worker=WorkerSettings(breaker=BreakerSettings(in_a_row=10**6, share=1.0)))

_FOLLOWING = {stage.source.name: stage for stage in STAGES}
_MARK = Mark(b"memory")
WAYS = (None, _MARK, _MARK._replace(sent=False))
"""Stage by stage, or all at once, with and without the documents."""
_AT_ONCE = 12


class Crashed(BaseException):
    """Stands for the death of a process: nothing in the product catches it."""


class InlinePool:
    """Processes in this process. Every other batch takes longer than the one behind it."""

    def __init__(self) -> None:
        self._slow = itertools.cycle((8, 0))

    async def process_all(
        self, stage: Stage, messages: Sequence[Message], mark: Mark | None
    ) -> Sequence[Processed]:
        process = seams.PROCESS.current()
        for _ in range(next(self._slow)):
            await asyncio.sleep(0)
        done: Sequence[Processed] = process(stage, messages, LIMITS, _FOLLOWING, mark, lambda _: None)
        return done

    def at_once(self, stage: Stage) -> int:
        return _AT_ONCE


class World:
    """A pipeline in memory with its store in ``folder``. Every step is one life of a process.

    With a ``mark`` the first stage takes what it makes through those that follow.
    """

    def __init__(self, folder: Path, mark: Mark | None = None) -> None:
        self._mark = mark
        self.log = Log()
        self.publisher = Publisher(self.log, _SETTINGS)
        self.acknowledged: list[Acknowledged] = []
        self.back: list[str] = []
        self._url = f"sqlite:///{folder / 'store.sqlite'}"
        self._runner = asyncio.Runner()
        self._committed: dict[Partition, int] = {}
        self._highest: dict[Partition, int] = {}

    def close(self) -> None:
        self._runner.close()

    def publish(self, messages: Sequence[Message]) -> None:
        for message in messages:
            position = self.log.append(message)
            self.acknowledged.append(Acknowledged(*position, digest(message)))

    def work(self, number: int, *, size: int = 8, most: int = 10**6, crash: str | None = None) -> None:
        """Let a worker do that stage on what waits for it, at most so many messages, or die at it.

        What it acknowledged is committed, as it may be at any moment.
        """
        stage = STAGES[number]
        waiting = self.log.after(stage.source.name, self._committed)[:most]
        stream = Stream(waiting, size)
        with _dying(crash), suppress(Crashed):
            self._runner.run(self._work(stage, stream))
        self._committed.update(stream.acknowledged)

    async def _work(self, stage: Stage, stream: Stream) -> None:
        condition = Condition(("worker",), lambda: None, lambda _: None)
        pool, publisher = cast("Any", InlinePool()), cast("Any", self.publisher)
        leads = self._mark is not None and stage is STAGES[0]
        agent = Agent(stage, pool, publisher, _SETTINGS, condition, self._mark or _MARK, leads=leads)
        agent._consumer = stream
        await agent._work_through(stream.batches())

    def materialize(self, *, size: int = 50, reads: int = 10**6, crash: str | None = None) -> None:
        """Let a materializer read so often, or die at it."""
        consumer = Consumer(self.log, size, reads, self._watch)
        with _dying(crash), suppress(Crashed, Idle):
            self._runner.run(self._materialize(Source(consumer, _SETTINGS)))
        self._watch()

    def _watch(self) -> None:
        reached = self._positions()
        self.back += [
            f"{place} from {before} to {reached.get(place, 0)}"
            for place, before in self._highest.items()
            if reached.get(place, 0) < before
        ]
        self._highest = reached

    async def _materialize(self, source: Source) -> None:
        condition = Condition(("materializer",), lambda: None, lambda _: None)
        access = Access(self._url, condition, _SETTINGS.store.tellings_in_memory)
        tenure = Tenure("memory", 60.0, access, condition)
        pruner = Pruner(RetentionSettings(days=0))
        teller = Teller(cast("Any", self.publisher), access, condition)
        arguments = (source, self.publisher, access, tenure, pruner, teller, LIMITS, condition)
        try:
            await Materializer(*cast("Any", arguments)).run()
        finally:
            await access.close()

    def _positions(self) -> dict[Partition, int]:
        with self.store() as store:
            return {place: mark.next_offset for place, mark in store.positions().items()}

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(self._url) as store:
            yield store

    def verdict(self) -> Verdict:
        """Let everything come to rest, and judge."""
        self.publisher.fail()
        for number in range(len(STAGES)):
            self.work(number)
        self.materialize()
        truth = Truth(STAGES, LIMITS.message)
        truth.tell(self.log.topics[ARTICLES.name])
        with self.store() as store:
            verdict = judge(
                Evidence(
                    self.log.topics, store, truth.records, truth.refused, truth.stopped, self.acknowledged
                )
            )
        verdict.blame(4, "positions moved back", self.back)
        return verdict


def bad_day(folder: Path, seed: int) -> Verdict:
    """What comes of 180 messages and every kind of trouble."""
    world = World(folder, WAYS[seed % len(WAYS)])
    world.publish(list(islice(Mix(seed), 120)))
    world.work(0, crash="before_send")
    world.work(0, most=30, crash="after_send")
    world.publisher.fail(3, 0)
    world.work(0, most=60)
    world.work(1, crash="after_send")
    world.work(1)
    world.work(2, most=40, crash="after_results")
    world.work(2, most=40)
    world.materialize(size=20, reads=3)
    world.publish(list(islice(Mix(seed + 1), 60)))
    world.materialize(size=20, crash="in_transaction:2")
    world.materialize(size=20, crash="after_commit")
    try:
        return world.verdict()
    finally:
        world.close()


@contextmanager
def _dying(point: str | None) -> Iterator[None]:
    """Die at that place inside the block, and do not end the test's own process over it."""

    def die(*_: object) -> None:
        raise Crashed

    with seams.replaced(seams.GIVE_UP, die):
        if point is None:
            yield
            return
        name, _, passage = point.partition(":")
        seam, side = POINTS[name]
        with seams.replaced(seam, passing(seam.current(), side, at_passage(int(passage or 1), die))):
            yield
