"""The whole visible content as bytes: two stores with equal content give equal dumps."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from dateline.store.protocol import ArticleState, Store


def dump(store: Store) -> Iterator[bytes]:
    """One JSON line an article, by id, then one an event and one an incident, in canonical order.

    When and how often a message came, and how far the topics were read, is not content.
    """
    for article in store.articles():
        yield orjson.dumps(_content(article), option=orjson.OPT_APPEND_NEWLINE)
    for line in store.event_lines():
        yield line.encode() + b"\n"
    for line in store.incident_lines():
        yield line.encode() + b"\n"


def _content(article: ArticleState) -> dict[str, object]:
    return {
        "article_id": article.article_id,
        "status": article.status,
        "revision": article.revision,
        "revisions": [
            {
                "revision": revision.revision,
                "coder_version": revision.coder_version,
                "title": revision.title,
                "url": revision.url,
                "published_at": revision.published_at,
                "event_ids": revision.event_ids,
            }
            for revision in article.revisions
        ],
    }
