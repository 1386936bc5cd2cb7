"""What a publisher sends: an article, or the word that it is withdrawn."""

from __future__ import annotations

import json
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, ValidationInfo, model_validator

from dateline.contracts.model import Contract, Timestamp, content_hash

MAX_TEXT = 1_000_000
"""The longest article text, in code points."""

ContentType = Literal["text/plain", "text/markdown", "text/html"]
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=512)]


def _finite(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    # The JSON reader lets NaN and Infinity through, which are not JSON and would travel on as null.
    if value:
        json.dumps(value, allow_nan=False)
    return value


Metadata = Annotated[dict[str, JsonValue], AfterValidator(_finite)]


class Article(Contract):
    """One revision of an article as published.

    Without an ``article_id`` it is identified by the message key, which a reader gives as the
    validation context's ``key``, else by its canonical URL, else by its text.
    """

    article_id: ArticleId = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    content_type: ContentType | None = None
    url: str | None = None
    title: str | None = None
    published_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    language: str | None = None
    source: str | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _identify(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict) or data.get("article_id") or not isinstance(data.get("text"), str):
            return data
        url = data.get("url")
        content = canonical_url(url) if isinstance(url, str) and url else data["text"]
        return {**data, "article_id": (info.context or {}).get("key") or content_hash(content)}

    @property
    def revision(self) -> str:
        """The identity of this content: equal for equal content, whenever and however often sent."""
        published = self.published_at.isoformat() if self.published_at else None
        return content_hash(
            self.text, self.content_type, self.url, self.title, published, self.language, self.source
        )


class Retraction(Contract):
    """An article withdrawn by its publisher: a message with a key and a null value."""

    article_id: ArticleId
    retracted_at: Timestamp


def canonical_url(url: str) -> str:
    """The URL without what does not identify the page: fragment, tracking parameters, case of the host."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = "&".join(
        pair for pair in parts.query.split("&") if not pair.startswith(("utm_", "fbclid=", "gclid=")) and pair
    )
    path = parts.path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, query, ""))
