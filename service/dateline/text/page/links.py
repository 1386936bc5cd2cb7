"""What leads away from the article: related links, promotions, and the page it was taken from."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.captions import opens_caption
from dateline.text.page.joining import breaks_off
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
_LONGEST_LINK = 250
_ALL_LINK = 0.9
_HALF_LINK = 0.4
_LISTS = re.compile(
    r"(?:related|most|trending|recommended|you (?:may|might)|latest|top stories)\b", re.IGNORECASE
)
_LONGEST_FRAGMENT = 70
_FEWEST_PARAGRAPHS = 3


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
    if block.markup == "related" or _RELATED.match(block.words) or _heads_links(cursor):
        return _linked(cursor)
    if _only_link(block) and not cursor.opening:
        cursor.at += 1
        return part_of("related", [block], title=block.words)
    if _leads_to_related(cursor):
        cursor.at += 1
        return part_of("related", [block], title=block.words)
    return None


def _heads_links(cursor: Cursor) -> bool:
    """A heading over nothing but a list of links."""
    ahead = cursor.ahead(2)
    return (
        cursor.block.markup == "heading"
        and bool(ahead)
        and all(block.markup == "item" and _only_link(block) for block in ahead)
    )


def _is_share_button(cursor: Cursor) -> bool:
    """The name of a platform or a button beside another one."""
    beside = [*cursor.blocks[max(0, cursor.at - 1) : cursor.at], *cursor.ahead(1)]
    return is_button(cursor.block) and any(is_button(block) or is_promotion(block) for block in beside)


def _is_title(block: Block) -> bool:
    """An item of a list that reads as another article's headline: short, with no end of a sentence."""
    return block.markup == "item" and len(block.text) < _LONGEST_TITLE and not _finished(block)


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
    if block.linked > _ALL_LINK:
        return len(block.text) < _LONGEST_LINK
    # Words before a link that end no sentence only announce it: "More on this here".
    return block.linked > _HALF_LINK and len(block.text) < _LONGEST_TITLE and not _finished(block)


def _finished(block: Block) -> bool:
    return block.words[-1] in _ENDS


def _linked(cursor: Cursor) -> Part | None:
    block = cursor.block
    label = _RELATED.match(block.words)
    rest = block.words[label.end() :].strip() if label else block.words
    if rest and len(rest) > 250:
        return None
    count = 1
    ahead = cursor.ahead(20)
    lists = bool(_LISTS.match(block.words))
    while not rest and count <= len(ahead) and _is_listed(ahead[count - 1], lists=lists):
        count += 1
    title = rest or (ahead[0].words if count == 2 else None)
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    return part_of("related", blocks, title=title)


def _is_listed(block: Block, *, lists: bool) -> bool:
    """Whether a block belongs to the list of links that a heading announced."""
    if _only_link(block) or _is_title(block):
        return True
    short = block.markup == "text" and len(block.text) <= _LONGEST_FRAGMENT and not _finished(block)
    return lists and short and not opens_caption(block)


def read_fragment(cursor: Cursor) -> Part | None:
    """Words that end no sentence among paragraphs that do, where no heading can stand."""
    block = cursor.block
    if cursor.opening or cursor.paragraphs < _FEWEST_PARAGRAPHS or block.markup != "text":
        return None
    before = cursor.blocks[cursor.at - 1]
    if before.words.endswith(":") or before.markup == "item" or breaks_off(before.words, block.words):
        return None
    if len(block.text) > _LONGEST_FRAGMENT or _finished(block) or not block.words[0].isupper():
        return None
    cursor.at += 1
    return part_of("related", [block], role="fragment")
