"""What an HTML page says of itself: title, authors, day of publication, address, language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dateline.text.page.markup import Tag, Text, attributes_of

_TITLES = ("og:title", "twitter:title", "title", "dc.title", "parsely-title")
_AUTHORS = ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author", "authors")
_DATES = (
    "article:published_time", "datepublished", "date", "pubdate", "publishdate", "parsely-pub-date",
    "dc.date",
    "dc.date.issued", "sailthru.date", "og:published_time", "article_date_original", "publish-date",
    "dateline",
)  # fmt: skip
_DAY = re.compile(r"((?:19|20)\d\d)-([01]\d)-([0-3]\d)")
_SITE = re.compile(r"\s+[|\u2013\u2014\u00bb-]\s+[^|\u2013\u2014\u00bb]{2,60}$")
_ARTICLE = re.compile(r"Article|BlogPosting|Report|LiveBlog")
_LONGEST_JSON = 200_000
_DEEPEST = 6


@dataclass(slots=True)
class Metadata:
    """The page's own word, None or empty where it gives none.

    ``published_at`` is the moment it was published, where the page gives that with its offset to UTC.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    day: date | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Collector:
    """Takes in the tags and scripts of a page and tells its metadata."""

    fields: dict[str, str] = field(default_factory=dict)
    articles: list[dict[str, object]] = field(default_factory=list)
    time: str | None = None
    canonical: str | None = None
    language: str | None = None
    _json: bool = False

    def tag(self, tag: Tag) -> None:
        """Take in a tag; most say nothing."""
        if tag.closing or tag.name not in ("meta", "link", "html", "time", "script"):
            return
        attributes = attributes_of(tag)
        if tag.name == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if name and attributes.get("content"):
                self.fields.setdefault(name.lower(), attributes["content"].strip())
        elif tag.name == "link" and attributes.get("rel") == "canonical":
            self.canonical = self.canonical or attributes.get("href")
        elif tag.name == "html":
            self.language = self.language or attributes.get("lang")
        elif tag.name == "time":
            self.time = self.time or attributes.get("datetime")
        self._json = tag.name == "script" and "ld+json" in attributes.get("type", "")

    def text(self, text: Text, page: str) -> None:
        """Take in the text of a raw-text element: linked data, or the title."""
        if text.element == "title":
            self.fields.setdefault("title", html.unescape(page[text.start : text.end]).strip())
        elif self._json and text.end - text.start < _LONGEST_JSON:
            self.articles += _articles(page[text.start : text.end])
            self._json = False

    def done(self) -> Metadata:
        """What the page says."""
        linked = self.articles[0] if self.articles else {}
        said = next((value for value in self._dates(linked) if _day(value)), None)
        url = self.canonical or self.fields.get("og:url")
        return Metadata(
            title=_string(linked.get("headline")) or self._title(),
            authors=tuple(dict.fromkeys(_authors(linked.get("author")) or self._authors())),
            day=_day(said),
            published_at=_moment(said),
            url=url if url and url.startswith("http") else None,
            language=self.language.split("-")[0].lower() if self.language else None,
        )

    def _title(self) -> str | None:
        title = next((self.fields[name] for name in _TITLES if self.fields.get(name)), None)
        return _SITE.sub("", title) if title else None

    def _authors(self) -> list[str]:
        value = next((self.fields[name] for name in _AUTHORS if self.fields.get(name)), "")
        names = re.split(r",|;|\band\b", re.sub(r"^by\s", "", value, flags=re.IGNORECASE))
        return [name.strip() for name in names if name.strip() and "/" not in name]

    def _dates(self, linked: Mapping[str, object]) -> Iterator[object]:
        """What may tell when it was published, the most telling first."""
        yield linked.get("datePublished")
        yield from (self.fields.get(name) for name in _DATES)
        yield self.time


def _articles(text: str) -> list[dict[str, object]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [item for item in _objects(data, 0) if _ARTICLE.search(str(item.get("@type", "")))]


def _objects(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "itemListElement"):
            yield from _objects(data.get(key), depth + 1)
    elif isinstance(data, list):
        for item in data:
            yield from _objects(item, depth + 1)


def _string(value: object) -> str | None:
    return html.unescape(value).strip() or None if isinstance(value, str) else None


def _authors(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _authors(item)]
    name = _string(value.get("name") if isinstance(value, dict) else value)
    return [name] if name else []


def _day(value: object) -> date | None:
    match = _DAY.search(value) if isinstance(value, str) else None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
