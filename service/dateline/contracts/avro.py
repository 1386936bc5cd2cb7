"""The contracts as Avro schemas: field by field the records that travel as JSON.

Moments and days stay ISO 8601 text, as JSON has them, and what may be anything is JSON text (logical type
``json``), so that a record is the same whichever way it came. Values of a closed list are text too: a new
one must not break who reads by an older schema.
"""

from __future__ import annotations

from typing import Any

from dateline.contracts.schema import schema_of
from dateline.contracts.topic import VERSION, Topic

NAMESPACE = f"dateline.v{VERSION}"

_KINDS = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean", "null": "null"}
_ANYTHING = {"type": "string", "logicalType": "json"}


def avro_name(topic: Topic[Any]) -> str:
    """The file a topic's Avro schema is kept in."""
    return f"{topic.name}.v{VERSION}.avsc"


def avro_schema(topic: Topic[Any]) -> dict[str, Any]:
    """The Avro schema of the values on that topic, made from its JSON Schema."""
    schema = schema_of(topic)
    return _Maker(schema.get("$defs", {})).record(topic.contract.__name__, schema)


class _Maker:
    """Makes one schema: a record is spelled out where it is first used, and named after that."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._known: set[str] = set()

    def record(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        self._known.add(name)
        must = schema.get("required", ())
        fields = [
            self._field(field, of, is_required=field in must) for field, of in schema["properties"].items()
        ]
        made = {"type": "record", "name": name, "namespace": NAMESPACE, "fields": fields}
        return {**made, "doc": schema["description"]} if "description" in schema else made

    def _field(self, name: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
        field = {"name": name, "type": self._type(schema)}
        if "default" in schema:
            field["default"] = schema["default"]
        elif not is_required:
            # Nothing else is left out: a list or a mapping that is empty.
            field["default"] = {} if schema.get("type") == "object" else []
        return field

    def _type(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            return self._union([self._type(branch) for branch in schema["anyOf"]])
        if schema.get("type") == "array":
            return {"type": "array", "items": self._type(schema["items"])}
        if schema.get("type") == "object":
            return {"type": "map", "values": self._type(schema["additionalProperties"])}
        return _KINDS[schema["type"]]

    def _named(self, name: str) -> Any:
        schema = self._definitions[name]
        if "properties" not in schema:
            return dict(_ANYTHING)
        return f"{NAMESPACE}.{name}" if name in self._known else self.record(name, schema)

    @staticmethod
    def _union(branches: list[Any]) -> Any:
        # Null first: the default of a union is a value of its first branch.
        several = [b for n, b in enumerate(branches) if b != "null" and b not in branches[:n]]
        return ["null", *several] if "null" in branches else several[0] if len(several) == 1 else several
