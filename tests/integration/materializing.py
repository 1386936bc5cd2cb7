"""A materializer in a process of its own, or in this one, and messages for it to take."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from dateline.contracts import EVENTS, OUTCOMES, Event, Message
from dateline.materializer import run_materializer
from dateline.publisher import Position, Publisher
from dateline.settings import Settings
from dateline.store import Store
from tests.integration.running import ROOT, address, serve
from tests.store.reference import Message as Record


async def publish(settings: Settings, records: Sequence[Record]) -> list[Position]:
    """Send events and outcomes to their topics."""
    now = datetime.now(UTC)
    return await publish_raw(
        settings,
        [
            EVENTS.encode(record, time=now, source="urn:test")
            if isinstance(record, Event)
            else OUTCOMES.encode(record, time=now, source="urn:test")
            for record in records
        ],
    )


async def publish_raw(settings: Settings, messages: Sequence[Message]) -> list[Position]:
    async with Publisher(settings, address(settings)) as publisher:
        return await publisher.send(messages)


@asynccontextmanager
async def materializing(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """A materializer in this process, ready; stopped at the end unless it has stopped by itself."""
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(run_materializer(settings, address(settings), stop, ready.set))
    readiness = asyncio.create_task(ready.wait())
    await asyncio.wait({task, readiness}, return_when=asyncio.FIRST_COMPLETED)
    readiness.cancel()
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait({task})


@contextmanager
def materializer_process(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A materializer in a process of its own, ready; killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.materializing"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {
            "DATELINE_HOME": str(settings.home),
            "DATELINE_KAFKA__BOOTSTRAP_SERVERS": address(settings),
            "DATELINE_LOG__LEVEL": "warning",
        },
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until that holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


def shows(store: Store, events: int) -> Callable[[], bool]:
    return lambda: store.count() >= events


if __name__ == "__main__":
    asyncio.run(serve(run_materializer))
