"""What a feed or sitemap says: where its articles are, and when they changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
    """A feed (RSS, Atom), a sitemap or an index of sitemaps, as far as it could be read.

    ``wait_s`` is how long it asks to be left alone; ``problem`` says what is wrong with it though it could
    be read.
    """

    kind: Kind
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    parts: tuple[Part, ...] = ()
    wait_s: float = 0.0
    problem: str | None = None


def mark_of(*said: object) -> str:
    """A hash of what a feed says of an entry."""
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:32]
