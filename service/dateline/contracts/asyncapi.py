"""The AsyncAPI 3 document of the topics, made from the catalogue: channels, keys, headers, contracts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from dateline.contracts.catalogue import ARTICLES, CATALOGUE, INCIDENTS
from dateline.contracts.schema import mode_of
from dateline.contracts.topic import VERSION, Topic

NAME = "asyncapi.json"
"""The file the document is kept in: JSON, and so YAML too."""

_REF = "#/components/schemas/{model}"
_ABOUT = """Dateline turns a stream of news articles into a stream of events: who did what to whom, where and
when, how many, who says so, and whether it happened. Every value is JSON. A message may come more than once;
its `ce_id` says which are the same. Readers ignore fields they do not know; a change that would break them
makes a new major version, in a new `ce_dataschema`."""

_WHY = {
    "topic": "the topic the message stood on",
    "partition": "its partition",
    "offset": "its offset",
    "stage": "the stage that could not process it",
    "reason": "why, as a countable word",
    "class": "the class of the error",
    "message": "what the error said",
    "attempt": "how often it was tried",
    "service_version": "the version of Dateline that tried",
}


def asyncapi(examples: Mapping[str, Any]) -> dict[str, Any]:
    """The document, with an example of the value for each topic that ``examples`` has, by its name."""
    _, definitions = models_json_schema(
        [(topic.contract, mode_of(topic)) for topic in CATALOGUE], ref_template=_REF
    )
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for topic in CATALOGUE:
        action = "receive" if topic is ARTICLES else "send"
        for name, channel in ((topic.name, _channel(topic)), (topic.dead_letters, _dead_letters(topic))):
            channels[name] = channel
            does = action if name == topic.name else "send"
            operations[f"{does}-{name}"] = {"action": does, "channel": {"$ref": f"#/channels/{name}"}}
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": version("dateline"),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {
            "schemas": definitions["$defs"],
            "messages": {
                _message_name(topic): _message(topic, examples.get(topic.name)) for topic in CATALOGUE
            },
        },
    }


def _channel(topic: Topic[Any]) -> dict[str, Any]:
    name = _message_name(topic)
    return {
        "address": topic.name,
        "description": topic.summary,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"kafka": _kafka(topic)},
    }


def _dead_letters(topic: Topic[Any]) -> dict[str, Any]:
    headers = {f"dateline.err.{name}": {"type": "string", "description": said} for name, said in _WHY.items()}
    letter = {
        "name": "DeadLetter",
        "summary": "a message as it came, byte for byte, and why it could not be processed",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "properties": headers, "required": ["dateline.err.reason"]},
        "bindings": {"kafka": {"key": {"type": "string", "description": "that of the message"}}},
    }
    return {
        "address": topic.dead_letters,
        "description": f"what could not be read or processed from {topic.name}",
        "messages": {"DeadLetter": letter},
        "bindings": {"kafka": {"topicConfiguration": {"retention.ms": -1}}},
    }


def _kafka(topic: Topic[Any]) -> dict[str, Any]:
    policy = "compact" if topic.compacted else "delete"
    return {"topicConfiguration": {"cleanup.policy": [policy], "retention.ms": topic.retention_ms}}


def _message_name(topic: Topic[Any]) -> str:
    return topic.contract.__name__


def _message(topic: Topic[Any], example: Any) -> dict[str, Any]:
    name = _message_name(topic)
    message: dict[str, Any] = {
        "name": name,
        "title": f"{name} v{VERSION}",
        "summary": topic.summary,
        "contentType": "application/json",
        "headers": _headers(topic),
        "payload": {"$ref": _REF.format(model=name)},
        "bindings": {"kafka": {"key": {"type": "string", "description": _key(topic)}}},
    }
    if example is not None:
        message["examples"] = [{"name": "march", "payload": example}]
    return message


def _key(topic: Topic[Any]) -> str:
    return "the incident's id" if topic is INCIDENTS else "the article's id"


def _headers(topic: Topic[Any]) -> dict[str, Any]:
    """CloudEvents 1.0 in binary mode; a producer of articles may leave all of them out."""
    fixed = {
        "ce_specversion": "1.0",
        "ce_type": f"dateline.{_message_name(topic).lower()}.v{VERSION}",
        "ce_dataschema": topic.schema_uri,
        "content-type": "application/json",
    }
    said = {
        "ce_id": "equal for equal records",
        "ce_source": "who sent it",
        "ce_time": "when, as ISO 8601",
        "traceparent": "W3C trace context, where there is one",
    }
    properties: dict[str, Any] = {
        **{name: {"type": "string", "const": value} for name, value in fixed.items()},
        **{name: {"type": "string", "description": text} for name, text in said.items()},
    }
    if topic is ARTICLES:
        # A bare text comes with its own content type.
        properties["content-type"] = {"type": "string", "examples": ["application/json", "text/plain"]}
        return {"type": "object", "properties": properties}
    required = [name for name in properties if name != "traceparent"]
    return {"type": "object", "properties": properties, "required": required}
