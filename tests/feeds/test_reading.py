"""Feeds as they are found: well made, badly made, no feeds at all, and made to do harm."""

import gzip
import time

import pytest

from dateline.errors import BadInput
from dateline.feeds.channel import Channel
from dateline.feeds.isolated import read_isolated
from dateline.feeds.moments import moment
from dateline.feeds.reading import read_channel
from dateline.fetching.fetched import Fetched

URL = "https://news.example/feeds/world.xml"
MIB = 1024 * 1024


def read(body: str | bytes, content_type: str = "text/xml") -> Channel:
    raw = body.encode() if isinstance(body, str) else body
    return read_channel(raw, url=URL, content_type=content_type, most=MIB)


def urls(body: str | bytes) -> list[str]:
    return [entry.url for entry in read(body).entries]


def rss(items: str, head: str = "<title>World</title>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def test_rss() -> None:
    channel = read(
        rss(
            "<item><title>A &amp; B</title><link>https://news.example/a</link><guid>1</guid>"
            "<pubDate>Mon, 02 Mar 2026 20:00:00 -0500</pubDate></item>",
            "<title> World </title><ttl>30</ttl>",
        )
    )
    assert (channel.kind, channel.title, channel.wait_s, channel.problem) == ("feed", "World", 1800, None)
    [entry] = channel.entries
    assert (entry.url, entry.title) == ("https://news.example/a", "A & B")
    assert entry.published_at
    assert entry.published_at.isoformat() == "2026-03-02T20:00:00-05:00"


def test_atom() -> None:
    [entry] = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title><entry><id>tag:1</id><title>A</title>'
        '<link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="../a"/>'
        "<published>2026-03-02T20:00:00+03:00</published><updated>2026-03-03T00:00:00Z</updated></entry></feed>"
    ).entries
    assert entry.url == "https://news.example/a"
    assert entry.published_at
    assert entry.published_at.isoformat() == "2026-03-02T20:00:00+03:00"


def test_rdf() -> None:
    assert urls(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>T</title></channel>'
        '<item rdf:about="y"><title>A</title><link>https://news.example/a</link></item></rdf:RDF>'
    ) == ["https://news.example/a"]


def test_json_feed() -> None:
    items = (
        '{"id": "1", "url": "/a#top", "title": " A ", "date_published": "2026-03-02T20:00:00+03:00"}, '
        '{"id": "2", "url": "https://news.example/b", "date_modified": "soon"}, '
        '{"id": "3", "url": "javascript:alert(1)"}, {"id": "4"}, {"id": "5", "url": "/a"}, 6'
    )
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "World", "items": [{items}]}}'
    channel = read(feed, "application/feed+json")
    assert (channel.kind, channel.title) == ("feed", "World")
    assert channel.problem == "4 of its entries have no link of their own"
    first, second = channel.entries
    assert (first.url, second.url) == ("https://news.example/a", "https://news.example/b")
    assert first.title == "A"
    assert str(first.published_at) == "2026-03-02 20:00:00+03:00"
    assert second.published_at is None
    assert read('{"version": "https://jsonfeed.org/version/1", "items": {}}').entries == ()


