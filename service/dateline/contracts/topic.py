"""A topic with its contract: how a record becomes a message, and a message a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Generic, TypeVar

import orjson
from pydantic import ValidationError

from dateline.contracts.message import UNPACKS_TOO_LARGE, Headers, Message
from dateline.contracts.model import Contract
from dateline.contracts.wire import FRAMED, unframed, written
from dateline.errors import BadInput

C = TypeVar("C", bound=Contract)

VERSION = 1
"""The major version of every contract: a reader refuses another."""

DAY_MS = 24 * 60 * 60 * 1000
_JSON = "application/json"
_MAJOR = re.compile(r"v(\d+)(?:\.\d+)*(?:\.schema\.json)?$")
_NUL = b"\\u0000"
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True)
class Topic(Generic[C]):
    """A named channel for one contract.

    ``key`` gives a record's message key, ``identity`` its stable ``ce_id``; ``retention_ms`` is -1
    to keep for ever; of a ``compacted`` one the last message of each key is kept. ``read`` replaces the
    plain JSON reading of a value.
    """

    name: str
    contract: type[C]
    key: Callable[[C], str]
    identity: Callable[[C], str]
    summary: str
    retention_ms: int = 7 * DAY_MS
    compacted: bool = False
    read: Callable[[Message], C] | None = field(default=None, repr=False)

    @property
    def dead_letters(self) -> str:
        """The topic that takes what could not be decoded or processed."""
        return f"{self.name}-dlq"

    @property
    def schema_uri(self) -> str:
        return _schema_uri(self.name)

    def encode(self, record: C, *, time: datetime, source: str, extra: Headers = ()) -> Message:
        """The record as a message: JSON value, CloudEvents 1.0 binary-mode headers."""
        return self.written(record, record.to_json(), time=time, source=source, extra=extra)

    def written(
        self, record: C, value: bytes, *, time: datetime, source: str, extra: Headers = ()
    ) -> Message:
        """The message of a record whose JSON has been written already."""
        key, identity, kind = self.key(record), self.identity(record), type(record)
        return self.message(key, identity, value, time=time, source=source, extra=extra, kind=kind)

    def message(
        self,
        key: str,
        identity: str,
        value: bytes | None,
        *,
        time: datetime,
        source: str,
        extra: Headers = (),
        kind: type[Contract] | None = None,
    ) -> Message:
        """A message of a value that is a record's JSON already; null: there is none any more."""
        value, content_type = (None, _JSON) if value is None else written(self.name, value) or (value, _JSON)
        version, of_kind, of_source, schema, content = _headers(
            (kind or self.contract).__name__, source, self.name, content_type
        )
        own, at = ("ce_id", identity.encode()), ("ce_time", orjson.dumps(time)[1:-1])
        headers = (version, own, of_kind, of_source, at, schema, content, *extra)
        return Message(key.encode(), value, headers, self.name)

    def decode(self, message: Message) -> C:
        """The record a message carries; `BadInput` says why there is none."""
        if message.header(UNPACKS_TOO_LARGE) is not None:
            raise BadInput("unpacks-too-large", "the batch it came in would unpack to more than can be read")
        refuse_other_major(message)
        if message.value and message.value.startswith(FRAMED):
            message = message._replace(value=unframed(message.value))
        return self.read(message) if self.read else read_json(self.contract, message.value)


@lru_cache(maxsize=256)
def _headers(kind: str, source: str, topic: str, content_type: str) -> Headers:
    """What is the same for many messages of one kind."""
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", f"dateline.{kind.lower()}.v{VERSION}".encode()),
        ("ce_source", source.encode()),
        ("ce_dataschema", _schema_uri(topic).encode()),
        ("content-type", content_type.encode()),
    )


def _schema_uri(topic: str) -> str:
    return f"urn:dateline:schema:{topic}:v{VERSION}"


def refuse_other_major(message: Message) -> None:
    """Raise `BadInput` when the message says it follows another major version."""
    schema = message.header("ce_dataschema")
    found = _MAJOR.search(schema) if schema else None
    if found and found[1].lstrip("0") != str(VERSION):
        raise BadInput(
            "unknown-version",
            f"contract version {found[1]} is not known here (this is version {VERSION})",
            hint="upgrade Dateline, then redrive the dead letter",
        )


def read_json(contract: type[C], value: bytes | None, *, key: str | None = None) -> C:
    """The JSON bytes as that contract, strictly; `BadInput` when they are not.

    ``key`` is the message key, for contracts that take their identity from it.
    """
    if not value:
        raise BadInput("empty", "the message has no value")
    if _NUL in value and _ESCAPED_NUL.search(value):
        raise BadInput("nul", "the record has a NUL character, which no text has and some stores refuse")
    try:
        return contract.model_validate_json(value, context={"key": key})
    except ValidationError as error:
        raise BadInput(*_explain(error)) from None


def _explain(error: ValidationError) -> tuple[str, str]:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    reason = "invalid-json" if first["type"] == "json_invalid" else "invalid-record"
    return reason, f"{place}: {first['msg']}" if place else first["msg"]
