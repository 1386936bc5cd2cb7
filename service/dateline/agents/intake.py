"""From Kafka to an agent, several messages at a time.

Faust makes two tasks of every message that it hands on, and two more of every one that it puts into a batch:
most of what it costs. Here a message goes through the same topics, queues, flow control and acknowledgements,
and is handed on at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import faust
from faust.transport.drivers import aiokafka
from faust.types import TP
from faust.types.tuples import ack_lock

from dateline.connection import ClientError, PartitionsMoved
from dateline.contracts import Message

BUFFER = 1024
"""So many messages wait for an agent, about, and no more than some large ones."""

FETCH = BUFFER // 2
"""The most that is fetched at once."""

_BATCH_BYTES = 8 * 1024 * 1024
_WAITING_BYTES = 64 * 1024 * 1024
_FETCH_S = 1.0
_WAIT_MS = 250
_LOOK_S = 0.02


class Waiting(NamedTuple):
    """A message in the queue of an agent, and the assignment of partitions under which it was fetched."""

    message: Message
    generation: int


async def batches(stream: Any, most: Callable[[], int]) -> AsyncIterator[Sequence[Message]]:
    """What waits for the agent of that stream: up to ``most`` messages, as soon as there is one."""
    queue, app = stream.channel.queue, stream.app
    while True:
        try:
            taken = [await queue.get()]
        except StopAsyncIteration:
            return  # Faust stops
        _take_more(taken, queue, most())
        # Those that were fetched before partitions moved are read again.
        current = app.consumer_generation_id
        fresh = [message for message, generation in taken if generation == current]
        if fresh and app.flow_control.is_active():
            yield fresh


def _take_more(taken: list[Waiting], queue: Any, most: int) -> None:
    """Up to ``most`` in all. As the queue's own way of taking one does, without its checks at every one."""
    held, left = queue._queue, _BATCH_BYTES - _size(taken[0])
    while held and len(taken) < most and left > 0:
        waiting = held.popleft()
        taken.append(waiting)
        left -= _size(waiting)
    # Each of these lets one partition be fetched again, once there is room.
    for _ in range(len(queue._pending_pressure_drop_callbacks)):
        queue.maybe_endorse_pressure_drop()


def _size(waiting: Waiting) -> int:
    return len(waiting.message.value or b"")


