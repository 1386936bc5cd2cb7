"""Faust as its tutorial has it."""

from __future__ import annotations

from typing import Any

import faust

from tests.bench.peers.tasks import SOURCE, Task


def run(task: Task, bootstrap: str, group: str) -> None:
    app = faust.App(
        group,
        broker=f"kafka://{bootstrap}",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_interval=3600.0,
        stream_wait_empty=False,
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
    )
    source = app.topic(f"{group}-{SOURCE}", key_type=bytes, value_type=bytes)
    sinks: dict[str, Any] = {}

    @app.agent(source)
    async def process(stream: Any) -> None:
        async for event in stream.events():
            for output in task(event.key or b"", event.value):
                name = f"{group}-{output.topic}"
                if name not in sinks:
                    sinks[name] = app.topic(name, key_type=bytes, value_type=bytes)
                await sinks[name].send(key=output.key, value=output.value)

    worker = faust.Worker(app, loglevel="warn")
    worker.execute_from_commandline()
