"""What goes from Kafka to an agent, without a Kafka."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.transport.drivers import aiokafka
from faust.types import TP
from mode.utils.queues import FlowControlEvent, ThrowableQueue

from dateline.agents import intake
from dateline.agents.app import build_app
from dateline.agents.intake import Consumer, Waiting, batches
from dateline.contracts import Message
from dateline.settings import Settings

PLACE = TP("dateline-articles", 0)


def message(offset: int, value: bytes = b"v") -> Message:
    return Message(b"k", value, (), PLACE.topic, PLACE.partition, offset, 0)


class Waits:
    """A stream whose queue has those messages, fetched under generation 1."""

    def __init__(self, *messages: Message, generation: int = 1) -> None:
        self.queue: ThrowableQueue[Any] = ThrowableQueue(flow_control=FlowControlEvent(), maxsize=8)
        self.channel = SimpleNamespace(queue=self.queue)
        active = SimpleNamespace(is_active=lambda: True)
        self.app = SimpleNamespace(consumer_generation_id=generation, flow_control=active)
        for one in messages:
            self.queue.put_nowait(Waiting(one, 1))

    async def taken(self, most: int) -> list[list[int | None]]:
        """The offsets of every batch until the stream ends."""
        asyncio.get_running_loop().call_later(0.05, self.queue._throw, StopAsyncIteration())
        return [[one.offset for one in batch] async for batch in batches(self, lambda: most)]


async def test_a_batch_is_what_waits_up_to_so_many() -> None:
    assert await Waits(*map(message, range(5))).taken(3) == [[0, 1, 2], [3, 4]]


async def test_a_batch_has_no_more_than_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_BATCH_BYTES", 10)
    large = [message(offset, b"v" * 6) for offset in range(3)]
    assert await Waits(*large).taken(8) == [[0, 1], [2]]


async def test_what_was_fetched_before_partitions_moved_is_left() -> None:
    assert await Waits(message(0), generation=2).taken(8) == []


async def test_all_partitions_are_fetched_again_once_there_is_room() -> None:
    stream, again = Waits(*map(message, range(8))), []
    for partition in range(3):
        stream.queue.put_nowait_enhanced(
            Waiting(message(8 + partition), 1),
            on_pressure_high=lambda: None,
            on_pressure_drop=lambda partition=partition: again.append(partition),
        )
    assert len(await anext(batches(stream, lambda: 9))) == 9
    assert sorted(again) == [0, 1, 2]


def test_what_is_acknowledged_is_counted_once_and_never_behind_what_is_committed() -> None:
    kept = SimpleNamespace(
        _committed_offset=defaultdict(lambda: 3),
        _acked_index=defaultdict(set),
        _acked=defaultdict(list),
        _n_acked=0,
    )
    Consumer.acknowledge(cast("Any", kept), [message(offset) for offset in (2, 3, 4, 4)])
    assert kept._acked[PLACE] == [3, 4]
    assert kept._acked_index[PLACE] == {3, 4}
    assert kept._n_acked == 2


async def test_a_fetch_waits_less_than_faust_says(tmp_path: Path) -> None:
    app = build_app(Settings(home=tmp_path), "127.0.0.1:9", "worker-1")
    app.finalize()
    loop = asyncio.get_running_loop()
    nobody: Any = id
    consumer: Any = app.transport.create_consumer(
        nobody, on_partitions_revoked=nobody, on_partitions_assigned=nobody
    )
    thread = intake.Thread(consumer, loop=loop)
    fausts = aiokafka.AIOKafkaConsumerThread._create_consumer(thread, loop)
    # Under this very name the client keeps it: under another nobody would read ours.
    assert vars(fausts)["_fetch_max_wait_ms"] == 1500
    assert vars(thread._create_consumer(loop))["_fetch_max_wait_ms"] == intake._WAIT_MS