def test_a_mark_changes_with_what_the_feed_says() -> None:
    def mark(title: str) -> str:
        return read(rss(f"<item><title>{title}</title><link>/a</link></item>")).entries[0].mark

    assert mark("A") == mark("A") != mark("B")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("<item><link>/a#top</link></item><item><link>/a</link></item>", ["https://news.example/a"]),
        ("<item><link> b </link></item>", ["https://news.example/feeds/b"]),
        ("<item><title>no link</title></item>", []),
        ("<item><guid>https://news.example/g</guid></item>", ["https://news.example/g"]),
        ('<item><guid isPermaLink="false">17</guid></item>', []),
        ("<item><link>javascript:alert(1)</link></item>", []),
        ("<item><link>file:///etc/passwd</link></item>", []),
        ("<item><link>http://[</link></item>", []),
        ("<item><title>&nbsp;&copy;</title><link>/a</link></item>", ["https://news.example/a"]),
        (
            "<item><title>&#55296; &#xD800;x & &#9999999999999;</title><link>/a</link></item>",
            ["https://news.example/a"],
        ),
        ("<item><title>R&D <b>now</title><link>/a</link></item>", ["https://news.example/a"]),
        ("<item><link>/a</link></item><item><link>/b</li", ["https://news.example/a"]),
        (
            '<item><link>http://feedproxy.example/x</link><f:origLink xmlns:f="http://rssnamespace.org/'
            'feedburner/ext/1.0">https://news.example/a</f:origLink></item>',
            ["https://news.example/a"],
        ),
    ],
)
def test_odd_entries(items: str, expected: list[str]) -> None:
    assert urls(rss(items)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "\n\n " + rss("<item><link>/a</link></item>"),
        ("\ufeff" + rss("<item><link>/a</link></item>")).encode(),
        rss("<item><title>é</title><link>/a</link></item>").encode("latin-1"),
        rss("<item><title>Кафе</title><link>/a</link></item>")
        .replace('"1.0"?', '"1.0" encoding="windows-1251"?')
        .encode("cp1251"),
        rss("<item><title>Кафе</title><link>/a</link></item>")
        .replace('"1.0"?', '"1.0" encoding="utf-16"?')
        .encode("utf-16"),
        rss("<item><title>a\x0bb\x00c</title><link>/a</link></item>"),
        gzip.compress(rss("<item><link>/a</link></item>").encode(), mtime=0),
    ],
)
def test_odd_bytes(body: str | bytes) -> None:
    assert urls(body) == ["https://news.example/a"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-02", "2026-03-02T00:00:00+00:00"),
        ("2026-03-02T20:00:00Z", "2026-03-02T20:00:00+00:00"),
        ("Mon, 02 Mar 2026 20:00:00 GMT", "2026-03-02T20:00:00+00:00"),
        ("02 Mar 2026 20:00:00 EST", "2026-03-02T20:00:00-05:00"),
        ("yesterday", None),
        ("31/31/2026", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_moments(said: str | None, meant: str | None) -> None:
    found = moment(said)
    assert (found and found.isoformat()) == meant


def test_a_news_sitemap_and_an_index() -> None:
    channel = read(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://news.example/a </loc>'
        "<n:news><n:publication><n:name>N</n:name></n:publication><n:title>T</n:title>"
        "<n:publication_date>2026-03-02T20:00-05:00</n:publication_date></n:news></url>"
        "<url><loc>https://news.example/b</loc><lastmod>2026-03-01</lastmod></url></urlset>"
    )
    assert channel.kind == "sitemap"
    assert [(e.url, e.title, e.published_at and e.published_at.isoformat()) for e in channel.entries] == [
        ("https://news.example/a", "T", "2026-03-02T20:00:00-05:00"),
        ("https://news.example/b", None, "2026-03-01T00:00:00+00:00"),
    ]
    index = read(
        "<sitemapindex><sitemap><loc>/one.xml.gz</loc><lastmod>2026-03-01</lastmod></sitemap></sitemapindex>"
    )
    assert (index.kind, [part.url for part in index.parts]) == ("index", ["https://news.example/one.xml.gz"])


def test_a_sitemap_that_breaks_off_is_read_up_to_there() -> None:
    channel = read("<urlset><url><loc>/a</loc></url><url><loc>/b?x=1&y=2</loc></url></urlset>")
    assert [entry.url for entry in channel.entries] == ["https://news.example/a"]
    assert channel.problem
    assert "breaks off" in channel.problem


def test_a_list_of_urls() -> None:
    body = b"https://news.example/a\nhttps://news.example/b\n"
    assert len(read(body, "text/plain").entries) == 2


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{BOMB}]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><html><body>404 Not Found", "html"),
        ("<html><head><title>Sorry", "html"),
        ("nothing of the kind", "no-feed"),
        ('{"version": "https://json.example/1", "items": []}', "no-feed"),
        ("{" * 100_000, "no-feed"),
        ("<?xml version='1.0'?><svg/>", "no-feed"),
        ("/etc/passwd", "no-feed"),
        ("<urlset><url>", "invalid-xml"),
        (f"{LAUGHS}<urlset><url><loc>&l9;</loc></url></urlset>", "unsafe-xml"),
        (gzip.compress(bytes(2 * MIB), mtime=0), "too-large"),
        (gzip.compress(b"<rss>" * 999, mtime=0)[:-20], "broken"),
    ],
)
def test_what_is_no_feed_is_said(body: str | bytes, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(body)
    assert refused.value.reason == reason


async def test_entities_that_grow_harm_nobody() -> None:
    """A billion laughs, read as in service: in a process of its own, and not expanded there."""
    items = "<item><title>&l9;</title><link>https://news.example/a</link></item>"
    body = rss(items).replace('<?xml version="1.0"?>', LAUGHS)
    channel = await read_isolated(Fetched(URL, body.encode(), "text/xml"), MIB)
    assert [entry.url for entry in channel.entries] == ["https://news.example/a"]
    assert channel.problem
    assert all(len(entry.title or "") < 1000 for entry in channel.entries)


async def test_an_external_entity_is_not_fetched() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = rss("<item><title>&f;</title><link>/a</link></item>").replace('<?xml version="1.0"?>', head)
    channel = await read_isolated(Fetched(URL, body.encode(), "text/xml"), MIB)
    assert "root" not in str(channel)


async def test_what_takes_too_long_to_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.feeds.isolated._WALL_S", 0.05)
    began = time.monotonic()
    with pytest.raises(BadInput, match="time or memory"):
        await read_isolated(Fetched(URL, b"<rss>" * 200_000, "text/xml"), MIB)
    assert time.monotonic() - began < 10


async def test_a_page_instead_of_a_feed_names_its_feeds() -> None:
    page = '<html><link rel=alternate type="application/rss+xml" href="/rss">'
    with pytest.raises(BadInput) as refused:
        await read_isolated(Fetched(URL, page.encode(), "text/html"), MIB)
    assert refused.value.hint == "the page names https://news.example/rss"
