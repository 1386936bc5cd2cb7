"""How far each reader is behind, asked of the broker and the store at every scrape: never a stale number.

The web server tells it, not the readers: one that has stopped would fall silent when it matters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from dateline.admin import TopicState
from dateline.contracts import EVENTS, OUTCOMES
from dateline.errors import DatelineError
from dateline.store import Mark, Partition
from dateline.web.backend import Backend

STORE = "store"
"""The reader that keeps its positions in the store, not in a consumer group."""

_STORED = (EVENTS.name, OUTCOMES.name)


class LagCollector(Collector):
    """``dateline_lag_messages`` by topic, partition and reader, from end offsets; and what the topics keep.

    Of what does not answer, broker or store, there is ``dateline_broker_up 0`` or ``dateline_store_up 0``,
    and no lag at all.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """The families, without asking anybody."""
        return _families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the broker, within its time limit, in the thread of the scrape."""
        broker, store, lag, kept = families = _families()
        topics, stored = self._topics(), self._stored()
        broker.add_metric([], int(topics is not None))
        store.add_metric([], int(stored is not None))
        for topic, partition, reader, behind in _lags(topics or (), stored):
            lag.add_metric([topic, str(partition), reader], behind)
        for state in topics or ():
            kept.add_metric([state.name], state.messages)
        yield from families

    def _topics(self) -> Sequence[TopicState] | None:
        try:
            return asyncio.run(self._backend.topics())
        except DatelineError:
            return None

    def _stored(self) -> Mapping[Partition, Mark] | None:
        try:
            return self._backend.store().positions()
        except DatelineError:
            return None


def _lags(
    states: Iterable[TopicState], stored: Mapping[Partition, Mark] | None
) -> Iterator[tuple[str, int, str, int]]:
    for state in states:
        for one in state.partitions:
            for group in one.committed:
                yield state.name, one.partition, group, one.lag(group) or 0
            if stored is not None and state.name in _STORED:
                mark = stored.get((state.name, one.partition))
                done = mark.next_offset if mark else one.begin
                yield state.name, one.partition, STORE, max(0, one.end - done)


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily("dateline_broker_up", "1 if the broker answers"),
        GaugeMetricFamily("dateline_store_up", "1 if the store can be read"),
        GaugeMetricFamily(
            "dateline_lag_messages",
            "messages a consumer group, or the store, has still to read",
            labels=("topic", "partition", "reader"),
        ),
        GaugeMetricFamily("dateline_topic_messages", "messages a topic keeps", labels=("topic",)),
    )
