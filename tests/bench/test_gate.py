"""The gate: what an article costs, as a ratio of one process or in calls, never in seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import pytest

from dateline.child import load_models
from dateline.coding import code
from dateline.contracts import Article, TaggedDocument
from dateline.text import tag, tokenize
from tests.bench.corpus import articles
from tests.bench.pure import stock_model

WARM, MEASURED = 12, 4

MOST = 1.25
"""Of the stock model's processor time: 0.6 to 0.9 were measured, and other tests share the caches."""

CALLS_A_WORD = {"tokenize": 22, "tag": 136, "code": 100}
"""Calls of Python functions, the libraries' included, for a word of news: a third above what was measured."""


@pytest.fixture(scope="module")
def fresh() -> Sequence[Article]:
    """Articles nobody has read, once others have been."""
    load_models()
    warm, fresh = list(articles(WARM, seed=21)), list(articles(MEASURED, seed=22))
    for article in warm:
        code(tag(tokenize(article)))
    return fresh


def test_the_whole_costs_about_what_the_stock_model_costs_alone(fresh: Sequence[Article]) -> None:
    stock = stock_model()
    texts = [article.text for article in fresh]
    list(stock.pipe(texts[:1]))

    own: list[float] = []
    model: list[float] = []
    for _ in range(3):
        own.append(_cpu(lambda: [code(tag(tokenize(article))) for article in fresh]))
        model.append(_cpu(lambda: list(stock.pipe(texts))))

    assert min(own) < MOST * min(model)


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def test_calls_for_a_word(fresh: Sequence[Article]) -> None:
    words = sum(len(article.text.split()) for article in fresh)
    documents = [tokenize(article) for article in fresh]
    tagged: list[TaggedDocument] = []

    found = {
        "tokenize": _calls(lambda: [tokenize(article) for article in fresh]) / words,
        "tag": _calls(lambda: tagged.extend(map(tag, documents))) / words,
        "code": _calls(lambda: [code(document) for document in tagged]) / words,
    }

    assert {name: calls for name, calls in found.items() if calls > CALLS_A_WORD[name]} == {}, found


def _calls(work: Callable[[], object]) -> int:
    """How often a function written in Python is called."""
    calls = 0

    def count(frame: object, what: str, argument: object) -> None:
        nonlocal calls
        calls += what == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
