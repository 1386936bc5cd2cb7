"""Messages in the batches that travel to Kafka, one partition each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from dateline.contracts import Message

_partition_of = DefaultPartitioner()


@dataclass(frozen=True, slots=True)
class Batch:
    """What travels to one partition at once. ``numbers`` are its messages, as the caller counts them."""

    topic: str
    partition: int
    builder: BatchBuilder
    numbers: list[int] = field(default_factory=list)

    def takes(self, number: int, message: Message) -> bool:
        """Whether there was room for the message; the first always fits."""
        taken = self.builder.append(
            timestamp=None, key=message.key, value=message.value, headers=list(message.headers)
        )
        if taken:
            self.numbers.append(number)
        return taken is not None


async def batches_of(producer: AIOKafkaProducer, messages: Sequence[Message]) -> list[Batch]:
    """The messages in batches, in order for each partition; the first of every partition come first.

    The client takes a batch when the one before it for that partition is under way, and makes a future
    and several sets of each message that it is given alone.
    """
    partitions = {
        topic: tuple(sorted(await producer.partitions_for(topic)))
        for topic in dict.fromkeys([message.topic for message in messages])
    }
    places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, message in enumerate(messages):
        partition = message.partition
        if partition is None:
            partition = partition_for(message.key, partitions[message.topic])
        places[message.topic, partition].append(number)
    made = [_filled(producer, *place, messages, numbers) for place, numbers in places.items()]
    return [batch for turn in zip_longest(*made) for batch in turn if batch]


def _filled(
    producer: AIOKafkaProducer,
    topic: str,
    partition: int,
    messages: Sequence[Message],
    numbers: Sequence[int],
) -> list[Batch]:
    """Those of the messages in as many batches as they need."""
    batches: list[Batch] = []
    for number in numbers:
        if not batches or not batches[-1].takes(number, messages[number]):
            batches.append(Batch(topic, partition, producer.create_batch()))
            batches[-1].takes(number, messages[number])
    return batches


def partition_for(key: bytes | None, partitions: Sequence[int]) -> int:
    """The client's own choice."""
    if key is None:
        return int(_partition_of(key, partitions, partitions))
    return partitions[_place_of(key, len(partitions))]


@lru_cache(maxsize=1 << 10)
def _place_of(key: bytes, partitions: int) -> int:
    # The client's hash is written in Python, and all that comes of an article has its key.
    return int(_partition_of(key, range(partitions), range(partitions)))
