"""What a publisher sends: an article, or the word that it is withdrawn."""

from __future__ import annotations

import json
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import (
    AfterValidator,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from dateline.contracts.model import Contract, Timestamp, content_hash

MAX_TEXT = 1_000_000
"""The longest article text, in code points."""

MAX_ID = 512
"""The longest article id, in code points."""

ContentType = Literal["text/plain", "text/markdown", "text/html"]
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID)]


def _finite(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    # The JSON reader lets NaN and Infinity through, which are not JSON and would travel on as null.
    if value:
        json.dumps(value, allow_nan=False)
    return value


def _given(value: object, check: ValidatorFunctionWrapHandler) -> str:
    # Null, or an empty one, is none.
    return str(check(value)) if value else ""


Metadata = Annotated[dict[str, JsonValue], AfterValidator(_finite)]


class Article(Contract):
    """One revision of an article as published.

    Without an ``article_id`` it is identified by the message key, which a reader gives as the
    validation context's ``key``, else by its canonical URL, else by its text.
    """

    article_id: Annotated[ArticleId, WrapValidator(_given)] = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    content_type: ContentType | None = None
    url: str | None = None
    title: str | None = None
    published_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    language: str | None = None
    source: str | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _identify(self, info: ValidationInfo) -> Self:
        # Not before the fields are read: all of the JSON would be made Python's own for it first.
        if not self.article_id:
            content = canonical_url(self.url) if self.url else self.text
            identity = (info.context or {}).get("key") or content_hash(content)
            if len(identity) > MAX_ID:
                raise PydanticCustomError(
                    "string_too_long",
                    f"the message key, which is its id, is longer than {MAX_ID} characters",
                )
            self.__dict__["article_id"] = identity
            self.__pydantic_fields_set__.add("article_id")
        return self

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
