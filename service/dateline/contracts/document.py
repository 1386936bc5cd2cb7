"""An article read as a page: cleaned, cut into sections, sentences and tokens."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, JsonValue

from dateline.contracts.article import ContentType
from dateline.contracts.model import Contract, Offset, Span, Timestamp

SectionKind = Literal[
    "headline",
    "byline",
    "dateline",
    "body",
    "subheading",
    "caption",
    "embed",
    "related",
    "source-url",
]


class Section(Span):
    """A part of the page. A body paragraph is one section, also when a stray break cuts it.

    ``text`` is the cleaned text. ``metadata`` holds what the kind calls for: a caption's
    ``credit``, an embedded post's ``author``, ``handle`` and ``date``, a related link's ``title``.
    """

    kind: SectionKind
    text: str
    language: str | None = None
    metadata: dict[str, JsonValue] = Field(default_factory=dict)


class Sentence(Span):
    """A sentence: its cleaned text and its tokens ``[first, last)``; ``section`` is an index."""

    text: str
    section: Offset
    first: Offset
    last: Offset


class Token(Span):
    """A word or mark. ``text`` is what a reader sees; ``space`` tells whether white space follows."""

    text: str
    space: bool


class Document(Contract):
    """The page an article makes. ``text`` is the article's, untouched: every span points into it."""

    article_id: str
    revision: str
    text: str
    content_type: ContentType
    url: str | None = None
    source: str | None = None
    language: str | None = None
    published_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    published_day: date | None = None
    headline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]
