"""Which blocks of an HTML page are the article: trafilatura judges, and what stands among them is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from dateline.text.page.block import Block
from dateline.text.page.elements import Role
from dateline.text.page.tree import Tree

_SURE = 25
_SLACK = 400
_STRIDE = 1500
_LONG = 80
_ENDS = (".", "!", "?", "\u201d", '"')
_OUTSIDE = frozenset(("boilerplate", "related"))
_MOSTLY_LINKS = 0.6
_LONGEST_LABEL = {"related": 0, "byline": 150, "date": 60, "caption": 700}
_KEPT_ROLES = frozenset(("caption", "byline", "date", "embed"))


def article_blocks(page: str, tree: Tree) -> list[Block]:
    """The blocks of the article in order, its headline, byline, captions and posts among them."""
    text = _extracted(page)
    chosen = _matching(tree, text) if text else []
    if not chosen:
        return [placed.block for i, placed in enumerate(tree.blocks) if _role(tree, i) not in _OUTSIDE]
    first = _headline(tree, chosen[0])
    inside = set(chosen)
    kept = (
        i for i in range(first, chosen[-1] + 1) if i in inside or i == first or _role(tree, i) in _KEPT_ROLES
    )
    return [_as_text(tree.blocks[i].block) if i in inside else tree.blocks[i].block for i in kept]


def _as_text(block: Block) -> Block:
    """A block of the article whose class belies it: running text is no link, byline or date."""
    longest = _LONGEST_LABEL.get(block.markup)
    belied = longest is not None and len(block.text) > longest and block.linked < _MOSTLY_LINKS
    return replace(block, markup="text") if belied else block


def _matching(tree: Tree, text: str) -> list[int]:
    """The blocks whose words the extracted text holds, in its order."""
    lines = {_squeezed(line.lstrip("- ")) for line in text.splitlines()}
    whole = _squeezed(text)
    found: list[int] = []
    at = 0
    for i, placed in enumerate(tree.blocks):
        words = _squeezed(placed.block.words)
        doubted = _role(tree, i) in _OUTSIDE and len(words) < _LONG and not words.endswith(_ENDS)
        if doubted or (len(words) < _SURE and words not in lines):
            continue
        place = whole.find(words, max(0, at - _SLACK), at + len(words) + _STRIDE)
        if place >= 0:
            at = place + len(words)
        if place >= 0 or (len(words) >= _LONG and words in whole):
            found.append(i)
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _headline(tree: Tree, first: int) -> int:
    """The last first-level heading before the text, or where the text itself begins."""
    heads = [
        i for i in range(first + 1) if tree.blocks[i].block.level == 1 and _role(tree, i) not in _OUTSIDE
    ]
    return heads[-1] if heads else first


def _role(tree: Tree, i: int) -> Role | None:
    element = tree.blocks[i].element
    return tree.elements[element].role if element >= 0 else None


def _extracted(page: str) -> str | None:
    found = _trafilatura().extract(page, include_comments=False)
    return found if isinstance(found, str) else None


@cache
def _trafilatura() -> Any:
    import trafilatura  # takes half a second that a process which reads no HTML must not pay

    return trafilatura
