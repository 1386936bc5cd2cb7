"""A block: what the layout of a page sets apart, before anybody knows what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dateline.text.page.mapped import Mapped

Markup = Literal["text", "heading", "item", "quote", "image", "caption", "byline", "date", "embed", "related"]
"""What the markup says of a block; plain text says ``text`` of all."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link over the cleaned text ``[first, last)``."""

    first: int
    last: int
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or the like; ``[start, end)`` is its place with its markup."""

    text: Mapped
    start: int
    end: int
    markup: Markup = "text"
    links: Sequence[Link] = ()
    bold: Sequence[tuple[int, int]] = ()
    level: int = 0

    @property
    def words(self) -> str:
        """The cleaned text."""
        return self.text.text

    @property
    def linked(self) -> float:
        """The share of the text that is links."""
        covered = sum(link.last - link.first for link in self.links)
        return covered / len(self.text) if len(self.text) else 0.0
