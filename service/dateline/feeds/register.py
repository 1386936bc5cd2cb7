"""The state of all feeds, in one small SQLite file: what is followed, what is known, what is to do next.

What a feed lists is written in the same transaction as the word that the feed was read, so that nothing is
forgotten when a process ends in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from dateline.errors import DatelineError
from dateline.feeds.channel import Channel, Part
from dateline.feeds.rows import Feed, Listed, Page
from dateline.fetching.fetched import Validators

FILE = "feeds.sqlite"
"""What the register of a data folder is called."""

_VERSION = 1
_BUSY_S = 10.0


class Register:
    """The file. Use as a context manager; every method is one transaction, and other processes may use it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma foreign_keys = on")
        self._prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def _prepare(self) -> None:
        with self._writing() as database:
            [version] = database.execute("pragma user_version").fetchone()
            if version == 0:
                for statement in files("dateline.feeds").joinpath("register.sql").read_text().split(";\n"):
                    database.execute(statement)
                database.execute(f"pragma user_version = {_VERSION}")
            elif version != _VERSION:
                raise DatelineError(
                    f"{self._path} was written by another version of Dateline ({version})",
                    hint="use that version, or remove the file and add the feeds again: nothing is doubled",
                )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("begin immediate")
        try:
            yield self._database
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def add(self, url: str, *, now: float, interval_s: float) -> bool:
        """Follow that feed, due now; false when it is followed already. One that was gone is tried again."""
        with self._writing() as database:
            revived = database.execute(
                "update feeds set due_at = ?, failures = 0 where url = ? and due_at is null", (now, url)
            )
            added = database.execute(
                "insert or ignore into feeds (url, host, added_at, due_at, interval_s)"
                " values (?, ?, ?, ?, ?)",
                (url, host_of(url), now, now, interval_s),
            )
            return bool(revived.rowcount or added.rowcount)

    def remove(self, url: str) -> bool:
        """Follow it no longer, and forget its pages; false when it is not followed."""
        with self._writing() as database:
            return bool(database.execute("delete from feeds where url = ?", (url,)).rowcount)

    def feeds(self) -> list[Feed]:
        """Every feed in order of its URL, the parts of an index behind it."""
        order = "select * from feeds order by coalesce(parent, url), parent is not null, url"
        return [Feed(*row) for row in self._all(order)]

    def feed(self, url: str) -> Feed | None:
        return next((Feed(*row) for row in self._all("select * from feeds where url = ?", url)), None)

    def pages(self, feed: str) -> list[Page]:
        """The pages of a feed, in the order of their URLs."""
        return [Page(*row) for row in self._all("select * from pages where feed = ? order by url", feed)]

    def tally(self) -> dict[str, tuple[int, int, int]]:
        """For each feed how many of its pages are published, waited for, and given up."""
        counts = self._all(
            "select feed, count(article_id), count(due_at),"
            " sum(problem is not null and due_at is null and article_id is null) from pages group by feed"
        )
        return {feed: (published, waiting, failed) for feed, published, waiting, failed in counts}

    def due_feeds(self, now: float, busy: Collection[str], most: int) -> list[Feed]:
        """Feeds to look at now, the longest due first, none on the ``busy`` hosts."""
        return [Feed(*row) for row in self._due("feeds", now, busy, most)]

    def due_pages(self, now: float, busy: Collection[str], most: int) -> list[Page]:
        """Pages to fetch now, likewise."""
        return [Page(*row) for row in self._due("pages", now, busy, most)]

    def hurry(self, urls: Collection[str], now: float) -> None:
        """Let those feeds, and the parts of those indexes, be due now."""
        with self._writing() as database:
            for url in urls:
                database.execute(
                    "update feeds set due_at = ? where (url = ? or parent = ?) and due_at is not null",
                    (now, url, url),
                )

    def looked(
        self,
        feed: Feed,
        *,
        now: float,
        validators: Validators,
        body: str | None = None,
        channel: Channel | None = None,
        pages: Iterable[Listed] = (),
        parts: Iterable[Part] = (),
    ) -> int:
        """Keep what a look at a feed brought, at once; returns how many pages and parts are new."""
        with self._writing() as database:
            database.execute(
                "update feeds set looked_at = ?, etag = ?, last_modified = ?,"
                " body = coalesce(?, body), kind = coalesce(?, kind), title = coalesce(?, title),"
                " problem = iif(?, ?, problem), failures = 0 where url = ?",
                (
                    *(now, validators.etag, validators.last_modified, body),
                    *((channel.kind, channel.title) if channel else (None, None)),
                    *((1, channel.problem) if channel else (0, None)),
                    feed.url,
                ),
            )
            changed = sum(_list(database, feed, page, now) for page in pages)
            changed += sum(_list_part(database, feed, part, now) for part in parts)
            if changed:
                database.execute("update feeds set changed_at = ? where url = ?", (now, feed.url))
            return changed

    def plan(self, feed: Feed, *, due_at: float, interval_s: float) -> None:
        """Keep when to look at a feed next."""
        with self._writing() as database:
            database.execute(
                "update feeds set due_at = ?, interval_s = ? where url = ?", (due_at, interval_s, feed.url)
            )

    def forget(self, before: float) -> None:
        """Forget pages that were last fetched before that moment and are not to be fetched again."""
        with self._writing() as database:
            database.execute("delete from pages where looked_at < ? and due_at is null", (before,))

    def feed_failed(self, feed: Feed, *, now: float, due_at: float | None, problem: str) -> None:
        """Keep why a feed could not be read, and when to try again; never again without a ``due_at``."""
        with self._writing() as database:
            database.execute(
                "update feeds set looked_at = ?, due_at = ?, problem = ?, failures = failures + 1"
                " where url = ?",
                (now, due_at, problem[:500], feed.url),
            )

    def move(self, feed: Feed, url: str) -> Feed:
        """The feed under the URL it has moved to for good."""
        with self._writing() as database:
            if database.execute("select 1 from feeds where url = ?", (url,)).fetchone():
                database.execute("update pages set feed = ? where feed = ?", (url, feed.url))
                database.execute("update feeds set parent = ? where parent = ?", (url, feed.url))
                database.execute("delete from feeds where url = ?", (feed.url,))
            else:
                database.execute(
                    "update feeds set url = ?, host = ? where url = ?", (url, host_of(url), feed.url)
                )
        return self.feed(url) or feed

    def page_done(
        self, page: Page, *, now: float, validators: Validators, content: str | None, article_id: str | None
    ) -> None:
        """Keep that a page was published, or is as it was when it was (no ``content``)."""
        with self._writing() as database:
            # A mark that changed meanwhile keeps the page due.
            database.execute(
                "update pages set due_at = iif(mark = ?, null, due_at), looked_at = ?, etag = ?,"
                " last_modified = ?, content = coalesce(?, content), article_id = coalesce(?, article_id),"
                " failures = 0, problem = null where identity = ?",
                (
                    page.mark,
                    now,
                    validators.etag,
                    validators.last_modified,
                    content,
                    article_id,
                    page.identity,
                ),
            )

    def page_failed(self, page: Page, *, now: float, due_at: float | None, problem: str) -> None:
        """Keep why a page could not be had, and when to try again; without a ``due_at`` once it changes."""
        with self._writing() as database:
            database.execute(
                "update pages set due_at = ?, looked_at = ?, problem = ?, failures = failures + 1"
                " where identity = ?",
                (due_at, now, problem[:500], page.identity),
            )

    def next_due(self) -> float | None:
        """When there is something to do next; null when never."""
        [found] = self._all(
            "select min(due_at) from (select due_at from feeds union all select due_at from pages)"
        )
        due: float | None = found[0]
        return due

    def _due(self, table: str, now: float, busy: Collection[str], most: int) -> list[sqlite3.Row]:
        marks = ",".join("?" * len(busy))
        query = f"select * from {table} where due_at <= ? and host not in ({marks}) order by due_at limit ?"  # noqa: S608
        return self._all(query, now, *busy, most)

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with closing(self._database.execute(query, values)) as cursor:
            return cursor.fetchall()


