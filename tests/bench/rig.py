"""Programs on a real Kafka, and what they cost: processor time and time by the clock of a stretch of work."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from dateline.admin import admin_client, ensure_topics
from dateline.broker import EmbeddedBroker
from dateline.contracts import ARTICLES, Article
from dateline.log import configure
from dateline.settings import KafkaSettings, LogSettings, Settings

ROOT = Path(__file__).parents[2]
_POLL_S = 0.02
_SHORTEST_POLL_S, _LONGEST_POLL_S = 0.005, 0.25
_PATIENCE_S = 90.0
_LONGEST_S = 20.0

Count = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stretch of ``messages`` took, the start of the program left out."""

    messages: int
    seconds: float
    cpu_s: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_each_s(self) -> float:
        """Seconds of processor time a message."""
        return self.cpu_s / self.messages


class Rig:
    """A Kafka with Dateline's topics, and what is asked of it."""

    def __init__(self, settings: Settings, bootstrap: str) -> None:
        kafka = settings.kafka.model_copy(update={"bootstrap_servers": bootstrap})
        self.settings = settings.model_copy(update={"kafka": kafka})
        self.bootstrap = bootstrap

    async def make(self, *topics: str, partitions: int = 4) -> None:
        """Create topics of a peer's own."""
        async with admin_client(self.settings, self.bootstrap) as client:
            new = [NewTopic(topic, num_partitions=partitions, replication_factor=1) for topic in topics]
            await client.create_topics(new)

    async def send(self, topic: str, messages: Sequence[tuple[bytes, bytes]]) -> None:
        """Put messages on a topic."""
        async with AIOKafkaProducer(bootstrap_servers=self.bootstrap, linger_ms=20) as producer:
            sent = [await producer.send(topic, value, key) for key, value in messages]
            await asyncio.gather(*sent)

    @asynccontextmanager
    async def counting(self, topic: str) -> AsyncIterator[Count]:
        """A function that tells how many messages have come to a topic within the block."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            # A topic that has just been made is not known to everybody at once.
            while not (  # noqa: ASYNC110 - nobody tells
                numbers := (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic)
            ):
                await asyncio.sleep(_POLL_S)
            partitions = [TopicPartition(topic, number) for number in numbers]
            ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
            before = sum(ends.values())

            async def count() -> int:
                now: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
                return sum(now.values()) - before

            yield count
        finally:
            await consumer.stop()

    async def ready(self, programs: int) -> None:
        """Wait until so many of Dateline's own say that they are."""
        deadline = time.monotonic() + _PATIENCE_S
        while (said := self._log.read_text(errors="replace").count("ready\n")) < programs:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{said} of {programs} programs began: see the log")
            await asyncio.sleep(_POLL_S)

    @property
    def _log(self) -> Path:
        return self.settings.home / "programs.log"

    @contextmanager
    def running(self, *command: str, times: int = 1, **environment: str) -> Iterator[list[psutil.Process]]:
        """``python -m COMMAND``, so often, for the block."""
        own = {
            **os.environ,
            "DATELINE_HOME": str(self.settings.home),
            "DATELINE_KAFKA__BOOTSTRAP_SERVERS": self.bootstrap,
            "DATELINE_KAFKA__PARTITIONS": str(self.settings.kafka.partitions),
            "DATELINE_LOG__LEVEL": "error",
            "OPENBLAS_NUM_THREADS": "1",
            "BENCH_PROCESSES": str(times),
            **environment,
        }
        with self._log.open("a") as log:
            started = [
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT,
                    env={**own, "BENCH_PROCESS": str(number)},
                    stdout=log,
                    stderr=log,
                )
                for number in range(times)
            ]
        try:
            yield [psutil.Process(process.pid) for process in started]
        finally:
            for process in started:
                process.terminate()
            for process in started:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@asynccontextmanager
async def rig(home: Path, partitions: int = 4) -> AsyncIterator[Rig]:
    """An embedded Kafka in that folder."""
    configure(LogSettings(level="error"))
    settings = Settings(home=home, kafka=KafkaSettings(partitions=partitions))
    async with EmbeddedBroker(settings) as broker:
        own = Rig(settings, broker.bootstrap)
        await ensure_topics(settings, broker.bootstrap)
        yield own


async def cost(
    processes: Sequence[psutil.Process],
    count: Count,
    messages: int,
    *,
    warm: int = 1,
    send: Callable[[], Awaitable[None]] | None = None,
) -> Cost:
    """What the processes spend once ``warm`` messages have come out, until so many have, or for long enough.

    The others are there already, or are sent then: who works on many at once is ahead of what has come out.
    """
    first = await _reaching(processes, count, warm)
    cpu, begun = cpu_of(processes), time.perf_counter()
    if send:
        await send()
    last = await _reaching(processes, count, messages, enough=first + 1) if first < messages else first
    return Cost(max(1, last - first), time.perf_counter() - begun, cpu_of(processes) - cpu)


async def _reaching(
    processes: Sequence[psutil.Process], count: Count, wanted: int, enough: int | None = None
) -> int:
    """How many have come: as many as wanted or, after some time, ``enough``."""
    begun = time.monotonic()
    deadline = begun + _PATIENCE_S
    while (found := await count()) < wanted:
        if enough and found >= enough and time.monotonic() > begun + _LONGEST_S:
            break
        ended = [process for process in processes if process.status() == psutil.STATUS_ZOMBIE]
        if ended or time.monotonic() > deadline:
            raise TimeoutError(f"{found} of {wanted} messages came, {len(ended)} programs ended: see the log")
        # To a hundredth of what is measured: who asks, and who answers, shares the machine with it.
        await asyncio.sleep(min(_LONGEST_POLL_S, max(_SHORTEST_POLL_S, (time.monotonic() - begun) / 100)))
    return found


async def reach(count: Count, wanted: int) -> None:
    """Wait until so many have come, as long as some more do at all."""
    before, since = -1, time.monotonic()
    while (found := await count()) < wanted:
        if found != before:
            before, since = found, time.monotonic()
        if time.monotonic() - since > _PATIENCE_S:
            raise TimeoutError(f"{found} of {wanted} have come, and no more do")
        await asyncio.sleep(_LONGEST_POLL_S)


def cpu_of(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor time of processes and all below them."""
    total = 0.0
    for process in processes:
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += sum(one.cpu_times()[:2])
    return total


def memory_of(processes: Sequence[psutil.Process]) -> float:
    """MiB of memory of processes and all below them, what they share counted in part."""
    total = 0
    for process in processes:
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_full_info().pss
    return total / 2**20


def encoded(article: Article) -> tuple[bytes, bytes]:
    """Key and value of an article's message."""
    message = ARTICLES.encode(article, time=datetime.now(UTC), source="bench")
    return message.key or b"", message.value or b""
