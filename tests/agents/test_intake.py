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


class Fetches:
    """What a consumer has of its partition when it hands on records, with a queue for eight."""

    def __init__(self, read: int | None) -> None:
        flow = FlowControlEvent(initially_suspended=False)
        self.queue: ThrowableQueue[Any] = ThrowableQueue(flow_control=flow, maxsize=8)
        self.full: list[TP] = []
        self.gaps: list[tuple[int, int, int]] = []
        self.moves_at_a_gap = False
        channel = SimpleNamespace(queue=self.queue)
        self.app = SimpleNamespace(
            consumer_generation_id=1,
            flow_control=flow,
            topics=SimpleNamespace(_tp_index={PLACE: [channel]}),
        )
        self.flow_active = True
        self._read_offset = {PLACE: read}
        self._callbacks: dict[TP, Any] = {}

    def on_buffer_full(self, partition: TP) -> None:
        self.full.append(partition)

    def on_buffer_drop(self, partition: TP) -> None:
        self.full.remove(partition)

    async def _add_gap(self, partition: TP, first: int, end: int) -> None:
        self.gaps.append((first, end, self.queue.qsize()))
        if self.moves_at_a_gap:
            self.app.consumer_generation_id += 1

    async def hand_on(self, *offsets: int) -> list[int | None]:
        """The offsets that wait in the queue afterwards."""
        await Consumer._hand_on(cast("Any", self), PLACE, [_record(offset) for offset in offsets])
        return [waiting.message.offset for waiting in self.queue._queue]  # type: ignore[attr-defined]

    _room = Consumer._room
    _flows = Consumer._flows
    _put = Consumer._put
    _made_callbacks = Consumer._made_callbacks


def _record(offset: int) -> Any:
    place = {"topic": PLACE.topic, "partition": PLACE.partition, "offset": offset}
    return SimpleNamespace(key=b"k", value=b"v", headers=(), timestamp=0, **place)


async def test_what_was_read_before_is_not_handed_on_again() -> None:
    fetches = Fetches(read=3)
    assert await fetches.hand_on(2, 3, 4, 5) == [3, 4, 5]
    assert fetches._read_offset == {PLACE: 5}
    assert fetches.gaps == []


async def test_a_gap_is_told_once_what_stands_before_it_is_handed_on() -> None:
    fetches = Fetches(read=None)
    assert await fetches.hand_on(1, 2, 5, 6, 9) == [1, 2, 5, 6, 9]
    assert fetches.gaps == [(3, 5, 2), (7, 9, 4)]


async def test_nothing_behind_a_gap_is_handed_on_when_partitions_move_there() -> None:
    fetches = Fetches(read=None)
    fetches.moves_at_a_gap = True
    assert await fetches.hand_on(1, 2, 5) == [1, 2]
    assert fetches._read_offset == {PLACE: 2}


async def test_a_partition_that_fills_the_queue_is_not_fetched_until_there_is_room() -> None:
    fetches = Fetches(read=None)
    assert len(await fetches.hand_on(*range(6))) == 6
    assert fetches.full == []
    await fetches.hand_on(6, 7)
    assert fetches.full == [PLACE]
    stream = SimpleNamespace(channel=SimpleNamespace(queue=fetches.queue), app=fetches.app)
    assert len(await anext(batches(stream, lambda: 8))) == 8
    assert fetches.full == []


async def test_an_agent_that_waits_is_woken_by_what_is_handed_on() -> None:
    fetches = Fetches(read=None)
    stream = SimpleNamespace(channel=SimpleNamespace(queue=fetches.queue), app=fetches.app)
    waiting = asyncio.ensure_future(anext(batches(stream, lambda: 8)))
    await asyncio.sleep(0)
    await fetches.hand_on(1, 2, 3)
    async with asyncio.timeout(5):
        assert [one.offset for one in await waiting] == [1, 2, 3]
