"""`publish`: articles into a pipeline, from other programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from dateline.broker import locate
from dateline.contracts import ARTICLES, Article, Message, Retraction
from dateline.contracts.topic import read_json
from dateline.publisher import Position, Publisher
from dateline.registry import use_registry
from dateline.settings import Settings
from dateline.streams.subscribing import chosen
from dateline.traces import tracing

SOURCE = "dateline-client"
"""What messages from here say of where they come from (``ce_source``)."""


async def publish(
    *articles: Article | Retraction | Mapping[str, Any] | str,
    bootstrap_servers: str | None = None,
    settings: Settings | None = None,
) -> list[Position]:
    """Send articles, and return where each stands once all are confirmed.

    An article is an `Article`, a mapping of its fields, or just its text; a `Retraction` withdraws one.
    Sending the same again changes nothing. Raises `BadInput` before anything is sent when one is no
    article or too large, `BrokerUnavailable` when not all were confirmed: sending all again is safe.
    """
    used = chosen(settings, bootstrap_servers)
    use_registry(used.registry)
    messages = [message_of(article) for article in articles]
    with tracing(used.traces, "client"):
        async with Publisher(used, locate(used)) as publisher:
            return await publisher.send(messages)


def message_of(article: Article | Retraction | Mapping[str, Any] | str) -> Message:
    """The message that publishes that article, or withdraws it; `BadInput` when it is none."""
    record = _record(article)
    if isinstance(record, Article):
        return ARTICLES.encode(record, time=datetime.now(UTC), source=SOURCE)
    headers = (("ce_time", record.retracted_at.isoformat().encode()), ("ce_source", SOURCE.encode()))
    return Message(topic=ARTICLES.name, key=record.article_id.encode(), value=None, headers=headers)


def _record(article: Article | Retraction | Mapping[str, Any] | str) -> Article | Retraction:
    if isinstance(article, Article | Retraction):
        return article
    fields = {"text": article} if isinstance(article, str) else article
    return read_json(Article, to_json(fields))
