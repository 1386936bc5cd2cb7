"""Feeds followed over HTTP: each article once, its revisions, manners, and trouble that stays where it is."""

import asyncio
import gzip
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from aiohttp import web

from dateline.contracts import content_hash
from dateline.errors import BrokerUnavailable
from dateline.feeds import pace
from dateline.feeds.register import Register
from dateline.settings import FeedSettings
from tests.feeds.conftest import Desk
from tests.fetching.site import Answer, Site

NOW = datetime.now(UTC)
TEXT = (
    "Hundreds of nurses walked out of hospitals in Nairobi on Monday after the talks with the ministry failed"
)


def page(more: str = "") -> str:
    return f"<html><title>Strike</title><body><h1>Strike</h1><p>{TEXT}{more}.</p></body></html>"


def rss(*items: tuple[str, datetime | None, str]) -> web.Response:
    """A feed of (path, time of publication, title), which answers whether it changed by its ETag."""
    listed = "".join(
        f"<item><link>{path}</link><title>{title}</title>"
        f"{f'<pubDate>{format_datetime(when)}</pubDate>' if when else ''}</item>"
        for path, when, title in items
    )
    body = f"<rss version='2.0'><channel><title>World</title>{listed}</channel></rss>"
    return web.Response(text=body, headers={"ETag": f'"{content_hash(body)}"', "Content-Type": "text/xml"})


def conditional(response: web.Response) -> object:
    async def answer(request: web.Request) -> Answer:
        is_known = request.headers.get("If-None-Match") == response.headers["ETag"]
        return web.Response(status=304) if is_known else response

    return answer


def listing(site: Site, *items: tuple[str, datetime | None, str]) -> None:
    answer = conditional(rss(*items))
    assert callable(answer)
    site.pages["/rss"] = answer


async def test_what_a_feed_lists_is_published_once_and_anew_when_it_changes(desk: Desk) -> None:
    site = desk.site
    listing(site, ("/a", NOW, "A"), ("/b?utm_source=rss", None, "B"))
    site.pages |= {"/a": page(), "/b": page(" again")}
    [feed] = desk.add("/rss")

    told = await desk.follow()
    assert [(r.kind, r.status, r.count) for r in told if r.kind == "feed"] == [("feed", "read", 2)]
    assert {article.article_id for article in desk.published} == {
        content_hash(site.url("/a")),
        content_hash(site.url("/b")),
    }
    [first] = [article for article in desk.published if article.url == site.url("/a")]
    assert first.published_at == NOW.replace(microsecond=0)
    assert (first.source, first.metadata) == ("news.example", {"feed": feed})

    site.asked.clear()
    assert [r.status for r in await desk.follow(feed)] == ["unchanged"]
    assert site.paths == ["/robots.txt", "/rss"]

    listing(site, ("/a", NOW, "A, corrected"), ("/b?utm_source=rss", None, "B, as it was"))
    site.pages["/a"] = page(", officials said")
    told = await desk.follow(feed)
    assert sorted(r.status for r in told) == ["published", "read", "unchanged"]
    assert len(desk.published) == 3
    again = desk.published[-1]
    assert (again.article_id, again.url) == (first.article_id, first.url)
    assert again.revision != first.revision
    with_nothing_due = await desk.follow()
    assert with_nothing_due == []


async def test_a_page_of_several_feeds_is_minded_by_the_first(desk: Desk) -> None:
    listing(desk.site, ("/a", NOW, "A"))
    desk.site.pages |= {"/other": rss(("/a?utm_source=other", NOW, "A in other words")), "/a": page()}
    desk.add("/rss", "/other")
    await desk.follow()
    desk.site.asked.clear()
    for round_ in range(2):
        desk.site.pages["/other"] = rss(("/a", NOW, f"A in other words, {round_}"))
        await desk.follow(*(feed.url for feed in desk.feeds()))
    assert "/a" not in desk.site.paths
    assert len(desk.published) == 1


async def test_a_feed_is_looked_at_more_seldom_where_only_its_wrapping_changes(desk: Desk) -> None:
    desk.site.pages |= {"/rss": rss(("/a", NOW, "A")), "/a": page()}
    [feed] = desk.add("/rss")
    await desk.follow()
    after_news = desk.feed(feed).interval_s
    desk.site.pages["/rss"] = (rss(("/a", NOW, "A")).text or "") + "<!-- built anew -->"
    await desk.follow(feed)
    assert desk.feed(feed).interval_s > after_news
    with Register(desk.path) as register:
        register.forget(time.time() + 1)
        assert register.pages(feed) == []


async def test_nothing_is_forgotten_while_nothing_can_be_published(desk: Desk) -> None:
    listing(desk.site, ("/a", NOW, "A"))
    desk.site.pages["/a"] = page()
    desk.add("/rss")
    desk.broker_is_there = False
    with pytest.raises(BrokerUnavailable):
        await desk.follow()
    desk.broker_is_there = True
    assert [r.status for r in await desk.follow()] == ["published"]
    assert len(desk.published) == 1


