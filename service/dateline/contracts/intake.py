"""Reading the articles topic: Article JSON, bare text with a content type, or a tombstone.

Kafka Connect's JSON converter wraps records in ``{"schema": …, "payload": …}`` unless it is told not to;
they are read as well.
"""

from __future__ import annotations

from typing import get_args

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from dateline.contracts.article import MAX_TEXT, Article, ContentType, Retraction
from dateline.contracts.message import Message
from dateline.contracts.model import content_hash
from dateline.contracts.topic import read_json
from dateline.errors import BadInput

_TEXT = frozenset(get_args(ContentType))


def read_article(message: Message) -> Article | Retraction:
    """The article of a message: its key is the id where the value gives none."""
    key = _key(message)
    if message.value is None:
        if not key:
            raise BadInput("empty", "the message has neither key nor value")
        return Retraction(article_id=key, retracted_at=message.sent_at)
    content_type = (message.header("content-type") or "").partition(";")[0].strip().lower()
    if content_type in _TEXT:
        return _from_text(message.value, content_type, key)
    return read_json(Article, _unwrapped(message.value), key=key)


def _unwrapped(value: bytes) -> bytes:
    """The payload of Kafka Connect's envelope; anything else as it is."""
    if not value.lstrip().startswith(b'{"schema"'):
        return value
    try:
        record = from_json(value)
    except ValueError:
        return value
    payload = record.get("payload") if set(record) == {"schema", "payload"} else None
    return to_json(payload) if isinstance(payload, dict) else value


def _key(message: Message) -> str | None:
    if not message.key:
        return None
    try:
        key = message.key.decode()
    except UnicodeDecodeError as error:
        raise BadInput("invalid-utf8", f"the message key is not UTF-8: {error.reason}") from None
    return _without_nul(key, "message key")


def _from_text(value: bytes, content_type: str, key: str | None) -> Article:
    try:
        text = value.decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            "invalid-utf8", f"byte {error.start} of the text is not UTF-8: {error.reason}"
        ) from None
    if not _without_nul(text, "text"):
        raise BadInput("empty", "the text is empty")
    if len(text) > MAX_TEXT:
        raise BadInput("too-long", f"the text has {len(text)} characters; {MAX_TEXT} is the limit")
    fields = {"article_id": key or content_hash(text), "text": text, "content_type": content_type}
    try:
        return Article.model_validate(fields)
    except ValidationError as error:
        raise BadInput("invalid-record", error.errors()[0]["msg"]) from None


def _without_nul(said: str, what: str) -> str:
    if "\x00" in said:
        raise BadInput("nul", f"the {what} has a NUL character, which no text has and some stores refuse")
    return said
