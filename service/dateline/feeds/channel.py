"""What a feed or sitemap says: where its articles are, and when they changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

Kind = Literal["feed", "sitemap", "index"]


@dataclass(frozen=True)
class Entry:
    """An article that a feed lists. Its ``mark`` changes when the feed says that the article has."""

    url: str
    mark: str
    title: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One of the sitemaps that an index lists."""

    url: str
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Channel:
    """A feed (RSS, Atom, JSON Feed), a sitemap or an index of sitemaps, as far as it could be read.

    ``wait_s`` is how long it asks to be left alone; ``problem`` says what is wrong with it though it could
    be read.
    """

    kind: Kind
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    parts: tuple[Part, ...] = ()
    wait_s: float = 0.0
    problem: str | None = None


def page_url(said: object, base: str) -> str | None:
    """The address of a page as a feed at ``base`` says it, without fragment; null when it is none."""
    if not isinstance(said, str) or not said.strip():
        return None
    try:
        url = urljoin(base, said.strip()).partition("#")[0]
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc else None
    except ValueError:
        return None


def title_of(said: object) -> str | None:
    """A title as a feed says it; null when there is none."""
    return said.strip()[:500] or None if isinstance(said, str) else None


def mark_of(*said: object) -> str:
    """A hash of what a feed says of an entry."""
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:32]
