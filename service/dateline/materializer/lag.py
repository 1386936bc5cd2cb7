"""How far the store is behind the topics it is made from."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.admin import describe_topics
from dateline.materializer.source import TOPICS
from dateline.settings import Settings
from dateline.store import Store


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """``position`` is the next offset the store needs, ``end`` the next that will be written."""

    topic: str
    partition: int
    position: int
    end: int

    @property
    def lag(self) -> int:
        """Messages that are on the topic and not in the store; 0 when it has caught up."""
        return max(0, self.end - self.position)


async def describe_lag(settings: Settings, bootstrap: str, store: Store) -> list[PartitionLag]:
    """The lag of every partition the store is made from; `BrokerUnavailable` when nobody answers."""
    marks = store.positions()
    return [
        PartitionLag(
            topic=topic.name,
            partition=state.partition,
            position=marks[place].next_offset
            if (place := (topic.name, state.partition)) in marks
            else state.begin,
            end=state.end,
        )
        for topic in await describe_topics(settings, bootstrap)
        if topic.name in TOPICS
        for state in topic.partitions
    ]
