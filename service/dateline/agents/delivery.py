"""What a stage made on its way out: confirmed by the broker, however long that takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from dateline.backoff import delays
from dateline.condition import Condition
from dateline.contracts import Message
from dateline.errors import BadInput, BrokerUnavailable
from dateline.processing import Limits, Processed, Rejection, reject, without_value
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.topology import Stage

_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 5.0
_SLOW_S = 5.0

log = structlog.get_logger(__name__)


class Delivery:
    """Sends what one stage made. What the broker refuses as too large becomes a dead letter."""

    def __init__(self, stage: Stage, publisher: Publisher, settings: Settings, condition: Condition) -> None:
        self._stage = stage
        self._publisher = publisher
        self._limits = Limits(settings.kafka.max_message_bytes, settings.kafka.max_dead_letter_bytes)
        self._patience_s = settings.worker.patience_s
        self._condition = condition
        self._who = f"{stage.name} output"

    def reject(self, message: Message, rejection: Rejection) -> Processed:
        """The dead letter of a message, and the outcome that tells of it."""
        return reject(self._stage, message, rejection, self._limits)

    async def deliver(self, messages: Sequence[Message], results: Sequence[Processed]) -> None:
        """Send what became of those messages, and return when all of it is confirmed.

        An absent broker is waited for: `BrokerUnavailable` once that took longer than the settings allow.
        """
        with self._waiting():
            try:
                await self._patiently([output for processed in results for output in processed.messages])
            except BadInput:
                # The topic takes less than when this worker began. Which of them is it?
                for message, processed in zip(messages, results, strict=True):
                    await self._deliver_alone(message, processed)

    async def _deliver_alone(self, message: Message, processed: Processed) -> None:
        try:
            await self._one_by_one(processed.messages)
        except BadInput as error:
            log.warning("output refused", stage=self._stage.name, error=str(error))
            why = processed.rejection or Rejection.of("output-too-large", error)
            letter, outcome = self.reject(message, why).messages
            try:
                await self._patiently([letter])
            except BadInput:
                await self._patiently([without_value(letter)])
            await self._patiently([outcome])

    async def _one_by_one(self, outputs: Sequence[Message]) -> None:
        # Sent together they would travel in one batch, and be refused together.
        for output in outputs:
            await self._patiently([output])

    async def _patiently(self, outputs: Sequence[Message]) -> None:
        deadline = time.monotonic() + self._patience_s
        for delay in delays(_FIRST_DELAY_S, _LONGEST_DELAY_S):
            try:
                await self._publisher.deliver(outputs)
            except BrokerUnavailable as error:
                log.warning("outputs not confirmed", stage=self._stage.name, error=str(error))
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(delay)
            else:
                return

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Say so when the block takes long, and again when it is done after all."""
        timer = asyncio.get_running_loop().call_later(
            _SLOW_S, self._condition.stop, self._who, "the broker does not confirm what was made"
        )
        try:
            yield
        finally:
            timer.cancel()
        self._condition.go_on(self._who)
