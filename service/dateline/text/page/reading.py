"""Reading a page from top to bottom: every block becomes part of exactly one section."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dateline.contracts import ContentType
from dateline.text.page.block import Block
from dateline.text.page.body import read_body
from dateline.text.page.bylines import read_byline, read_dateline
from dateline.text.page.captions import read_caption
from dateline.text.page.content import article_blocks
from dateline.text.page.embeds import read_embed
from dateline.text.page.headings import read_headline, read_subheading
from dateline.text.page.lines import read_lines
from dateline.text.page.links import read_fragment, read_related, read_source_url
from dateline.text.page.mapped import is_invisible
from dateline.text.page.metadata import Metadata
from dateline.text.page.notes import read_note
from dateline.text.page.part import Cursor, Part
from dateline.text.page.sniff import sniff
from dateline.text.page.tree import read_tree

_READERS: Sequence[Callable[[Cursor], Part | None]] = (
    read_source_url,
    read_embed,
    read_note,
    read_dateline,
    read_byline,
    read_caption,
    read_related,
    read_headline,
    read_subheading,
    read_fragment,
)
"""In the order of trust: the first that recognises a block has it; the rest is body."""


_SHORTEST_PROSE = 80
_PROSE_ENDS = (".", "!", "?", "\u201d", '"', ")", "\u2026")


@dataclass(frozen=True, slots=True)
class Page:
    """What was read, what it was read as, and what the page says of itself."""

    content_type: ContentType
    parts: Sequence[Part]
    metadata: Metadata


def read_page(text: str, *, content_type: ContentType | None, title: str | None) -> Page:
    """The parts of a page in order. Text that says it is plain is still read as markdown where it is."""
    kind = content_type if content_type in ("text/html", "text/markdown") else sniff(text)
    if content_type == "text/plain" and kind == "text/html":
        kind = "text/plain"
    if kind == "text/html":
        tree = read_tree(text)
        blocks, metadata = article_blocks(text, tree), tree.metadata
    else:
        blocks, metadata = read_lines(text, markdown=kind == "text/markdown"), Metadata()
    blocks = _worded(blocks)
    cursor = Cursor(blocks, title or metadata.title, paragraphs=sum(map(_is_prose, blocks)))
    parts = list(_parts(cursor))
    return Page(kind, parts if kind == "text/html" else _closed(text, parts), metadata)


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _SHORTEST_PROSE and block.words.endswith(_PROSE_ENDS)


def _worded(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with words; those without letter or digit (rules, ornaments) made part of the one before."""
    kept: list[Block] = []
    for block in blocks:
        if kept and not any(char.isalnum() for char in block.words):
            kept[-1] = replace(kept[-1], end=block.end)
        elif block.words:
            kept.append(block)
    return kept


def _closed(text: str, parts: Sequence[Part]) -> list[Part]:
    """The parts with the markup between them: what no reader sees belongs to what stands before it."""
    closed: list[Part] = []
    for part in parts:
        if closed:
            end = _last_visible(text, closed[-1].end, part.start)
            closed[-1] = replace(closed[-1], end=end)
            closed.append(part)
        else:
            shown = (i for i in range(part.start) if _is_visible(text[i]))
            closed.append(replace(part, start=next(shown, part.start)))
    if closed:
        closed[-1] = replace(closed[-1], end=_last_visible(text, closed[-1].end, len(text)))
    return closed


def _last_visible(text: str, start: int, end: int) -> int:
    """Where the visible characters between two places end; ``start`` when there are none."""
    return next((i + 1 for i in range(end - 1, start - 1, -1) if _is_visible(text[i])), start)


def _is_visible(char: str) -> bool:
    return not char.isspace() and not is_invisible(char)


def _parts(cursor: Cursor) -> Iterator[Part]:
    while cursor.at < len(cursor.blocks):
        part = _recognise(cursor)
        if part:
            yield part
        else:
            yield from read_body(cursor, _is_recognised)


def _recognise(cursor: Cursor) -> Part | None:
    return next((part for reader in _READERS if (part := reader(cursor))), None)


def _is_recognised(cursor: Cursor) -> bool:
    return _recognise(copy.copy(cursor)) is not None
