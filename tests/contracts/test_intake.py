"""What the articles topic takes, and what it refuses by name."""

from datetime import UTC, datetime

import pytest

from dateline.contracts import ARTICLES, MAX_TEXT, Article, Message, Retraction
from dateline.errors import BadInput


def message(value: bytes | None, key: bytes | None = b"k", **headers: str) -> Message:
    names = {"content_type": "content-type"}
    pairs = tuple((names.get(name, name), text.encode()) for name, text in headers.items())
    return Message(key=key, value=value, headers=pairs, timestamp=1_597_650_000_000)


def article(value: bytes, key: bytes | None = b"k", **headers: str) -> Article:
    read = ARTICLES.decode(message(value, key, **headers))
    assert isinstance(read, Article)
    return read


def test_identity_is_the_given_one_else_the_key_else_the_url_else_the_text() -> None:
    full = b'{"article_id": "mine", "text": "t", "url": "https://a.example/x"}'
    by_url = b'{"text": "t", "url": "https://A.example/x/?utm_source=y#top"}'
    same_url = b'{"text": "other", "url": "https://a.example/x"}'
    assert article(full).article_id == "mine"
    assert article(by_url).article_id == "k"
    assert article(by_url, key=None).article_id == article(same_url, key=None).article_id
    assert article(b'{"text": "t"}', key=None).article_id != article(b'{"text": "u"}', key=None).article_id


@pytest.mark.parametrize("content_type", ["text/plain", "text/markdown", "text/html"])
def test_bare_text_with_a_content_type_is_an_article(content_type: str) -> None:
    read = article("Zażółć".encode(), content_type=f"{content_type}; charset=utf-8")
    assert (read.article_id, read.text, read.content_type) == ("k", "Zażółć", content_type)


def test_what_kafka_connect_wraps_is_unwrapped() -> None:
    wrapped = b'{"schema":{"type":"struct","fields":[]},"payload":{"text":"t","url":"https://a.example/x"}}'
    assert (article(wrapped).text, article(wrapped).url) == ("t", "https://a.example/x")
    for other in (b'{"schema":"mine","text":"t"}', b'{"schema":1,"payload":"x","text":"t"}'):
        assert article(other).text == "t"
    for broken in (b'{"schema":{},"payload":"t"}', b'{"schema":{},"payload":{}}', b'{"schema":{'):
        with pytest.raises(BadInput):
            ARTICLES.decode(message(broken))


def test_a_null_value_retracts_at_the_senders_time_else_the_brokers() -> None:
    assert ARTICLES.decode(message(None)) == Retraction(
        article_id="k", retracted_at=datetime.fromtimestamp(1_597_650_000, UTC)
    )
    told = Message(key=b"k", value=None, headers=(("ce_time", b"2020-08-17T10:00:00Z"),), timestamp=0)
    assert ARTICLES.decode(told) == Retraction(
        article_id="k", retracted_at=datetime(2020, 8, 17, 10, tzinfo=UTC)
    )


def test_a_day_is_its_midnight_and_a_time_without_zone_is_utc() -> None:
    for said in ("2020-08-17", "2020-08-17T00:00:00"):
        read = article(f'{{"text": "t", "published_at": "{said}"}}'.encode())
        assert read.published_at == datetime(2020, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "empty"),
        (b'{"text": ""}', "invalid-record"),
        (b'{"text": "cut', "invalid-json"),
        (b'{"text": NaN}', "invalid-record"),
        (b'{"text": "t", "metadata": {"x": NaN}}', "invalid-record"),
        (b'\xef\xbb\xbf{"text": "t"}', "invalid-json"),
        (b'{"text": "\xff"}', "invalid-json"),
        (b'{"text": "\\ud800"}', "invalid-json"),
        (b'{"text": "a\\u0000b"}', "nul"),
        (b'{"text": "t", "metadata": {"k": ["\\\\\\u0000"]}}', "nul"),
        (b"[" * 100_000, "invalid-json"),
        (b'["text"]', "invalid-record"),
        (b'{"title": "no text"}', "invalid-record"),
        (b'{"text": 5}', "invalid-record"),
        (b'{"text": "t", "published_at": 5}', "invalid-record"),
        (b'{"text": "t", "published_at": "soon"}', "invalid-record"),
        (b'{"text": "' + b"x" * (MAX_TEXT + 1) + b'"}', "invalid-record"),
    ],
)
def test_bad_json_is_refused_by_name(value: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        ARTICLES.decode(message(value))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("value", "key", "reason"),
    [
        (b"\xc3\x28", b"k", "invalid-utf8"),
        (b"", b"k", "empty"),
        (b"x" * (MAX_TEXT + 1), b"k", "too-long"),
        (b"te\x00xt", b"k", "nul"),
        (b"text", b"\x00", "nul"),
        (b"text", b"\xff", "invalid-utf8"),
        (b"text", b"k" * 600, "invalid-record"),
        (None, None, "empty"),
    ],
)
def test_bad_text_and_bad_keys_are_refused_by_name(
    value: bytes | None, key: bytes | None, reason: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        ARTICLES.decode(message(value, key, content_type="text/plain"))
    assert refusal.value.reason == reason


def test_a_key_too_long_for_an_id_is_refused_where_it_is_to_be_one() -> None:
    assert article(b'{"article_id": "mine", "text": "t"}', b"k" * 600).article_id == "mine"
    for value in (b'{"text": "t"}', b'{"article_id": null, "text": "t"}', b'{"article_id": "", "text": "t"}'):
        assert article(value).article_id == "k"
        with pytest.raises(BadInput, match="key, which is its id, is longer than 512") as refusal:
            article(value, b"k" * 600)
        assert refusal.value.reason == "invalid-record"


def test_words_about_nul_are_no_nul() -> None:
    assert article(b'{"text": "the escape \\\\u0000"}').text == "the escape \\u0000"
    assert article(b"the escape \\u0000", content_type="text/plain").text == "the escape \\u0000"


def test_a_later_minor_version_is_read_and_another_major_refused() -> None:
    later = b'{"text": "t", "field_of_the_future": 1}'
    for schema in ("urn:dateline:schema:dateline-articles:v1", "https://x.example/article.v1.7.schema.json"):
        assert article(later, ce_dataschema=schema).text == "t"
    for schema in ("urn:dateline:schema:dateline-articles:v2", "https://x.example/article.v9.schema.json"):
        with pytest.raises(BadInput) as refusal:
            article(later, ce_dataschema=schema)
        assert refusal.value.reason == "unknown-version"


def test_a_revision_is_its_content_and_not_when_it_was_sent() -> None:
    one = Article(article_id="a", text="t", revised_at=datetime(2020, 1, 1, tzinfo=UTC))
    again = Article(article_id="b", text="t", revised_at=datetime(2021, 1, 1, tzinfo=UTC))
    other = Article(article_id="a", text="t", title="headline")
    assert one.revision == again.revision != other.revision
