"""How a running pipeline does, measured from outside: two looks at the offsets, and the last outcomes."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from dateline.admin import TopicState, describe_topics
from dateline.broker import locate
from dateline.client import Reader, open_reader
from dateline.contracts import EVENTS, OUTCOMES, Message, Outcome
from dateline.errors import BadInput, DatelineError
from dateline.membership import GROUP
from dateline.settings import Settings
from dateline.standing import Sign, signs
from dateline.store import open_store
from dateline.topology import STAGES

STORE = "store"

_LAST = 500


@dataclass(frozen=True, slots=True)
class StageGauge:
    """How one stage does. ``lag`` is null where nobody reads its topic yet; rates are messages a second."""

    stage: str
    source: str
    lag: int | None
    per_second: float
    median_ms: float | None
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Gauges:
    """How the pipeline does at a moment.

    ``outcomes`` counts the last ones (at most 500) by status and reason, ``seconds_to_outcome`` is their
    median from publication; ``dead_letters`` are those the topics keep.
    """

    at: str
    bootstrap: str
    processes: tuple[Sign, ...]
    stages: tuple[StageGauge, ...]
    events_per_second: float
    outcomes: Mapping[str, int]
    seconds_to_outcome: float | None
    dead_letters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    """The offsets at a moment: how far every reader has come, and where the topics end."""

    moment: float
    topics: tuple[TopicState, ...]
    stored: Mapping[str, int] | None

    def end(self, topic: str) -> int:
        """Messages ever written to the topic."""
        return sum(one.end for state in self.topics if state.name == topic for one in state.partitions)

    def read(self, topic: str) -> int | None:
        """Messages of the topic that the worker has finished; null when it never began."""
        found = [
            one.committed[GROUP]
            for state in self.topics
            if state.name == topic
            for one in state.partitions
            if GROUP in one.committed
        ]
        return sum(found) if found else None

    def taken(self, topic: str) -> int | None:
        """Messages of the topic that are in the store; null while there is none."""
        return None if self.stored is None else self.stored.get(topic, 0)


class Gauge:
    """Measures a pipeline by looking at it now and then."""

    def __init__(self, settings: Settings, bootstrap: str, reader: Reader) -> None:
        self._settings = settings
        self._bootstrap = bootstrap
        self._reader = reader
        self._answers: deque[tuple[Outcome, float]] = deque(maxlen=_LAST)
        self._before: Look | None = None

    async def begin(self) -> None:
        """Take a first look, and read the last outcomes there are."""
        async with aclosing(self._reader.follow(OUTCOMES.name, _LAST, live=False)) as past:
            self._note([message async for message in past])
        await self._reader.watch(OUTCOMES.name)
        self._before = await self._look()

    async def measure(self, seconds: float) -> Gauges:
        """How the pipeline did for so many seconds from now on."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._note(await self._reader.poll(left))
        before, now = self._before, await self._look()
        self._before = now
        return self._gauges(before or now, now)

    def _note(self, messages: Iterable[Message]) -> None:
        for message in messages:
            with suppress(BadInput):
                self._answers.append((OUTCOMES.decode(message), (message.timestamp or 0) / 1000))

    async def _look(self) -> Look:
        topics = await describe_topics(self._settings, self._bootstrap)
        stored = await asyncio.to_thread(_stored, self._settings)
        return Look(time.monotonic(), topics, stored)

    def _gauges(self, before: Look, now: Look) -> Gauges:
        waited = [
            sent - outcome.origin.timestamp.timestamp() for outcome, sent in self._answers if outcome.origin
        ]
        stages = [self._stage(before, now, stage.name, stage.source.name) for stage in STAGES]
        elapsed = now.moment - before.moment
        return Gauges(
            at=datetime.now(UTC).isoformat(),
            bootstrap=self._bootstrap,
            processes=tuple(signs(self._settings)),
            stages=(*stages, *(_into_store(before, now, topic.name) for topic in (EVENTS, OUTCOMES))),
            events_per_second=_rate(before.end(EVENTS.name), now.end(EVENTS.name), elapsed),
            outcomes=dict(Counter(_ending(outcome) for outcome, _ in self._answers)),
            seconds_to_outcome=statistics.median(waited) if waited else None,
            dead_letters={state.name: state.messages for state in now.topics if state.name.endswith("-dlq")},
        )

    def _stage(self, before: Look, now: Look, stage: str, source: str) -> StageGauge:
        spent = sorted(
            timing.milliseconds
            for outcome, _ in self._answers
            for timing in outcome.timings
            if timing.stage == stage
        )
        return StageGauge(
            stage,
            source,
            lag=_behind(now.end(source), now.read(source)),
            per_second=_rate(before.read(source), now.read(source), now.moment - before.moment),
            median_ms=statistics.median(spent) if spent else None,
            p95_ms=spent[int(len(spent) * 0.95)] if spent else None,
        )


def _into_store(before: Look, now: Look, topic: str) -> StageGauge:
    return StageGauge(
        STORE,
        topic,
        lag=_behind(now.end(topic), now.taken(topic)),
        per_second=_rate(before.taken(topic), now.taken(topic), now.moment - before.moment),
        median_ms=None,
        p95_ms=None,
    )


@asynccontextmanager
async def open_gauge(settings: Settings) -> AsyncIterator[Gauge]:
    """A gauge that has taken its first look; `BrokerUnavailable` when nobody answers."""
    bootstrap = locate(settings)
    async with open_reader(settings, bootstrap) as reader:
        gauge = Gauge(settings, bootstrap, reader)
        await gauge.begin()
        yield gauge


def _rate(before: int | None, now: int | None, seconds: float) -> float:
    return 0.0 if before is None or now is None else max(0, now - before) / max(seconds, 1e-9)


def _behind(end: int, done: int | None) -> int | None:
    return None if done is None else max(0, end - done)


def _stored(settings: Settings) -> Mapping[str, int] | None:
    """How many messages of each topic the store has read; null while there is no store."""
    try:
        with open_store(settings.store_url, read_only=True) as store:
            read: Counter[str] = Counter()
            for (topic, _), mark in store.positions().items():
                read[topic] += mark.next_offset
            return read
    except DatelineError:
        return None


def _ending(outcome: Outcome) -> str:
    return f"{outcome.status}: {outcome.reason}" if outcome.status == "rejected" else outcome.status
