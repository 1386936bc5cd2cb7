"""A recognised part of the page, and the place where recognition stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from dateline.contracts import SectionKind
from dateline.text.page.block import Block
from dateline.text.page.mapped import Mapped, join


@dataclass(frozen=True, slots=True)
class Part:
    """A section in the making: ``[start, end)`` is its place in the article, markup included."""

    kind: SectionKind
    text: Mapped
    start: int
    end: int
    metadata: dict[str, JsonValue] = field(default_factory=dict)


def part_of(kind: SectionKind, blocks: Sequence[Block], **metadata: JsonValue) -> Part:
    """Those consecutive blocks as one part; unknown metadata (None) is left out."""
    known: dict[str, JsonValue] = {name: value for name, value in metadata.items() if value is not None}
    text = join(block.text for block in blocks)
    return Part(kind, text, blocks[0].start, blocks[-1].end, known)


@dataclass(slots=True)
class Cursor:
    """Where reading stands: the blocks from ``at`` on are still to be recognised.

    ``opening`` holds until the first paragraph of the body; ``headline`` and ``dated`` tell that a
    headline and a standing date were read; ``title`` is the article's, if given; ``authors`` are
    those its bylines have named so far; ``paragraphs`` counts the blocks that read as prose.
    """

    blocks: Sequence[Block]
    title: str | None
    at: int = 0
    opening: bool = True
    headline: bool = False
    dated: bool = False
    authors: list[str] = field(default_factory=list)
    paragraphs: int = 0

    @property
    def block(self) -> Block:
        """The block to be recognised now."""
        return self.blocks[self.at]

    def ahead(self, count: int) -> Sequence[Block]:
        """Up to that many blocks after the present one."""
        return self.blocks[self.at + 1 : self.at + 1 + count]
