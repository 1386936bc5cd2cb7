"""RSS and Atom, as they really are: read by feedparser, which forgives much."""

from __future__ import annotations

import io
import re
import sys
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from dateline.errors import BadInput
from dateline.feeds.channel import Channel, Entry, mark_of, page_url, title_of
from dateline.feeds.moments import moment

_MOST_ENTRIES = 2000
_LONGEST_WAIT_S = 86400.0
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}))(?=[^0-9a-fA-F])")


def read_syndicated(body: bytes, url: str) -> Channel:
    """The channel of an RSS or Atom document; `BadInput` (``no-feed``) when it is none."""
    import feedparser

    body = _REFERENCE.sub(_sound, body)
    # Never the bytes themselves: feedparser would open a file of that name.
    found = feedparser.parse(
        io.BytesIO(body),
        # With any other type than this the encoding that the XML itself declares would not count.
        response_headers={"content-location": url, "content-type": "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    problem = _problem(found)
    if not found.get("version") and not found.entries:
        raise BadInput(
            "no-feed", f"neither RSS, Atom, JSON Feed nor a sitemap{f' ({problem})' if problem else ''}"
        )
    entries = tuple(_entries(found.entries[:_MOST_ENTRIES], url))
    unusable = min(len(found.entries), _MOST_ENTRIES) - len(entries)
    if unusable and not problem:
        problem = f"{unusable} of its entries have no link of their own"
    return Channel(
        "feed", title_of(found.feed.get("title")), entries, wait_s=_wait(found.feed), problem=problem
    )


def _sound(reference: re.Match[bytes]) -> bytes:
    """The character reference unless it names no character, which feedparser does not survive."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if 0 < code < 0xD800 or 0xE000 <= code <= sys.maxunicode else b"&#65533"


def _problem(found: Any) -> str | None:
    """What is wrong with its XML; a mere disagreement about its encoding is settled already."""
    error = found.get("bozo_exception") if found.get("bozo") else None
    if error is None or type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType"):
        return None
    reason = getattr(error, "getMessage", lambda: str(error))()
    return f"{type(error).__name__}: {reason}"[:200]


def _entries(found: list[Any], base: str) -> Iterator[Entry]:
    seen = set()
    for entry in found:
        url = _link(entry, base)
        if url is None or url in seen:
            continue
        seen.add(url)
        title = title_of(entry.get("title"))
        said = (
            dict.get(entry, "updated"),
            title,
            entry.get("summary"),
            [c.get("value") for c in entry.get("content", ())],
        )
        yield Entry(url, mark_of(*said), title, _published(entry))


def _link(entry: Mapping[str, Any], base: str) -> str | None:
    """The entry's page: the publisher's own address where a feed service puts its own in between."""
    return page_url(entry.get("feedburner_origlink") or entry.get("link"), base)


def _published(entry: dict[str, Any]) -> datetime | None:
    for name in ("published", "updated", "created"):
        # feedparser's own ``get`` would give one for the other.
        if found := moment(dict.get(entry, name)):
            return found
        if parsed := dict.get(entry, f"{name}_parsed"):
            try:
                return datetime.fromtimestamp(timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _wait(feed: Mapping[str, Any]) -> float:
    said = str(feed.get("ttl") or "").strip()
    return min(float(said) * 60, _LONGEST_WAIT_S) if said.isdecimal() and len(said) < 9 else 0.0