def host_of(url: str) -> str:
    """The host with its port: whom to be polite to."""
    return urlsplit(url).netloc.lower()


def _list(database: sqlite3.Connection, feed: Feed, page: Listed, now: float) -> bool:
    """Keep a page as it is listed now; whether it is to be fetched for that.

    A page that several feeds list is minded by the first: each words it in its own way.
    """
    root = feed.parent or feed.url
    known = database.execute("select mark, feed from pages where identity = ?", (page.identity,)).fetchone()
    if known and (known["mark"] == page.mark or known["feed"] != root):
        return False
    published = page.published_at.isoformat() if page.published_at else None
    database.execute(
        "insert into pages (identity, url, feed, host, mark, published_at, due_at)"
        " values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict (identity) do update set mark = excluded.mark, due_at = excluded.due_at, failures = 0,"
        " published_at = coalesce(excluded.published_at, published_at)",
        (
            page.identity,
            page.url,
            root,
            host_of(page.url),
            page.mark,
            published,
            now if page.wanted else None,
        ),
    )
    return page.wanted


def _list_part(database: sqlite3.Connection, index: Feed, part: Part, now: float) -> bool:
    """Keep a part as an index lists it now; whether it is to be read for that."""
    root = index.parent or index.url
    added = database.execute(
        "insert or ignore into feeds (url, parent, host, added_at, due_at, interval_s)"
        " values (?, ?, ?, ?, ?, ?)",
        (part.url, root, host_of(part.url), now, now, index.interval_s),
    )
    if added.rowcount or not part.changed_at:
        return bool(added.rowcount)
    changed = database.execute(
        "update feeds set due_at = ? where url = ? and parent is not null and looked_at < ?",
        (now, part.url, part.changed_at.timestamp()),
    )
    return bool(changed.rowcount)
