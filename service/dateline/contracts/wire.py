"""The form in which values travel, where it is not JSON."""

from __future__ import annotations

from typing import Protocol

from dateline.errors import BadInput

FRAMED = b"\0"
"""How every value begins that is not JSON: Confluent's framing, which no JSON and no text begins with."""


class Wire(Protocol):
    """Another form than JSON, to and from which values are turned at the edge of a topic."""

    def write(self, topic: str, value: bytes) -> tuple[bytes, str] | None:
        """The JSON value as it travels on that topic, and its media type; null: it stays JSON."""
        ...

    def read(self, value: bytes) -> bytes:
        """The JSON that a framed value stands for; `BadInput` when it stands for none."""
        ...


_wire: Wire | None = None


def use_wire(wire: Wire | None) -> None:
    """Let this process write, and be able to read, that form; null: JSON alone."""
    global _wire
    _wire = wire


def written(topic: str, value: bytes) -> tuple[bytes, str] | None:
    """The JSON value in the form that is used, with its media type; null: it is JSON."""
    return _wire.write(topic, value) if _wire else None


def unframed(value: bytes) -> bytes:
    """The JSON that a framed value stands for; `BadInput` when this process cannot read it."""
    if _wire is None:
        raise BadInput(
            "no-registry",
            "the value is framed as Avro (it begins with a zero byte), and no schema registry is set",
            hint="set DATELINE_REGISTRY__URL, then redrive the dead letter",
        )
    return _wire.read(value)
