"""The JSON Schemas of the contracts, made from the models."""

from __future__ import annotations

from typing import Any, Literal

from dateline.contracts.catalogue import ARTICLES, CATALOGUE
from dateline.contracts.topic import VERSION, Topic


def schema_name(topic: Topic[Any]) -> str:
    """The file a topic's schema is kept in."""
    return f"{topic.name}.v{VERSION}.schema.json"


def mode_of(topic: Topic[Any]) -> Literal["validation", "serialization"]:
    """What a schema describes: articles are what others may send, the rest is what they get."""
    return "validation" if topic is ARTICLES else "serialization"


def schema_of(topic: Topic[Any]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the values on that topic."""
    schema = topic.contract.model_json_schema(mode=mode_of(topic))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": topic.schema_uri,
        **schema,
        "description": f"{topic.summary}. {schema.get('description', '')}".strip(),
    }


def all_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    return {schema_name(topic): schema_of(topic) for topic in CATALOGUE}