async def test_old_articles_are_left_alone_and_those_to_come_are_of_no_known_day(desk: Desk) -> None:
    listing(
        desk.site,
        ("/old", NOW - timedelta(days=8), "Old"),
        ("/far", NOW + timedelta(days=300), "Typing error"),
    )
    desk.site.pages |= {"/old": page(), "/far": page()}
    desk.add("/rss")
    await desk.follow()
    assert [(a.url, a.published_at) for a in desk.published] == [(desk.site.url("/far"), None)]


async def test_sitemaps_of_an_index_are_followed_as_far_as_they_are_new(desk: Desk) -> None:
    site = desk.site
    today, then = NOW.date().isoformat(), "2019-01-01"
    site.pages |= {
        "/index.xml": f"<sitemapindex><sitemap><loc>/new.xml.gz</loc><lastmod>{today}</lastmod></sitemap>"
        f"<sitemap><loc>/old.xml</loc><lastmod>{then}</lastmod></sitemap></sitemapindex>",
        "/new.xml.gz": web.Response(
            body=gzip.compress(
                f"<urlset><url><loc>/a</loc><lastmod>{today}</lastmod></url>"
                f"<url><loc>/undated</loc></url><url><loc>/old</loc><lastmod>{then}</lastmod></url>"
                "</urlset>".encode()
            )
        ),
        "/a": page(),
        "/later": page(),
    }
    [index] = desk.add("/index.xml")
    await desk.follow()
    assert [article.url for article in desk.published] == [site.url("/a")]
    assert [(feed.kind, feed.parent) for feed in desk.feeds()] == [("index", None), ("sitemap", index)]
    assert "/old.xml" not in site.paths

    site.pages["/new.xml.gz"] = (
        f"<urlset><url><loc>/a</loc><lastmod>{today}</lastmod></url><url><loc>/later</loc></url></urlset>"
    )
    await desk.follow(index)
    assert [article.url for article in desk.published[1:]] == [site.url("/later")]


async def test_robots_are_asked_before_anything_else(desk: Desk) -> None:
    desk.site.pages["/robots.txt"] = (
        "User-agent: *\nDisallow: /private\nAllow: /private/but\nDisallow: /*.php$"
    )
    listing(desk.site, ("/private/a", None, "A"), ("/private/but", None, "B"), ("/c.php", None, "C"))
    desk.site.pages |= {"/private/a": page(), "/private/but": page(" too"), "/c.php": page()}
    desk.add("/rss")
    told = await desk.follow()
    assert [article.url for article in desk.published] == [desk.site.url("/private/but")]
    assert [r.reason for r in told if r.status == "failed"] == ["robots", "robots"]
    assert desk.site.paths == ["/robots.txt", "/rss", "/private/but"]


async def test_a_site_whose_rules_cannot_be_read_is_left_alone(desk: Desk) -> None:
    desk.site.pages["/robots.txt"] = web.Response(status=503, headers={"Retry-After": "3600"})
    [feed] = desk.add("/rss")
    [report] = await desk.follow()
    assert (report.status, desk.site.paths) == ("failed", ["/robots.txt"])
    assert (desk.feed(feed).due_at or 0) - time.time() > 3500


async def test_a_host_is_asked_for_one_thing_at_a_time_and_not_too_often(desk: Desk) -> None:
    desk.configure(host_gap_s=0.1)
    at: list[float] = []
    busy = [0]

    async def slow(request: web.Request) -> Answer:
        busy.append(busy[-1] + 1)
        at.append(time.monotonic())
        await asyncio.sleep(0.05)
        busy.append(busy[-1] - 1)
        return page(request.path)

    paths = [f"/{n}" for n in range(4)]
    listing(desk.site, *((path, None, path) for path in paths))
    desk.site.pages |= dict.fromkeys(paths, slow)
    desk.add("/rss")
    await desk.follow()
    assert len(desk.published) == 4
    assert max(busy) == 1
    assert min(after - before for before, after in pairwise(at)) > 0.1


async def test_a_site_may_ask_for_longer_pauses(desk: Desk) -> None:
    desk.site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.2"
    listing(desk.site, ("/a", None, "A"))
    desk.site.pages["/a"] = page()
    desk.add("/rss")
    began = time.monotonic()
    await desk.follow()
    assert time.monotonic() - began > 0.2


