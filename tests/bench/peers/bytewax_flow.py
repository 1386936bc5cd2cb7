"""A dataflow of bytewax, which commits nothing to Kafka."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.testing import cluster_main

from tests.bench.peers.tasks import SOURCE, Task

_FIRST_PORT = 2311


def run(task: Task, bootstrap: str, group: str) -> None:
    flow = Dataflow("bench")
    source = op.input("source", flow, KafkaSource([bootstrap], [f"{group}-{SOURCE}"], batch_size=500))

    def process(message: Any) -> Iterator[KafkaSinkMessage[Any, Any]]:
        for output in task(message.key or b"", message.value or b""):
            yield KafkaSinkMessage(output.key, output.value, topic=f"{group}-{output.topic}")

    made = op.flat_map("process", source, process)
    op.output("sink", made, KafkaSink([bootstrap], None))
    number = int(os.environ.get("BENCH_PROCESS", "0"))
    addresses = [
        f"127.0.0.1:{_FIRST_PORT + other}" for other in range(int(os.environ.get("BENCH_PROCESSES", "1")))
    ]
    cluster: Any = cluster_main
    cluster(flow, addresses if len(addresses) > 1 else [], number)
