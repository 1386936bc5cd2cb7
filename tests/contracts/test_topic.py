"""How a record becomes a message."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from dateline.contracts import ARTICLES, CATALOGUE, Article, topic_named

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_message_carries_cloudevents_headers_and_a_plain_json_value() -> None:
    article = Article(article_id="a", text="Zażółć 👋")
    sent = ARTICLES.encode(article, time=NOW, source="/dateline/test", extra=(("traceparent", b"00-1"),))
    assert (sent.topic, sent.key) == ("dateline-articles", b"a")
    assert sent.header("ce_specversion") == "1.0"
    assert sent.header("ce_id") == f"a/{article.revision}"
    assert sent.header("ce_time") == "2026-01-02T00:00:00+00:00"
    assert sent.header("content-type") == "application/json"
    assert sent.header("traceparent") == "00-1"
    assert sent.sent_at == NOW
    assert ARTICLES.decode(sent) == article


@pytest.mark.parametrize(
    "field",
    [
        {"published_at": datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=-5, seconds=-40)))},
        {"published_at": datetime(99, 1, 2, 3, 4, 5, 600, tzinfo=UTC)},
        {"metadata": {"large": 10**30, "small": -0.0, "tiny": 5e-324}},
        {"metadata": {"deep": [[{"deeper": [[[None, True]]]}]]}},
        {"title": "\u2028\x01\x7f</p>\U0001f44b"},
    ],
)
def test_a_record_travels_as_pydantic_writes_it(field: dict[str, Any]) -> None:
    article = Article(text="t", **field)
    assert article.to_json().decode() == article.model_dump_json()


def test_records_are_immutable() -> None:
    article = Article(text="t")
    with pytest.raises(ValidationError):
        article.text = "other"  # type: ignore[misc]


def test_topics_have_distinct_contracts_names_and_dead_letters() -> None:
    assert len({topic.contract for topic in CATALOGUE}) == len(CATALOGUE)
    names = [name for topic in CATALOGUE for name in (topic.name, topic.dead_letters)]
    assert len(set(names)) == 2 * len(CATALOGUE)
    assert topic_named("events") is topic_named("dateline-events") is not None
