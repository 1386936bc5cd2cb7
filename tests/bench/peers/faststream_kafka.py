"""FastStream on its aiokafka broker."""

from __future__ import annotations

import asyncio
from typing import Any

import uvloop
from faststream import FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from tests.bench.peers.tasks import SOURCE, Task


def run(task: Task, bootstrap: str, group: str) -> None:
    broker = KafkaBroker(bootstrap, linger_ms=5, enable_idempotence=True)

    async def process(body: Any, message: KafkaMessage) -> None:
        record = message.raw_message
        assert not isinstance(record, tuple)
        outputs = task(record.key or b"", record.value or b"")
        await asyncio.gather(
            *(broker.publish(output.value, f"{group}-{output.topic}", key=output.key) for output in outputs)
        )

    broker.subscriber(
        f"{group}-{SOURCE}", group_id=group, auto_offset_reset="earliest", max_poll_interval_ms=3_600_000
    )(process)
    uvloop.run(FastStream(broker).run())
