"""The topics as they should be, and how one that is there differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.contracts import CATALOGUE
from dateline.settings import Settings

FOREVER = -1


@dataclass(frozen=True)
class DeclaredTopic:
    """A topic as it should be. ``configuration`` is in Kafka's own names."""

    name: str
    partitions: int
    configuration: Mapping[str, str]

    def differences(self, partitions: int, found: Mapping[str, str]) -> list[str]:
        """What is wrong with a topic of that many partitions and that configuration, a phrase each.

        More partitions, or room for larger messages, than declared are no fault.
        """
        wrong = []
        if partitions < self.partitions:
            wrong.append(
                f"{self.name} has {partitions} partitions, not {self.partitions} "
                f"(DATELINE_KAFKA__PARTITIONS={partitions} would accept that)"
            )
        wrong += [
            f"{self.name} has {name}={found[name]}, not {self.configuration[name]}"
            for name in ("cleanup.policy", "retention.ms")
            if found[name] != self.configuration[name]
        ]
        limit, wanted = found["max.message.bytes"], self.configuration["max.message.bytes"]
        if int(limit) < int(wanted):
            wrong.append(
                f"{self.name} takes messages of {limit} bytes at most, not {wanted} "
                "(or lower DATELINE_KAFKA__MAX_MESSAGE_BYTES)"
            )
        return wrong


def declared_topics(settings: Settings) -> tuple[DeclaredTopic, ...]:
    """Every topic of the catalogue, each followed by its dead letters, which are kept for ever."""
    kafka = settings.kafka
    return tuple(
        declared
        for topic in CATALOGUE
        for declared in (
            DeclaredTopic(
                topic.name,
                kafka.partitions,
                _configuration(topic.retention_ms, kafka.max_message_bytes, compacted=topic.compacted),
            ),
            DeclaredTopic(topic.dead_letters, 1, _configuration(FOREVER, kafka.max_dead_letter_bytes)),
        )
    )


def _configuration(retention_ms: int, largest: int, *, compacted: bool = False) -> dict[str, str]:
    return {
        "cleanup.policy": "compact" if compacted else "delete",
        "retention.ms": str(retention_ms),
        "max.message.bytes": str(largest),
        "compression.type": "producer",
    }
