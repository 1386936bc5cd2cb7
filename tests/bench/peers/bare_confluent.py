"""A bare loop on confluent-kafka."""

from __future__ import annotations

from confluent_kafka import Consumer, Producer

from tests.bench.peers.tasks import SOURCE, Task


def run(task: Task, bootstrap: str, group: str) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "max.poll.interval.ms": 3_600_000,
        }
    )
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 5})
    consumer.subscribe([f"{group}-{SOURCE}"])
    while True:
        messages = consumer.consume(500, 0.2)
        for message in messages:
            for output in task(message.key() or b"", message.value() or b""):
                producer.produce(f"{group}-{output.topic}", output.value, output.key)
        if messages:
            producer.flush()
            consumer.commit(asynchronous=False)
