"""JSON Feed (jsonfeed.org), versions 1 and 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dateline.feeds.channel import Channel, Entry, mark_of, page_url, title_of
from dateline.feeds.moments import moment

_MOST_ENTRIES = 2000
_VERSION = "https://jsonfeed.org/version/1"


def read_json_feed(body: bytes, url: str) -> Channel | None:
    """The channel of a JSON Feed; null when it is none."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(_VERSION):
        return None
    items = feed.get("items")
    listed = items[:_MOST_ENTRIES] if isinstance(items, list) else []
    entries: dict[str, Entry] = {}
    for entry in _entries(listed, url):
        entries.setdefault(entry.url, entry)
    unusable = len(listed) - len(entries)
    problem = f"{unusable} of its entries have no link of their own" if unusable else None
    return Channel("feed", title_of(feed.get("title")), tuple(entries.values()), problem=problem)


def _entries(items: list[Any], base: str) -> Iterator[Entry]:
    for item in items:
        page = page_url(item.get("url"), base) if isinstance(item, dict) else None
        if page:
            published = moment(item.get("date_published")) or moment(item.get("date_modified"))
            yield Entry(page, mark_of(item), title_of(item.get("title")), published)