async def test_trouble_with_one_feed_stays_there(desk: Desk) -> None:
    async def endless(request: web.Request) -> Answer:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"<item>" * 1000)

    async def stuck(request: web.Request) -> Answer:
        await asyncio.sleep(30)
        return ""

    site = desk.site
    site.pages |= {
        "/html": "<!doctype html><title>Sorry</title>",
        "/bomb": web.Response(body=gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"}),
        "/bomb.xml.gz": web.Response(body=gzip.compress(bytes(10_000_000))),
        "/endless": endless,
        "/stuck": stuck,
        "/round": web.Response(status=302, headers={"Location": "/round"}),
        "/inside": web.Response(status=302, headers={"Location": "http://127.0.0.1/"}),
        "/empty": "",
        "/gone": web.Response(status=410),
        "/missing": web.Response(status=404),
        "/later": web.Response(status=429, headers={"Retry-After": "7200"}),
    }
    bad = desk.add(*(path for path in site.pages if path != "/robots.txt"))
    listing(site, ("/a", NOW, "A"), ("/pdf", NOW, "P"), ("/nothing", NOW, "N"), ("/deep", NOW, "D"))
    site.pages |= {
        "/a": page(),
        "/pdf": web.Response(body=b"%PDF", headers={"Content-Type": "application/pdf"}),
        "/deep": "<div>" * 9000 + TEXT,
    }
    # Another host for the good one: the one of the bad asks to be left alone in the end.
    desk.add("/rss", host="other.example")
    told = await desk.follow(*bad)
    assert {article.url for article in desk.published} == {
        site.url(path, "other.example") for path in ("/a", "/deep")
    }
    reasons = {
        r.url.removeprefix(site.url("")).strip("/"): r.reason for r in told if r.kind == "feed" and r.reason
    }
    assert reasons == {
        "html": "html",
        "bomb": "too-large",
        "bomb.xml.gz": "too-large",
        "endless": "too-large",
        "stuck": "timeout",
        "round": "redirects",
        "inside": "forbidden",
        "empty": "empty",
        "gone": "status",
        "missing": "status",
        "later": "status",
    }
    for url in bad:
        feed = desk.feed(url)
        assert feed.problem
        assert feed.is_gone == url.endswith("/gone")
    assert (desk.feed(site.url("/later")).due_at or 0) - time.time() > 7000
    problems = {
        page.url.rpartition("/")[2]: page.problem for page in desk.pages(site.url("/rss", "other.example"))
    }
    assert "application/pdf" in (problems["pdf"] or "")
    assert "404" in (problems["nothing"] or "")


async def test_a_feed_that_has_moved_for_good_is_followed_there(desk: Desk) -> None:
    listing(desk.site, ("/a", NOW, "A"))
    desk.site.pages |= {
        "/old": web.Response(status=301, headers={"Location": "/rss"}),
        "/for-now": web.Response(status=302, headers={"Location": "/rss"}),
        "/a": page(),
    }
    old, for_now = desk.add("/old", "/for-now")
    await desk.follow()
    assert {feed.url for feed in desk.feeds()} == {desk.site.url("/rss"), for_now}
    desk.add("/old")
    await desk.follow(old)
    assert {feed.url for feed in desk.feeds()} == {desk.site.url("/rss"), for_now}
    assert len(desk.published) == 1


async def test_it_stops_at_once_in_the_middle_of_anything(desk: Desk) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    async def stuck(request: web.Request) -> Answer:
        loop.call_soon_threadsafe(begun.set)
        await asyncio.sleep(30)
        return ""

    desk.site.pages["/rss"] = stuck
    [feed] = desk.add("/rss")
    following = asyncio.create_task(desk.follow(stop=stop))
    await asyncio.wait_for(begun.wait(), 10)
    stop.set()
    await asyncio.wait_for(following, 2)
    assert desk.feed(feed).looked_at is None


async def test_a_feed_that_is_added_meanwhile_is_seen(desk: Desk) -> None:
    stop = asyncio.Event()
    listing(desk.site, ("/a", NOW, "A"))
    desk.site.pages["/a"] = page()
    following = asyncio.create_task(desk.follow(stop=stop))
    await asyncio.sleep(0)
    desk.add("/rss")
    await asyncio.wait_for(desk.has_published.wait(), 20)
    stop.set()
    await following


def test_looks_are_as_frequent_as_news() -> None:
    settings = FeedSettings(shortest_interval_s=300, longest_interval_s=86400)
    interval = pace.first_interval(settings)
    for _ in range(9):
        interval = pace.next_interval(settings, interval, news=True, asked_s=0)
    assert interval == 300
    assert pace.next_interval(settings, interval, news=True, asked_s=1800) == 1800
    for _ in range(99):
        interval = pace.next_interval(settings, interval, news=False, asked_s=0)
    assert interval == 86400
    assert 86400 <= pace.spread(interval) <= 86400 * 1.1
    delays = [pace.delay_of_feed(settings, 900, failures, None) for failures in range(12)]
    assert delays[:3] == [900, 1800, 3600]
    assert delays[-1] == 86400
    assert pace.delay_of_feed(settings, 900, 0, 200_000) == 200_000
    tries = [pace.delay_of_page(settings, failures, None) for failures in range(7)]
    assert tries[:2] == [300, 600]
    assert tries[-1] is None
