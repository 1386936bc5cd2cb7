"""Feeds followed for real, over HTTP, with what they publish kept in a list instead of Kafka."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.contracts import Article
from dateline.errors import BrokerUnavailable
from dateline.feeds import pace
from dateline.feeds.following import Follower
from dateline.feeds.looking import Looker, Report
from dateline.feeds.register import Register
from dateline.feeds.rows import Feed, Page
from dateline.fetching.fetcher import Fetcher
from dateline.settings import FeedSettings, Settings
from tests.fetching.names import HERE, Names
from tests.fetching.site import Site, reaching, serving


class Desk:
    """Follows the feeds of a site; what was published and told is in its lists."""

    def __init__(self, home: Path, site: Site) -> None:
        self.site = site
        self.path = home / "feeds.sqlite"
        self.settings = Settings(
            home=home,
            fetch=reaching(site, "news.example", "other.example", timeout_s=2.0, max_bytes=100_000),
            feeds=FeedSettings(host_gap_s=0),
        )
        self.published: list[Article] = []
        self.told: list[Report] = []
        self.broker_is_there = True
        self.has_published = asyncio.Event()

    def configure(self, **feeds: float) -> None:
        made = self.settings.feeds.model_copy(update=feeds)
        self.settings = self.settings.model_copy(update={"feeds": made})

    def add(self, *paths: str, host: str = "news.example") -> list[str]:
        urls = [self.site.url(path, host) for path in paths]
        with Register(self.path) as register:
            for url in urls:
                register.add(url, now=time.time(), interval_s=pace.first_interval(self.settings.feeds))
        return urls

    def feed(self, url: str) -> Feed:
        with Register(self.path) as register:
            found = register.feed(url)
        assert found
        return found

    def feeds(self) -> list[Feed]:
        with Register(self.path) as register:
            return register.feeds()

    def pages(self, url: str) -> list[Page]:
        with Register(self.path) as register:
            return register.pages(url)

    async def follow(self, *again: str, stop: asyncio.Event | None = None) -> list[Report]:
        """What is told until nothing is due, with the feeds ``again`` in any case; or until ``stop``."""
        before = len(self.told)
        with Register(self.path) as register:
            register.hurry(again, time.time())
            async with Fetcher(self.settings.fetch, resolve=Names(HERE)) as fetcher:
                looker = Looker(self.settings, register, fetcher, self._send, self.told.append)
                follower = Follower(self.settings.feeds, register, looker)
                if stop:
                    await follower.follow(stop)
                else:
                    await follower.follow_once()
        return self.told[before:]

    async def _send(self, article: Article) -> None:
        if not self.broker_is_there:
            raise BrokerUnavailable("no broker answers")
        self.published.append(article)
        self.has_published.set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as site:
        yield Desk(tmp_path, site)
