"""What leads away from the article: related links, promotions, and the page it was taken from."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of
from dateline.text.page.phrases import opening
from dateline.text.page.promotions import is_button, is_promotion

_SOURCE = re.compile(
    r"^(?:original (?:url|article|source|link|story)|source(?: url)?|url|link|canonical(?: url)?|permalink"
    r"|via"
    r"|available (?:at|from)|read the (?:original|full) (?:article|story)(?: (?:at|on|here))?"
    r"|(?:this article was )?(?:first|originally) published (?:at|on|in))\s?:?\s?(?P<url>https?://\S+)?$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://\S{1,2000}$")
_RELATED = opening(
    "related",
    before=r"(?:[>\u00bb\u25ba\u2022\u2192-]{1,3}\s)?",
    after=r"\b\s?(?::|\u2014|\u2013|>|\u00bb|\||$)",
)
_ENDS = (".", "!", "?", "\u2026", ":", ";", ",", '"', "\u201d")
_LONGEST_TITLE = 140
_LONGEST_LIST = 5


def read_source_url(cursor: Cursor) -> Part | None:
    """The address the page gives for itself, with the words that announce it."""
    match = _SOURCE.match(cursor.block.words) if len(cursor.block.text) < 2100 else None
    if not match:
        return _last_url(cursor)
    if match["url"]:
        return _take(cursor, 1, match["url"])
    if cursor.block.links and cursor.block.links[-1].url.startswith("http"):
        return _take(cursor, 1, cursor.block.links[-1].url)
    ahead = cursor.ahead(1)
    if ahead and _URL.match(ahead[0].words):
        return _take(cursor, 2, ahead[0].words)
    return None


def _last_url(cursor: Cursor) -> Part | None:
    if cursor.at == len(cursor.blocks) - 1 and cursor.at > 0 and _URL.match(cursor.block.words):
        return _take(cursor, 1, cursor.block.words)
    return None


def _take(cursor: Cursor, count: int, url: str) -> Part:
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    return part_of("source-url", blocks, url=url)


def read_related(cursor: Cursor) -> Part | None:
    """A link to another article, a list of them under its heading, or a promotion."""
    block = cursor.block
    if is_promotion(block) or _is_share_button(cursor):
        cursor.at += 1
        return part_of("related", [block], role="promotion")
    if block.markup == "related" or _RELATED.match(block.words):
        return _linked(cursor)
    if _only_link(block) and not cursor.opening:
        cursor.at += 1
        return part_of("related", [block], title=block.words)
    if _leads_to_related(cursor):
        cursor.at += 1
        return part_of("related", [block], title=block.words)
    return None


def _is_share_button(cursor: Cursor) -> bool:
    """The name of a platform or a button beside another one."""
    beside = [*cursor.blocks[max(0, cursor.at - 1) : cursor.at], *cursor.ahead(1)]
    return is_button(cursor.block) and any(is_button(block) or is_promotion(block) for block in beside)


def _is_title(block: Block) -> bool:
    """An item of a list that reads as another article's headline: short, with no end of a sentence."""
    return block.markup == "item" and len(block.text) < _LONGEST_TITLE and block.words[-1] not in _ENDS


def _leads_to_related(cursor: Cursor) -> bool:
    """A title in a list in which another one says that it leads to a further article."""
    if cursor.opening or not _is_title(cursor.block):
        return False
    for block in cursor.ahead(_LONGEST_LIST):
        if block.markup == "item" and _RELATED.match(block.words):
            return True
        if not _is_title(block):
            return False
    return False


def _only_link(block: Block) -> bool:
    return block.linked > 0.9 and len(block.text) < 250


def _linked(cursor: Cursor) -> Part | None:
    block = cursor.block
    label = _RELATED.match(block.words)
    rest = block.words[label.end() :].strip() if label else block.words
    if rest and len(rest) > 250:
        return None
    count = 1
    ahead = cursor.ahead(20)
    while not rest and count <= len(ahead) and (_only_link(ahead[count - 1]) or _is_title(ahead[count - 1])):
        count += 1
    title = rest or (ahead[0].words if count == 2 else None)
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    return part_of("related", blocks, title=title)
