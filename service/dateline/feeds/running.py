"""The process that follows feeds, as a standing one or once through."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog

from dateline.admin import ensure_topics, require_rights
from dateline.condition import Condition
from dateline.contracts import ARTICLES, Article
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.feeds.following import Follower
from dateline.feeds.looking import Looker, Report, Send, Tell
from dateline.feeds.register import FILE, Register
from dateline.fetching.fetcher import Fetcher
from dateline.publisher import Publisher
from dateline.settings import Settings

SOURCE = "dateline-feeds"
"""What messages from here say of where they come from (``ce_source``)."""

_PART = "publishing"
_DAY_S = 86400.0
_REMEMBERED = 10
"""For how many times the age at which pages are left alone they are remembered."""

log = structlog.get_logger(__name__)


def register_path(settings: Settings) -> Path:
    """Where the feeds of a data folder are kept."""
    return settings.home / FILE


async def run_feeds(
    settings: Settings,
    bootstrap: str,
    stop: asyncio.Event,
    ready: Callable[[], None],
    *,
    waiting: Callable[[str], None],
    urls: Collection[str] = (),
    tell: Tell | None = None,
) -> None:
    """Follow the feeds of the data folder until ``stop`` is set, beginning with those ``urls``.

    ``ready`` is called when it does, ``waiting`` with the reason while nothing can be published.
    """
    condition = Condition((_PART,), ready, waiting)
    async with _opened(settings, bootstrap, condition, tell or _log) as (register, follower):
        register.hurry(urls, time.time())
        condition.go_on(_PART)
        await follower.follow(stop)


async def run_feeds_once(settings: Settings, bootstrap: str, urls: Collection[str], tell: Tell) -> None:
    """Look once at every feed that is due, and at those ``urls`` in any case; tell what came of each look.

    `BrokerUnavailable` when nothing can be published.
    """
    condition = Condition((_PART,), lambda: None, lambda _: None)
    async with _opened(settings, bootstrap, condition, tell) as (register, follower):
        register.hurry(urls, time.time())
        await follower.follow_once()


@asynccontextmanager
async def _opened(
    settings: Settings, bootstrap: str, condition: Condition, tell: Tell
) -> AsyncIterator[tuple[Register, Follower]]:
    await require_rights(settings, bootstrap, writes=(ARTICLES.name,))
    await ensure_topics(settings, bootstrap)
    if settings.fetch.insecure_private_hosts:
        log.warning("private hosts may be fetched from", hosts=sorted(settings.fetch.insecure_private_hosts))
    with _claimed(settings), Register(register_path(settings)) as register:
        register.forget(time.time() - _REMEMBERED * settings.feeds.max_age_days * _DAY_S)
        async with Publisher(settings, bootstrap) as publisher, Fetcher(settings.fetch) as fetcher:
            looker = Looker(settings, register, fetcher, _sender(publisher, condition), tell)
            yield register, Follower(settings.feeds, register, looker)


def _sender(publisher: Publisher, condition: Condition) -> Send:
    async def send(article: Article) -> None:
        try:
            await publisher.send([ARTICLES.encode(article, time=datetime.now(UTC), source=SOURCE)])
        except BrokerUnavailable as error:
            condition.stop(_PART, str(error))
            raise
        condition.go_on(_PART)

    return send


def _log(report: Report) -> None:
    said = {name: value for name, value in vars(report).items() if value is not None and name != "kind"}
    log.info(f"{report.kind} {report.status}", **{k: v for k, v in said.items() if k != "status"})


@contextmanager
def _claimed(settings: Settings) -> Iterator[None]:
    """Be the only one that follows the feeds of this data folder."""
    path = settings.home / "run" / "feeds.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatelineError(
                f"another process follows the feeds of {settings.home} already",
                hint="that is enough: it sees the feeds that are added",
            ) from None
        yield