class App(faust.App):
    """Faust's, with a transport of ours. ``refused`` has the broker's word when it lets us read no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def refuse(self, error: ClientError) -> None:
        """There is nothing more to read, for that reason."""
        if not self.refused.done():
            self.refused.set_exception(error)

    def _new_transport(self) -> Any:
        return Transport(self.conf.broker_consumer, self)


class Consumer(aiokafka.Consumer):
    """Faust's, that hands on what it has fetched without a task for each message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._callbacks: dict[TP, tuple[Callable[[], None], Callable[[], None]]] = {}

    def _new_consumer_thread(self) -> Any:
        return Thread(self, loop=self.loop, beacon=self.beacon)

    @faust.Service.task
    async def _heed(self) -> None:
        """Look for what the group tells us: Faust never asks, and who may not join does not even fetch."""
        app: Any = self.app
        while not self.should_stop:
            refusal = self._refusal
            if refusal and not app.should_stop:
                app.refuse(refusal)
            await self.sleep(_FETCH_S)

    @property
    def _refusal(self) -> ClientError | None:
        # There is none of these at first.
        thread: Any = self._thread
        coordinator = thread and thread._consumer and thread._consumer._coordinator
        refusal: ClientError | None = coordinator and coordinator._pending_exception
        return refusal

    async def _drain_messages(self, fetcher: Any) -> None:
        app: Any = self.app
        try:
            while not (self.should_stop or fetcher.should_stop):
                try:
                    await (self._drain_some() if self.flow_active else self._resumed())
                except PartitionsMoved:
                    # They are another's now; where to begin with ours is looked up when they are assigned.
                    await asyncio.sleep(_LOOK_S)
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise
        except ClientError as error:
            if not self.app.should_stop:
                app.refuse(error)

    async def _drain_some(self) -> None:
        if not self._get_active_partitions():
            await asyncio.sleep(_LOOK_S)
            return
        # A partition that waits for room in its queue is not fetched from until the next call.
        seconds = _LOOK_S if self._buffered_partitions else _FETCH_S
        records, active = await self._wait_next_records(seconds)
        await asyncio.sleep(0)
        if not self.flow_active:
            await self.perform_seek()
            return
        for partition, fetched in (records or {}).items():
            if active is None or partition in active or partition in self._buffered_partitions:
                await self._hand_on(TP(*partition), fetched)

    async def _resumed(self) -> None:
        # Partitions are moved, which takes as long as other members take, or is refused.
        resumed: Any = self.can_resume_flow
        await self.wait(resumed, timeout=_FETCH_S)

    async def _hand_on(self, partition: TP, fetched: Sequence[Any]) -> None:
        """Give the agent those records of a partition, unless partitions are moved meanwhile."""
        app: Any = self.app
        generation = app.consumer_generation_id
        for channel in app.topics._tp_index[partition]:  # one: an agent has its source to itself
            await self._room(channel.queue, len(fetched))
            if not self._flows(generation):
                return
            before, run = self._read_offset[partition], list[Waiting]()
            for record in fetched:
                offset = record.offset
                if before and offset - before > 1:
                    self._put(partition, run, channel.queue)
                    run.clear()
                    await self._add_gap(partition, before + 1, offset)
                    if not self._flows(generation):
                        return
                if before is None or offset >= before:
                    run.append(Waiting(_message(record), generation))
                    before = offset
            self._put(partition, run, channel.queue)

    def _flows(self, generation: int) -> bool:
        # Whoever stops the flow sees to it that what is left is fetched again.
        app: Any = self.app
        return self.flow_active and app.flow_control.is_active() and app.consumer_generation_id == generation

    def _put(self, partition: TP, run: Sequence[Waiting], queue: Any) -> None:
        """Into the queue, which looks once whether it is full, and wakes the agent once."""
        if not run:
            return
        *most, last = run
        queue._queue.extend(most)
        full, dropped = self._callbacks.get(partition) or self._made_callbacks(partition)
        queue.put_nowait_enhanced(last, on_pressure_high=full, on_pressure_drop=dropped)
        self._read_offset[partition] = last.message.offset

    def _made_callbacks(self, partition: TP) -> tuple[Callable[[], None], Callable[[], None]]:
        """What to call when the queue is full, and when there is room again: the queue knows it by that."""
        made = partial(self.on_buffer_full, partition), partial(self.on_buffer_drop, partition)
        return self._callbacks.setdefault(partition, made)

    def acknowledge(self, messages: Iterable[Message]) -> None:
        """What Faust's ``ack`` does of one message, of all: how far each partition may be committed."""
        with ack_lock:
            for message in messages:
                partition, offset = TP(message.topic, message.partition or 0), message.offset or 0
                committed, acked = self._committed_offset[partition], self._acked_index[partition]
                if (committed is None or offset >= committed) and offset not in acked:
                    acked.add(offset)
                    self._acked[partition].append(offset)
                    self._n_acked += 1

    async def _room(self, queue: Any, messages: int) -> None:
        """Wait until the queue takes so many more."""
        while self.flow_active and (  # noqa: ASYNC110 - what makes room is Faust's
            queue.qsize() + messages > queue.maxsize or sum(map(_size, queue._queue)) > _WAITING_BYTES
        ):
            await asyncio.sleep(_LOOK_S)


def _message(record: Any) -> Message:
    return Message(
        record.key,
        record.value,
        tuple(record.headers),
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
    )


class Thread(aiokafka.AIOKafkaConsumerThread):
    """Faust's, that waits less for the broker and says why it cannot go on."""

    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> Any:
        consumer = super()._create_consumer(loop)
        # While it waits at partitions that have nothing, no other is fetched from. Faust says a second and
        # a half, and has no setting for it.
        consumer._fetch_max_wait_ms = _WAIT_MS
        return consumer

    async def crash(self, reason: BaseException) -> None:
        app: Any = self.app
        if isinstance(reason, ClientError):
            app.loop.call_soon_threadsafe(app.refuse, reason)
        else:
            await super().crash(reason)


class Transport(aiokafka.Transport):
    """Faust's, with our consumer."""

    Consumer = Consumer
