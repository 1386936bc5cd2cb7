"""Feeds into a real Kafka, by the process that follows them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from dateline.contracts import ARTICLES, Article, Message
from dateline.errors import DatelineError
from dateline.feeds.register import Register
from dateline.feeds.running import register_path, run_feeds_once
from dateline.settings import Settings
from tests.conftest import run
from tests.fetching.site import Answer, Site, serving
from tests.integration.pipeline import until
from tests.integration.running import address, read

COUNT = 6


def page(number: int) -> str:
    words = (
        f"Police arrested {number + 2} protesters in Nairobi on Monday after a march against the new taxes"
    )
    return (
        f"<html><title>Arrests {number}</title><body><h1>Arrests {number}</h1><p>{words}.</p></body></html>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a feed of a few pages."""
    with serving() as started:
        items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(COUNT))
        started.pages["/rss"] = f"<rss version='2.0'><channel><title>World</title>{items}</channel></rss>"
        started.pages |= {f"/{n}": page(n) for n in range(COUNT)}
        yield started


@pytest.fixture
def environment(pipeline_settings: Settings, site: Site) -> Mapping[str, str]:
    """The environment of a command that may fetch from the site and writes to the Kafka of the tests."""
    return os.environ | {
        "DATELINE_HOME": str(pipeline_settings.home / str(site.port)),
        "DATELINE_KAFKA__BOOTSTRAP_SERVERS": address(pipeline_settings),
        "DATELINE_FETCH__INSECURE_PRIVATE_HOSTS": json.dumps([f"127.0.0.1:{site.port}"]),
        "DATELINE_FEEDS__HOST_GAP_S": "0.01",
    }


def cli(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dateline", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def home_of(environment: Mapping[str, str]) -> Settings:
    return Settings(home=Path(environment["DATELINE_HOME"]))


def follow(environment: Mapping[str, str], url: str) -> None:
    with Register(register_path(home_of(environment))) as register:
        assert register.add(url, now=time.time(), interval_s=900)


@contextmanager
def following(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`dateline feed run` in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dateline", "feed", "run"], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def published(settings: Settings, site: Site) -> list[tuple[Message, Article]]:
    """What stands on the articles topic of that site."""
    found = [(message, ARTICLES.decode(message)) for message in run(read(settings, ARTICLES.name))]
    return [
        (m, a)
        for m, a in found
        if isinstance(a, Article) and (a.url or "").startswith(site.url("", "127.0.0.1"))
    ]


def test_a_feed_becomes_articles_once(
    pipeline_settings: Settings, site: Site, environment: Mapping[str, str]
) -> None:
    feed = site.url("/rss", "127.0.0.1")
    assert cli(environment, "feed", "add", feed).returncode == 0
    first = cli(environment, "feed", "run", "--once", "--json")
    assert first.returncode == 0, first.stderr
    told = [json.loads(line) for line in first.stdout.splitlines()]
    assert [(one["kind"], one["count"]) for one in told if one["status"] == "read"] == [("feed", COUNT)]
    sent = published(pipeline_settings, site)
    assert sorted(one["article_id"] for one in told if one["status"] == "published") == sorted(
        article.article_id for _, article in sent
    )
    for message, article in sent:
        assert message.key == article.article_id.encode()
        assert message.header("ce_source") == "dateline-feeds"
        assert (article.content_type, article.metadata) == ("text/html", {"feed": feed})

    html = site.url("/html", "127.0.0.1")
    site.pages["/html"] = "<!doctype html><title>Sorry</title>"
    follow(environment, html)
    again = cli(environment, "feed", "run", feed, html, "--once")
    assert (again.returncode, again.stdout) == (3, "")
    assert "2 feeds looked at, 0 articles published, 0 unchanged, 0 failed" in again.stderr
    assert f"error: {html}: it is an HTML page, no feed" in again.stderr
    assert len(published(pipeline_settings, site)) == COUNT


def test_a_process_that_is_killed_goes_on_where_it_was_and_one_that_is_told_stops_at_once(
    pipeline_settings: Settings, site: Site, environment: Mapping[str, str]
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    async def slow(request: object) -> Answer:
        import asyncio

        reached.set()
        await asyncio.to_thread(go_on.wait, 30)
        return page(3)

    site.pages["/3"] = slow
    with following(environment) as process:
        # Added while it runs already.
        until(lambda: register_path(home_of(environment)).exists(), 60)
        follow(environment, site.url("/rss", "127.0.0.1"))
        assert reached.wait(60)
        with pytest.raises(DatelineError, match="follows the feeds"):
            run(run_feeds_once(home_of(environment), address(pipeline_settings), (), lambda _: None))
        process.kill()
        process.wait(10)
    go_on.set()
    with following(environment) as process:
        until(lambda: len({a.article_id for _, a in published(pipeline_settings, site)}) == COUNT, 60)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 2
    sent = published(pipeline_settings, site)
    assert len({article.revision for _, article in sent}) == COUNT
    with Register(register_path(home_of(environment))) as register:
        assert list(register.tally().values()) == [(COUNT, 0, 0)]
