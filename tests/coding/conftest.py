"""Sentences through the whole pipeline: page, grammar, entities, events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import pytest

from dateline.coding import code
from dateline.contracts import Article, Event
from dateline.text import tag, tokenize

WEDNESDAY = datetime(2024, 3, 6, tzinfo=UTC)


class Coding(Protocol):
    """Codes a text as published on a Wednesday, or on no known day."""

    def __call__(self, text: str, *, dated: bool = True) -> tuple[Event, ...]: ...


@pytest.fixture(scope="session")
def coded() -> Coding:
    """The whole pipeline, as one function."""

    def run(text: str, *, dated: bool = True) -> tuple[Event, ...]:
        article = Article(text=text, article_id="test", published_at=WEDNESDAY if dated else None)
        return code(tag(tokenize(article)))

    return run
