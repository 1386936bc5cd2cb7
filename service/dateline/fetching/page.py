"""A fetched page as an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from yarl import URL

from dateline.contracts import MAX_TEXT, Article, ContentType, content_hash
from dateline.errors import FetchFailed
from dateline.fetching.fetched import Fetched
from dateline.text.page.markup import Tag, Text, attributes_of, scan
from dateline.text.page.sniff import sniff
from dateline.text.page.tree import Tree, read_tree

_TYPES: dict[str, ContentType] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/markdown": "text/markdown",
    "text/plain": "text/plain",
}
_UNSAID = ("", "application/octet-stream", "binary/octet-stream")
_DROPPED = frozenset(("script", "style", "svg", "template", "iframe"))
_SAME_SITE = re.compile(r"^(?:www\d?|m|mobile|amp|touch|lite|edition)\.")
_SHORTEST_PROSE = 80
_PROSE_ENDS = (".", "!", "?", "\u201d", '"', ")", "\u2026")
_ASIDE = ("boilerplate", "related")


def read_page_as_article(
    fetched: Fetched, *, published_at: datetime | None = None, feed: str | None = None
) -> Article:
    """The article of a page, known by the URL that the page itself names as its own, else by the fetched one.

    ``published_at`` is what a feed says, which goes before what the page says. Of HTML, scripts, styles and
    comments are left out: they are no words of the article, and differ from one fetch to the next.
    `FetchFailed` (``content-type``, ``empty``, ``too-large``) where there is none.
    """
    kind = _kind(fetched)
    text = _slim(fetched.text) if kind == "text/html" else fetched.text
    if not text.strip():
        raise FetchFailed("empty", "the page is empty")
    if len(text) > MAX_TEXT:
        raise FetchFailed("too-large", f"the page has {len(text)} characters; {MAX_TEXT} is the limit")
    said = read_tree(text).metadata if kind == "text/html" else None
    # The language is not taken from the page: templates lie about it, and the words tell.
    return Article(
        text=text,
        content_type=kind,
        url=own_url(fetched.url, said.url if said else None),
        title=_clean(said.title) if said and said.title else None,
        published_at=published_at or _midnight(said.day if said else None),
        source=_site(URL(fetched.url)),
        metadata={"feed": feed} if feed else {},
    )


def content_of(article: Article) -> str:
    """A hash of what an article tells: equal while only the rest of its page changes."""
    if article.content_type != "text/html":
        return content_hash(article.text)
    tree = read_tree(article.text)
    prose = [block for block in _told(tree) if len(block) >= _SHORTEST_PROSE and block.endswith(_PROSE_ENDS)]
    return content_hash(tree.metadata.title, *(prose or _told(tree)))


def own_url(fetched: str, named: str | None) -> str:
    """The URL a page names as its own (``rel=canonical``), if it is of the same site: else whoever writes a
    page could replace another's. A page deep down that names the front page is mistaken.
    """
    here = URL(fetched).with_fragment(None)
    try:
        there = URL(named or "").with_fragment(None)
    except ValueError:
        return str(here)
    if (
        there.scheme not in ("http", "https")
        or _site(there) != _site(here)
        or there.explicit_port != here.explicit_port
    ):
        return str(here)
    return str(there if there.path.strip("/") or not here.path.strip("/") else here)


def _site(url: URL) -> str:
    return _SAME_SITE.sub("", (url.host or "").lower())


def _kind(fetched: Fetched) -> ContentType:
    if fetched.content_type in _UNSAID:
        return sniff(fetched.text)
    kind = _TYPES.get(fetched.content_type)
    if kind is None:
        raise FetchFailed(
            "content-type",
            f"it is {fetched.content_type[:100]}, which is no article",
            hint="feeds are followed with `dateline feed add URL`" if "xml" in fetched.content_type else None,
        )
    return kind


def _clean(title: str) -> str:
    """The title without what no message can carry: JSON can spell half a character, and NUL."""
    return title.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _midnight(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _told(tree: Tree) -> list[str]:
    def is_aside(element: int) -> bool:
        return element >= 0 and tree.elements[element].role in _ASIDE

    return [placed.block.words for placed in tree.blocks if not is_aside(placed.element)]


def _slim(page: str) -> str:
    return "".join(page[piece.start : piece.end] for piece in _kept(page))


def _kept(page: str) -> Iterator[Tag | Text]:
    """The tags and texts of a page but for those that are dropped; linked data tells of the article."""
    inside: str | None = None
    for piece in scan(page):
        if isinstance(piece, Tag) and piece.name in _DROPPED:
            if not piece.closing and "ld+json" not in attributes_of(piece).get("type", ""):
                inside = piece.name
            if inside == piece.name:
                inside = None if piece.closing else inside
                continue
        elif isinstance(piece, Text) and inside and piece.element == inside:
            continue
        yield piece
