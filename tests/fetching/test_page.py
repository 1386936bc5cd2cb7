"""A fetched page as an article: whose it is, when it is from, and whether it changed."""

from datetime import UTC, datetime

import pytest

from dateline.contracts import Article
from dateline.errors import FetchFailed
from dateline.fetching.fetched import Fetched
from dateline.fetching.page import content_of, own_url, read_page_as_article

URL = "https://www.news.example/2026/03/strike?utm_source=feed"
PAGE = """<!doctype html><html lang="en"><head><title>Nurses walk out | News</title>
<link rel="canonical" href="https://www.news.example/2026/03/strike">
<meta property="article:published_time" content="2026-03-04T08:00:00Z">
<script nonce="{nonce}">window.secret = "{nonce}"</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a></nav><!-- {nonce} --><article><h1>Nurses walk out</h1>
<p>Hundreds of nurses walked out of hospitals in Nairobi on Monday after talks with the ministry
failed{more}.</p>
</article><aside class="related"><p>{nonce} is what everybody else is reading about on this fine page
today, they say.</p>
</aside><svg><path d="{nonce}"/></svg></body></html>"""


def article(**words: str) -> Article:
    body = PAGE.format(**{"nonce": "1", "more": "", **words}).encode()
    return read_page_as_article(Fetched(URL, body, "text/html", "utf-8"))


def test_a_page_tells_what_its_article_is() -> None:
    made = article()
    assert made.url == "https://www.news.example/2026/03/strike"
    assert made.article_id == article(more=" on Sunday").article_id
    assert (made.title, made.source, made.content_type) == ("Nurses walk out", "news.example", "text/html")
    assert made.published_at is not None
    assert made.published_at.date().isoformat() == "2026-03-04"
    assert "secret" not in made.text
    assert "color" not in made.text
    assert "<path" not in made.text
    assert "<p>Hundreds of nurses" in made.text


def test_what_a_feed_says_of_the_day_goes_before_the_page() -> None:
    said = datetime(2026, 3, 3, 22, 15, tzinfo=UTC)
    made = read_page_as_article(
        Fetched(URL, PAGE.encode(), "text/html"), published_at=said, feed="https://news.example/rss"
    )
    assert (made.published_at, made.metadata) == (said, {"feed": "https://news.example/rss"})


def test_a_page_has_changed_when_its_article_has() -> None:
    assert content_of(article()) == content_of(article(nonce="2"))
    assert content_of(article()) != content_of(article(more=" on Sunday"))
    assert article().revision != article(more=" on Sunday").revision


@pytest.mark.parametrize(
    ("named", "own"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("https://amp.news.example/a#top", "https://amp.news.example/a"),
        ("https://rival.example/a", None),
        ("https://news.example.evil/a", None),
        ("https://news.example/", None),
        ("https://news.example:8443/a", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_a_page_names_itself_only_within_its_site(named: str | None, own: str | None) -> None:
    here = "https://www.news.example/2026/a?b=c"
    assert own_url(here + "#comments", named) == (own or here)


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("application/pdf", b"%PDF", "content-type"),
        ("application/rss+xml", b"<rss>", "content-type"),
        ("text/html", b"  \n", "empty"),
        ("text/html", b"<script>1</script>", "empty"),
        ("text/plain", b"x" * 1_000_001, "too-large"),
    ],
)
def test_what_is_no_article_is_refused(kind: str, body: bytes, reason: str) -> None:
    with pytest.raises(FetchFailed) as refused:
        read_page_as_article(Fetched(URL, body, kind))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Café".encode(), None),
        ("\ufeffCafé".encode(), "latin-1"),
        ("Café".encode("utf-16"), None),
        ("Café".encode("latin-1"), "iso-8859-1"),
        ("Café".encode("latin-1"), None),
        ("Café".encode(), "no-such-thing"),
        ("Café".encode(), "base64"),
        ("Café".encode(), "idna"),
        (b'<meta charset="windows-1251">' + "Кафе".encode("cp1251"), None),
        (b"<meta content='text/html; charset=gb2312'>" + "咖啡".encode("gb18030"), None),
    ],
)
def test_a_page_is_decoded_as_it_says_or_as_it_must_be(body: bytes, charset: str | None) -> None:
    text = Fetched(URL, body, "text/html", charset).text
    assert text.split(">")[-1] in ("Café", "Кафе", "咖啡")


def test_no_article_has_a_nul() -> None:
    assert Fetched(URL, b"a\x00b").text == "a\ufffdb"
