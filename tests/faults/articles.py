"""What a publisher may send, drawn from a seed: new articles, revisions, copies, retractions, rubbish."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dateline.contracts import ARTICLES, Article, Message

RUBBISH = (b'{"text": "cut of', b'{"text": 5}', b'{"text": "\xff"}', b"", b"\xff\xfe", b"[" * 2000)
_START = datetime(2024, 3, 1, tzinfo=UTC)


def message(article: Article) -> Message:
    value = article.model_dump_json().encode()
    return Message(topic=ARTICLES.name, key=article.article_id.encode(), value=value)


def retraction(article_id: str) -> Message:
    return Message(topic=ARTICLES.name, key=article_id.encode(), value=None)


class Mix:
    """An endless, reproducible stream of messages about a growing number of articles."""

    def __init__(self, seed: int, *, prefix: str = "a") -> None:
        self._draw = random.Random(seed)  # noqa: S311
        self._prefix = prefix
        self._sent: list[Article] = []

    def __iter__(self) -> Iterator[Message]:
        while True:
            yield self._next()

    def _next(self) -> Message:
        kind = self._draw.random()
        if not self._sent or kind < 0.70:
            return self._new(f"{self._prefix}-{len(self._sent)}")
        old = self._draw.choice(self._sent)
        if kind < 0.82:
            return self._new(old.article_id)
        if kind < 0.92:
            return message(old)
        if kind < 0.96:
            return retraction(old.article_id)
        return Message(topic=ARTICLES.name, key=old.article_id.encode(), value=self._draw.choice(RUBBISH))

    def _new(self, article_id: str) -> Message:
        count = self._draw.randint(0, 5)
        lines = (f"{self._draw.getrandbits(40):x} marched in {article_id}." for _ in range(count))
        revised = _START + timedelta(minutes=self._draw.randint(0, 9999)) if count % 2 else None
        article = Article(
            article_id=article_id,
            text="\n".join(lines) or "Nothing happened.",
            title=f"{article_id} {count}",
            revised_at=revised,
        )
        self._sent.append(article)
        return message(article)
