"""An application of quixstreams, which commits every five seconds."""

from __future__ import annotations

from typing import Any

from quixstreams import Application
from quixstreams.models import Serializer

from dateline.contracts import DOCUMENTS, EVENTS, OUTCOMES, TAGGED_DOCUMENTS
from tests.bench.peers.tasks import SOURCE, Output, Task

# No class statement: the library has types only where it is installed.
_Value: Any = type("_Value", (Serializer,), {"__call__": lambda self, output, ctx: output.value})


def run(task: Task, bootstrap: str, group: str) -> None:
    application = Application(
        bootstrap,
        consumer_group=group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="ERROR",
    )
    topics = {
        topic.name: application.topic(f"{group}-{topic.name}", value_serializer=_Value())
        for topic in (DOCUMENTS, TAGGED_DOCUMENTS, EVENTS, OUTCOMES)
    }

    def process(value: bytes, key: bytes, timestamp: int, headers: Any) -> list[Output]:
        return list(task(key, value))

    source = application.topic(f"{group}-{SOURCE}", value_deserializer="bytes")
    made = application.dataframe(source).apply(process, expand=True, metadata=True)
    made.to_topic(lambda output, key, timestamp, headers: topics[output.topic], key=lambda output: output.key)
    application.run()
