"""What is kept of a feed and of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dateline.contracts.article import canonical_url
from dateline.fetching.fetched import Validators


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed; times are seconds since the epoch. ``parent`` is the index that lists it."""

    url: str
    parent: str | None
    host: str
    kind: str | None
    title: str | None
    added_at: float
    due_at: float | None
    interval_s: float
    looked_at: float | None
    changed_at: float | None
    etag: str | None
    last_modified: str | None
    body: str | None
    failures: int
    problem: str | None

    @property
    def validators(self) -> Validators:
        return Validators(self.etag, self.last_modified)

    @property
    def is_gone(self) -> bool:
        return self.due_at is None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a feed lists. ``identity`` is its URL without what does not identify it."""

    identity: str
    url: str
    feed: str
    host: str
    mark: str
    published_at: str | None
    due_at: float | None
    looked_at: float | None
    etag: str | None
    last_modified: str | None
    content: str | None
    article_id: str | None
    failures: int
    problem: str | None

    @property
    def validators(self) -> Validators:
        return Validators(self.etag, self.last_modified)

    @property
    def published(self) -> datetime | None:
        return datetime.fromisoformat(self.published_at) if self.published_at else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as a feed lists it now; ``wanted`` says whether to fetch it."""

    url: str
    mark: str
    published_at: datetime | None
    wanted: bool

    @property
    def identity(self) -> str:
        return canonical_url(self.url)
