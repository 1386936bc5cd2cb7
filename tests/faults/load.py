"""A patient publisher: it sends until it is told that it was heard, and writes down what it was told."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from dateline.contracts import Message
from dateline.errors import BrokerUnavailable
from dateline.publisher import Position, Publisher
from dateline.settings import Settings
from tests.faults.oracle import Acknowledged, digest

_BATCH = 20
_PAUSE_S = 0.1


class AckLog:
    """Acknowledged publishes, each on the disk before anything more is sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file = path.open("a", encoding="utf-8")

    def write(self, messages: Sequence[Message], positions: Sequence[Position]) -> None:
        for message, position in zip(messages, positions, strict=True):
            line = [position.topic, position.partition, position.offset, digest(message)]
            self._file.write(json.dumps(line) + "\n")
        self.count += len(messages)
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self) -> list[Acknowledged]:
        """All of them, as the disk has them."""
        return [Acknowledged(*json.loads(line)) for line in self.path.read_text("utf-8").splitlines()]

    def close(self) -> None:
        self._file.close()


class Load:
    """Publishes; while nobody answers it says the same again."""

    def __init__(self, settings: Settings, bootstrap: str, acks: AckLog) -> None:
        self._settings = settings
        self._bootstrap = bootstrap
        self._acks = acks

    async def publish(self, messages: Iterator[Message], *, rate: float) -> None:
        """Send them in small batches, at most ``rate`` a second."""
        async with Publisher(self._settings, self._bootstrap) as publisher:
            while batch := list(islice(messages, max(1, min(_BATCH, int(rate / 4))))):
                await asyncio.gather(self._insist(publisher, batch), asyncio.sleep(len(batch) / rate))

    async def _insist(self, publisher: Publisher, batch: Sequence[Message]) -> None:
        while True:
            try:
                positions = await publisher.send(batch)
            except BrokerUnavailable:
                await asyncio.sleep(_PAUSE_S)
            else:
                self._acks.write(batch, positions)
                return
