"""Sending messages: in order, confirmed by the broker, and never twice for a lost answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaProducer, codec
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, TopicAuthorizationFailedError
from aiokafka.structs import RecordMetadata

from dateline import traces
from dateline.batching import batches_of
from dateline.connection import connecting, explained
from dateline.contracts import Message
from dateline.errors import BadInput, BrokerUnavailable
from dateline.settings import KafkaSettings, Settings

_BATCH_BYTES = 256 * 1024  # at most: a topic may take less at once
_LZ4_LEVEL = 1
_STOP_S = 1.0


class Position(NamedTuple):
    """Where a message stands. ``offset`` is -1 when the broker had it already and no longer knows where."""

    topic: str
    partition: int
    offset: int


class Publisher:
    """An idempotent producer. Messages with the same key keep their order.

    Use as an async context manager. While the broker does not answer a send is repeated, for
    ``timeout_s`` seconds (the request timeout of the settings unless given).
    """

    def __init__(self, settings: Settings, bootstrap: str, *, timeout_s: float | None = None) -> None:
        self._kafka: KafkaSettings = settings.kafka
        self._bootstrap = bootstrap
        self._timeout_s = timeout_s or settings.kafka.request_timeout_s
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Publisher:
        self._producer = await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._disconnect()

    async def send(self, messages: Sequence[Message]) -> list[Position]:
        """Send them all and return where each stands once all are confirmed.

        Raises `BadInput` (``too-large``) before anything is sent, `AccessDenied` where we may not write,
        `BrokerUnavailable` when not all were confirmed: some may have been, and sending all again is safe.
        """
        self._refuse_large(messages)
        return _positions(await self._confirmed(messages))

    async def deliver(self, messages: Sequence[Message]) -> None:
        """Send them all and return once all are confirmed; whoever made them knows that none is too large.

        Raises what `send` does, and `BadInput` after some were sent, where a topic takes less by now.
        """
        await self._confirmed(messages)

    async def _confirmed(self, messages: Sequence[Message]) -> Sequence[_Sent]:
        if self._producer is None:
            self._producer = await self._connect()
        try:
            async with asyncio.timeout(self._timeout_s):
                with traces.publication(messages) as traced:
                    return await _send(self._producer, traced)
        except MessageSizeTooLargeError as error:
            await self._disconnect()
            raise BadInput("too-large", f"the broker refuses a message as too large: {error}") from error
        except TopicAuthorizationFailedError as error:
            await self._disconnect()
            raise explained(self._kafka, self._bootstrap, error, "Write") from error
        except (KafkaError, OSError, TimeoutError) as error:
            # What is still waiting to be sent must not arrive after what the caller sends next.
            await self._disconnect()
            raise self._unavailable(error) from error

    def _refuse_large(self, messages: Sequence[Message]) -> None:
        for message in messages:
            letter = message.topic.endswith("-dlq")
            limit = self._kafka.max_dead_letter_bytes if letter else self._kafka.max_message_bytes
            if message.size > limit:
                raise BadInput(
                    "too-large",
                    f"a message of {message.size} bytes for {message.topic}; {limit} is the limit",
                )

    async def _connect(self) -> AIOKafkaProducer:
        # The client has no setting for it, and takes level 9: twenty times the work for a quarter less.
        codec.lz4_encode.__defaults__ = (_LZ4_LEVEL,)
        producer = AIOKafkaProducer(
            **self._kafka.connection(self._bootstrap),
            client_id="dateline-publisher",
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            max_batch_size=min(_BATCH_BYTES, self._kafka.max_message_bytes),
            max_request_size=self._kafka.max_dead_letter_bytes,
        )
        try:
            async with connecting(self._kafka, self._bootstrap, "Write"), asyncio.timeout(self._timeout_s):
                await producer.start()
        except BaseException:
            await _close(producer)
            raise
        return producer

    async def _disconnect(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _close(producer)

    def _unavailable(self, error: BaseException) -> BrokerUnavailable:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return BrokerUnavailable(
            f"the broker at {self._bootstrap} did not confirm: {said}",
            hint="check that it runs and that the topics exist: `dateline doctor`",
        )


_Sent = tuple[Sequence[int], RecordMetadata]
"""The numbers of messages that travelled together, and where the first of them stands."""


async def _send(producer: AIOKafkaProducer, messages: Sequence[Message]) -> Sequence[_Sent]:
    if len(messages) == 1:
        return [([0], await _send_one(producer, messages[0]))]
    batches = await batches_of(producer, messages)
    waiting = [
        await producer.send_batch(batch.builder, batch.topic, partition=batch.partition) for batch in batches
    ]
    sent = await asyncio.gather(*waiting)
    return [(batch.numbers, where) for batch, where in zip(batches, sent, strict=True)]


async def _send_one(producer: AIOKafkaProducer, message: Message) -> RecordMetadata:
    # It shares a batch with what other callers send meanwhile, where a batch of its own would wait its turn.
    return await producer.send_and_wait(
        message.topic, message.value, message.key, message.partition, headers=list(message.headers)
    )


def _positions(sent: Sequence[_Sent]) -> list[Position]:
    positions = {
        number: Position(first.topic, first.partition, first.offset + place if first.offset >= 0 else -1)
        for numbers, first in sent
        for place, number in enumerate(numbers)
    }
    return [positions[number] for number in range(len(positions))]


async def _close(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(_STOP_S):
            await producer.stop()
    except (KafkaError, OSError, TimeoutError):
        # Stopping waits for what is unsent, for ever while the broker is gone.
        await producer._sender.close()
        await producer.client.close()
