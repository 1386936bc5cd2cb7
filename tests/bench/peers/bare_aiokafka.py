"""A bare loop on aiokafka, with a process pool for work."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from dateline.child import die_with_parent
from tests.bench.peers.tasks import SOURCE, Output, Task, pass_on, task_of

POOLED = True
PROCESSES = 2
_LINGER_MS = 5

_task: Task | None = None


def run(task: str, bootstrap: str, group: str) -> None:
    uvloop.run(_loop(task, bootstrap, group))


def _begin(task: str) -> None:
    global _task
    die_with_parent(os.getppid())
    _task = task_of(task)


def _work(message: tuple[bytes, bytes]) -> Sequence[Output]:
    assert _task
    return _task(*message)


async def _loop(task: str, bootstrap: str, group: str) -> None:
    pool = None
    if task != "nothing":
        pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (task,))
    consumer = AIOKafkaConsumer(
        f"{group}-{SOURCE}",
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_poll_interval_ms=3_600_000,
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=_LINGER_MS, enable_idempotence=True)
    await consumer.start()
    await producer.start()
    while True:
        fetched = await consumer.getmany(timeout_ms=200, max_records=500 if pool is None else 32)
        messages = [(record.key, record.value) for records in fetched.values() for record in records]
        if not messages:
            continue
        if pool:
            loop = asyncio.get_running_loop()
            made = await asyncio.gather(*(loop.run_in_executor(pool, _work, one) for one in messages))
        else:
            made = [pass_on(*one) for one in messages]
        sends = [
            await producer.send(f"{group}-{output.topic}", output.value, output.key)
            for outputs in made
            for output in outputs
        ]
        await asyncio.gather(*sends)
        await consumer.commit()
