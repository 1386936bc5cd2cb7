"""How a record becomes a message."""

from datetime import UTC, datetime

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


def test_records_are_immutable() -> None:
    article = Article(text="t")
    with pytest.raises(ValidationError):
        article.text = "other"  # type: ignore[misc]


def test_topics_have_distinct_contracts_names_and_dead_letters() -> None:
    assert len({topic.contract for topic in CATALOGUE}) == len(CATALOGUE)
    names = [name for topic in CATALOGUE for name in (topic.name, topic.dead_letters)]
    assert len(set(names)) == 2 * len(CATALOGUE)
    assert topic_named("events") is topic_named("dateline-events") is not None
