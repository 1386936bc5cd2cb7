"""Compressed batches, unpacked within bounds.

A broker bounds a batch as it was packed, and a kilobyte may unpack to gigabytes; Kafka's client unpacks
whatever it is sent. In the place of each message of a batch that is too large stands an empty one with a
header that says so: nobody can decode it, and it becomes a dead letter like everything that cannot be read.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

from dateline.contracts import UNPACKS_TOO_LARGE
from dateline.settings import KafkaSettings

_LEAST = 64 * 1024 * 1024
_LARGEST_MESSAGES = 4
_FULL = "failed to write whole buffer"

# A batch of Kafka's format 2, up to its messages: length, format, attributes, latest time, how many messages.
_HEADER = struct.Struct(">8xi4xb4xh4x8xq14xi")
_LENGTH_FROM = 12  # its length is counted from here
_CODECS = {1: "gzip", 3: "lz4", 4: "zstd"}  # snappy unpacks to no more than 22 times its size, and is let be
_RATIOS = {"gzip": 1032, "lz4": 255}  # the most they can unpack to; of zstd nobody can tell


def bound_unpacking(kafka: KafkaSettings) -> None:
    """Let no Kafka consumer of this process unpack a batch to more than some of the largest messages."""
    most = max(_LEAST, _LARGEST_MESSAGES * kafka.max_message_bytes)
    fetcher.MemoryRecords = lambda data: BoundedRecords(data, most)


class BoundedRecords:
    """aiokafka's `MemoryRecords`, with placeholders for what would unpack to more than ``most`` bytes."""

    def __init__(self, data: bytes | None, most: int) -> None:
        # What a broker with nothing to tell sends instead.
        data = data or b""
        self._records = MemoryRecords(data)
        self._data = memoryview(data)
        self._most = most
        self._place = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def next_batch(self) -> Any:
        """The next one, or a stand-in."""
        batch = self._records.next_batch()
        length, form, attributes, time, count = _HEADER.unpack_from(self._data, self._place)
        begin, self._place = self._place, self._place + _LENGTH_FROM + length
        codec = _CODECS.get(attributes & 7) if form >= 2 else None
        if codec is None or _fits(self._data[begin + _HEADER.size : self._place], codec, self._most):
            return batch
        return _TooLarge(batch, count, time)


class Placeholder(NamedTuple):
    """A message as aiokafka reads it from a batch."""

    offset: int
    timestamp: int
    timestamp_type: int = 0
    headers: tuple[tuple[str, bytes], ...] = ((UNPACKS_TOO_LARGE, b""),)
    key: None = None
    value: bytes = b""
    checksum: None = None


class _TooLarge:
    """A batch that is not unpacked."""

    def __init__(self, batch: Any, count: int, time: int) -> None:
        self._batch = batch
        self._count = count
        self._time = time

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Placeholder]:
        first: int = self._batch.base_offset
        for offset in range(first, min(first + self._count, self._batch.next_offset)):
            yield Placeholder(offset, self._time)


def _fits(packed: memoryview, codec: str, most: int) -> bool:
    if codec in _RATIOS and len(packed) * _RATIOS[codec] <= most:
        return True
    # Room that takes memory only as far as it is written to.
    with mmap.mmap(-1, most) as room, memoryview(room) as within:
        try:
            getattr(cramjam, codec).decompress_into(packed, within)
        except cramjam.DecompressionError as error:
            # What is wrong in another way is for the client to say.
            return _FULL not in str(error)
    return True
