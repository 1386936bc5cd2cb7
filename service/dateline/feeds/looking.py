"""One look at a feed, and one at a page: what is fetched, kept, published, and told."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Literal

import structlog

from dateline.contracts import Article
from dateline.errors import BadInput, FetchFailed
from dateline.feeds import pace
from dateline.feeds.channel import Channel, Part
from dateline.feeds.isolated import read_isolated
from dateline.feeds.register import Register
from dateline.feeds.rows import Feed, Listed, Page
from dateline.fetching.fetched import Fetched
from dateline.fetching.fetcher import FEEDS, Fetcher
from dateline.fetching.page import content_of, read_page_as_article
from dateline.fetching.robots import Robots
from dateline.settings import Settings

log = structlog.get_logger(__name__)

Send = Callable[[Article], Awaitable[None]]
"""Publishes an article and returns once the broker has confirmed it."""

Status = Literal["read", "unchanged", "published", "failed", "gone"]

_DAY_S = 86400.0
_PASSING = frozenset(("timeout", "unreachable", "unknown-host", "tls", "broken"))
_PASSING_STATUS = frozenset((408, 425, 429))
_MOST_PARTS = 500


@dataclass(frozen=True)
class Report:
    """What came of a look. ``count`` is how many pages (or sitemaps) of a feed are new or changed."""

    kind: Literal["feed", "page"]
    url: str
    feed: str
    status: Status
    reason: str | None = None
    message: str | None = None
    count: int | None = None
    article_id: str | None = None
    revision: str | None = None


Tell = Callable[[Report], None]


class Looker:
    """Looks at feeds and pages as far as robots.txt lets it; who calls it minds the pauses."""

    def __init__(
        self, settings: Settings, register: Register, fetcher: Fetcher, send: Send, tell: Tell
    ) -> None:
        self._pace = settings.feeds
        self._most = settings.fetch.max_bytes
        self._register = register
        self._fetcher = fetcher
        self._send = send
        self._tell = tell
        self.robots = Robots(fetcher, settings.fetch.user_agent)

    async def look_at_feed(self, feed: Feed) -> float:
        """Read a feed if it changed; the seconds its server asks to be left alone."""
        try:
            await self.robots.check(feed.url)
            fetched = await self._fetcher.fetch(feed.url, accept=FEEDS, known=feed.validators)
            await self._keep(feed, fetched)
        except (FetchFailed, BadInput) as error:
            return self._feed_failed(feed, error)
        return 0.0

    async def _keep(self, feed: Feed, fetched: Fetched) -> None:
        body = hashlib.sha256(fetched.body).hexdigest()
        is_changed = fetched.is_changed and body != feed.body
        channel = await read_isolated(fetched, self._most) if is_changed else None
        if fetched.moved_to and fetched.moved_to != feed.url:
            feed = self._register.move(feed, fetched.moved_to)
        now = time.time()
        count = self._register.looked(
            feed,
            now=now,
            validators=fetched.validators if fetched.is_changed else feed.validators,
            body=body if channel else None,
            channel=channel,
            pages=self._wanted(feed, channel, now) if channel else (),
            parts=self._recent(channel, now) if channel else (),
        )
        asked_s = max(fetched.fresh_s, channel.wait_s if channel else 0.0)
        interval_s = pace.next_interval(self._pace, feed.interval_s, news=count > 0, asked_s=asked_s)
        self._register.plan(feed, due_at=now + pace.spread(interval_s), interval_s=interval_s)
        status: Status = "read" if channel else "unchanged"
        message = channel.problem if channel else None
        self._tell(Report("feed", feed.url, feed.url, status, message=message, count=count))

    def _wanted(self, feed: Feed, channel: Channel, now: float) -> Iterator[Listed]:
        """The pages with whether to fetch them: not the old ones, nor all that a sitemap ever listed."""
        is_archive = channel.kind == "sitemap" and feed.looked_at is None
        for entry in channel.entries:
            published = _sensible(entry.published_at, now)
            if published:
                wanted = now - published.timestamp() < self._pace.max_age_days * _DAY_S
            else:
                wanted = not is_archive
            yield Listed(entry.url, entry.mark, published, wanted)

    def _recent(self, channel: Channel, now: float) -> list[Part]:
        oldest = now - self._pace.max_age_days * _DAY_S
        parts = [
            part for part in channel.parts if not part.changed_at or part.changed_at.timestamp() > oldest
        ]
        parts.sort(key=lambda part: part.changed_at.timestamp() if part.changed_at else now, reverse=True)
        return parts[:_MOST_PARTS]

    def _feed_failed(self, feed: Feed, error: FetchFailed | BadInput) -> float:
        now = time.time()
        asked_s = error.retry_after_s if isinstance(error, FetchFailed) else None
        status = error.status if isinstance(error, FetchFailed) else None
        if feed.parent and status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            # A part of an index, which names it anew should it come back.
            self._register.remove(feed.url)
        else:
            delay_s = pace.delay_of_feed(self._pace, feed.interval_s, feed.failures, asked_s)
            due_at = None if status == HTTPStatus.GONE else now + delay_s
            self._register.feed_failed(feed, now=now, due_at=due_at, problem=str(error))
        word: Status = "gone" if status == HTTPStatus.GONE else "failed"
        self._tell(Report("feed", feed.url, feed.url, word, error.reason, str(error)))
        return asked_s or 0.0

    async def look_at_page(self, page: Page) -> float:
        """Publish a page if what it tells is new; the seconds its server asks to be left alone.

        `BrokerUnavailable` when it could not be published: it stays due then.
        """
        try:
            await self.robots.check(page.url)
            fetched = await self._fetcher.fetch(page.url, known=page.validators)
            await self._publish(page, fetched)
        except (FetchFailed, BadInput) as error:
            return self._page_failed(page, error)
        return 0.0

    async def _publish(self, page: Page, fetched: Fetched) -> None:
        now = time.time()
        if not fetched.is_changed:
            self._register.page_done(page, now=now, validators=page.validators, content=None, article_id=None)
            self._tell(Report("page", page.url, page.feed, "unchanged", article_id=page.article_id))
            return
        article, content = await _read(fetched, page)
        is_new = content != page.content
        if is_new:
            await self._send(article)
        self._register.page_done(
            page, now=now, validators=fetched.validators, content=content, article_id=article.article_id
        )
        self._tell(
            Report(
                *("page", page.url, page.feed, "published" if is_new else "unchanged"),
                article_id=article.article_id,
                revision=article.revision if is_new else None,
            )
        )

    def _page_failed(self, page: Page, error: FetchFailed | BadInput) -> float:
        now = time.time()
        asked_s = error.retry_after_s if isinstance(error, FetchFailed) else None
        delay_s = pace.delay_of_page(self._pace, page.failures, asked_s) if _passes(error) else None
        due_at = None if delay_s is None else now + delay_s
        self._register.page_failed(page, now=now, due_at=due_at, problem=f"{error.reason}: {error}")
        self._tell(Report("page", page.url, page.feed, "failed", error.reason, str(error)))
        return asked_s or 0.0


async def _read(fetched: Fetched, page: Page) -> tuple[Article, str]:
    """The article of a page and a hash of what it tells; `FetchFailed` or `BadInput` where there is none."""

    def read() -> tuple[Article, str]:
        article = read_page_as_article(fetched, published_at=page.published, feed=page.feed)
        return article, content_of(article)

    try:
        return await asyncio.to_thread(read)
    except FetchFailed:
        raise
    except Exception as error:
        # Whatever a page does to us, the next one is none the worse.
        log.exception("page unreadable", url=page.url)
        raise BadInput("unreadable", f"{type(error).__name__}: {error}") from error


def _passes(error: FetchFailed | BadInput) -> bool:
    """Whether it is worth to try again though nothing is said to have changed."""
    status = error.status if isinstance(error, FetchFailed) else None
    return error.reason in _PASSING or (status is not None and (status >= 500 or status in _PASSING_STATUS))


def _sensible(moment: datetime | None, now: float) -> datetime | None:
    """The moment unless it is still to come, as where a day and a month changed places."""
    return moment if moment and moment.timestamp() < now + _DAY_S else None
