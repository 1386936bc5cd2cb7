"""A worker in a process of its own, and what stands on the topics."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition

from dateline import garbage, log
from dateline.child import die_with_parent
from dateline.client import message_of
from dateline.contracts import OUTCOMES, Article, Message, Outcome
from dateline.settings import Settings, read_settings
from dateline.unpacking import bound_unpacking

ROOT = Path(__file__).parents[2]


class Worker:
    """A running worker with one child process; ready when entered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> "Worker":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.running"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ
            | {
                "DATELINE_HOME": str(self._settings.home),
                "DATELINE_KAFKA__BOOTSTRAP_SERVERS": address(self._settings),
                "DATELINE_WORKER__PROCESSES": "1",
                "DATELINE_LOG__LEVEL": "warning",
            },
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"
        self.children = frozenset(child.pid for child in self.process.children(recursive=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._process.pid)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> tuple[int, float]:
        """Stop it as a supervisor would; its exit code and how many seconds it took."""
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=30), time.monotonic() - begun


def address(settings: Settings) -> str:
    assert settings.kafka.bootstrap_servers
    return settings.kafka.bootstrap_servers


async def read(settings: Settings, *topics: str) -> list[Message]:
    """All that stands on those topics now, by partition and offset."""
    return await read_from(settings, topics, {})


async def read_from(
    settings: Settings, topics: Collection[str], starts: Mapping[tuple[str, int], int]
) -> list[Message]:
    """What stands on those topics now from those offsets on, else from the first, by partition and offset."""
    async with _consumer(settings, topics) as consumer:
        for place, offset in starts.items():
            consumer.seek(TopicPartition(*place), offset)
        ends = await consumer.end_offsets(consumer.assignment())
        found: list[Message] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            found += await _next(consumer)
    return sorted(found, key=lambda message: (message.topic, message.partition or 0, message.offset or 0))


@asynccontextmanager
async def _consumer(settings: Settings, topics: Collection[str]) -> AsyncIterator[AIOKafkaConsumer]:
    bound_unpacking(settings.kafka)
    consumer = AIOKafkaConsumer(**settings.kafka.connection(address(settings)), auto_offset_reset="earliest")
    await consumer.start()
    try:
        cluster = await consumer._client.fetch_all_metadata()
        consumer.assign(
            [
                TopicPartition(topic, partition)
                for topic in topics
                for partition in sorted(cluster.partitions_for_topic(topic))
            ]
        )
        yield consumer
    finally:
        await consumer.stop()


async def _next(consumer: AIOKafkaConsumer) -> list[Message]:
    batch = await consumer.getmany(timeout_ms=100)
    return [message_of(record) for records in batch.values() for record in records]


async def outcomes(settings: Settings) -> list[Outcome]:
    return [OUTCOMES.decode(message) for message in await read(settings, OUTCOMES.name)]


async def outcomes_for(
    settings: Settings, article_ids: Collection[str], seconds: float = 60.0
) -> list[Outcome]:
    """The outcomes of those articles, in the order of their arrival, once each has at least one."""

    def complete(found: Sequence[Outcome]) -> bool:
        return set(article_ids) <= {outcome.article_id for outcome in found}

    found = await outcomes_once(settings, complete, seconds)
    return [outcome for outcome in found if outcome.article_id in article_ids]


async def outcomes_once(
    settings: Settings, holds: Callable[[Sequence[Outcome]], bool], seconds: float = 60.0
) -> list[Outcome]:
    """All outcomes so far, as soon as that holds of them."""
    found: list[Outcome] = []
    async with asyncio.timeout(seconds), _consumer(settings, [OUTCOMES.name]) as consumer:
        while not holds(found):
            found += [OUTCOMES.decode(message) for message in await _next(consumer)]
    return found


def corpus(count: int, *, seed: int) -> list[Article]:
    """Short articles that all differ, and tell of something."""
    draw = random.Random(seed)  # noqa: S311
    people = ("Police", "Farmers", "Soldiers", "Students", "Nurses", "Dock workers")
    deeds = (
        "arrested {} protesters",
        "marched against the government",
        "killed {} civilians",
        "went on strike",
    )
    places = ("Minsk", "Nairobi", "Lima", "Warsaw", "Manila", "Khartoum")

    def sentence(number: int) -> str:
        done = draw.choice(deeds).format(number)
        return f"{draw.choice(people)} {done} in {draw.choice(places)} on Monday, officials said."

    return [
        Article(
            article_id=f"{seed}-{number}",
            text=f"{sentence(number + 2)} {sentence(draw.randint(3, 90))}",
            content_type="text/plain",
        )
        for number in range(count)
    ]


async def serve(run: Callable[[Settings, str, asyncio.Event, Callable[[], None]], Awaitable[None]]) -> None:
    """Run that program by the settings of this process until SIGTERM, and print when it is ready.

    It ends with the process that started it: a test run that is killed leaves nothing behind.
    """
    die_with_parent(os.getppid())
    settings = read_settings()
    log.configure(settings.log)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def ready() -> None:
        print("ready", flush=True)
        # As the product's processes do.
        garbage.settle()

    await run(settings, address(settings), stop, ready)


def _main() -> None:
    import uvloop

    from dateline.agents import run_worker

    uvloop.run(serve(run_worker))


if __name__ == "__main__":
    _main()
