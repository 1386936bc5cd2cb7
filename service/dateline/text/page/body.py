"""Paragraphs of the body: rejoined where a stray break cuts them, freed of a wire dateline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dateline.text.page.block import Block
from dateline.text.page.joining import breaks_off
from dateline.text.page.mapped import join
from dateline.text.page.part import Cursor, Part
from dateline.text.page.wire import read_wire

_CREDITS = re.compile(
    r"(?<=[.!?\"\u201d])\s[(\[]?(?:Additional reporting|Reporting|Writing|Editing|Compiled"
    r"|Translated) by [^.]{3,200}\.?[)\]]?$"
)
_FEWEST_BEFORE_CREDITS = 40


def read_body(cursor: Cursor, recognised: Callable[[Cursor], bool]) -> Iterator[Part]:
    """One paragraph, over as many blocks as stray breaks have cut it into.

    ``recognised`` tells whether the block a cursor stands at is something other than body.
    """
    blocks = [cursor.block]
    cursor.at += 1
    while cursor.at < len(cursor.blocks) and _continues(blocks[-1], cursor.block) and not recognised(cursor):
        blocks.append(cursor.block)
        cursor.at += 1
    yield from _parts(blocks, opening=cursor.opening)
    cursor.opening = False


def _continues(block: Block, following: Block) -> bool:
    if "heading" in (block.markup, following.markup) or following.markup == "item":
        return False
    return breaks_off(block.words, following.words)


def _parts(blocks: list[Block], *, opening: bool) -> Iterator[Part]:
    text = join(block.text for block in blocks)
    start, end = blocks[0].start, blocks[-1].end
    wire = read_wire(text.text) if opening else None
    if wire:
        cut, metadata = wire
        yield Part("dateline", text.cut(0, cut), start, text.ends[cut - 1], dict(metadata))
        text = text.cut(cut, len(text))
        start = text.starts[0]
    credit = _CREDITS.search(text.text) if len(text) > _FEWEST_BEFORE_CREDITS else None
    if credit is None:
        yield Part("body", text, start, end)
        return
    said, signed = text.cut(0, credit.start()), text.cut(credit.start(), len(text))
    yield Part("body", said, start, said.ends[-1])
    yield Part("byline", signed, signed.starts[0], end, {"role": "contributors"})
