"""Values as Avro in Confluent's framing: a zero byte, the id of the schema it is written by, the record."""

from __future__ import annotations

import io
import struct
from functools import cache
from typing import Any

import orjson

from dateline.contracts import ARTICLES, EVENTS, INCIDENTS, OUTCOMES
from dateline.contracts.avro import avro_schema
from dateline.contracts.wire import FRAMED, use_wire
from dateline.errors import BadInput, DatelineError, RegistryUnavailable
from dateline.registry.service import Registry
from dateline.settings import RegistrySettings

MEDIA_TYPE = "application/vnd.apache.avro+binary"
TOPICS = {topic.name: topic for topic in (ARTICLES, EVENTS, OUTCOMES, INCIDENTS)}
"""What is written as Avro: what others send and read. Between stages it stays JSON, for some days."""

_HEAD = struct.Struct(">cI")


def subject(topic: str) -> str:
    """Under what a topic's schema stands in the registry: Confluent's TopicNameStrategy."""
    return f"{topic}-value"


def schema_text(topic: str) -> str:
    """The Avro schema of that topic as JSON."""
    return orjson.dumps(avro_schema(TOPICS[topic])).decode()


def incompatible(settings: RegistrySettings) -> list[str]:
    """The subjects whose schema of this version the registry would refuse; raises what it does."""
    registry = Registry(settings)
    return [
        subject(topic) for topic in TOPICS if not registry.is_compatible(subject(topic), schema_text(topic))
    ]


def use_registry(settings: RegistrySettings, *, prepare: bool = False) -> None:
    """Let this process write Avro, if the settings name a registry; else what it writes stays as it is.

    `DatelineError` when the packages for it are missing. With ``prepare`` every schema is registered now:
    raises what `Registry.register` does.
    """
    if settings.url is None:
        return
    wire = AvroWire(Registry(settings))
    use_wire(wire)
    if prepare:
        for topic in TOPICS:
            wire.number(topic)


class AvroWire:
    """Writes by the schemas of this version, registered when first used; reads by whatever id a value has."""

    def __init__(self, registry: Registry) -> None:
        try:
            import fastavro
        except ImportError as error:
            raise DatelineError(
                f"a schema registry is set, and the package {error.name} is missing",
                hint="install dateline[avro], or unset DATELINE_REGISTRY__URL",
            ) from None
        self._fastavro = fastavro
        # Known to the library by their names: logical types have no other place.
        fastavro.write.LOGICAL_WRITERS["string-json"] = lambda value, _: orjson.dumps(value).decode()
        fastavro.read.LOGICAL_READERS["string-json"] = lambda value, *_: orjson.loads(value)
        self._registry = registry
        self._parsed = cache(self._fetched)
        self.number = cache(self._registered)

    def write(self, topic: str, value: bytes) -> tuple[bytes, str] | None:
        """The JSON value framed; null for a topic whose values stay JSON."""
        if topic not in TOPICS:
            return None
        number = self.number(topic)
        out = io.BytesIO()
        out.write(_HEAD.pack(FRAMED, number))
        self._fastavro.schemaless_writer(out, self._parsed(number), orjson.loads(value))
        return out.getvalue(), MEDIA_TYPE

    def read(self, value: bytes) -> bytes:
        """The JSON of a framed value.

        `BadInput`: ``unknown-schema``, ``invalid-avro``, or ``registry-unavailable``, when a redrive helps.
        """
        if len(value) < _HEAD.size:
            raise BadInput("invalid-avro", "the value ends within its frame")
        _, number = _HEAD.unpack_from(value)
        try:
            schema = self._parsed(number)
        except RegistryUnavailable as error:
            raise BadInput("registry-unavailable", str(error), hint=error.hint) from error
        try:
            record = self._fastavro.schemaless_reader(io.BytesIO(value[_HEAD.size :]), schema)
        except Exception as error:
            raise BadInput("invalid-avro", f"not a record of schema {number}: {error}") from error
        return orjson.dumps(record)

    def _registered(self, topic: str) -> int:
        return self._registry.register(subject(topic), schema_text(topic))

    def _fetched(self, number: int) -> Any:
        text = self._registry.schema(number)
        if text is None:
            raise BadInput("unknown-schema", f"the schema registry has no schema {number}")
        return self._fastavro.parse_schema(orjson.loads(text))
