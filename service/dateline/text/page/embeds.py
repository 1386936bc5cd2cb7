"""Embedded posts: a marker, the post's words over any number of blocks, and its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue

from dateline.text.calendar import DAY, day_of
from dateline.text.page.block import Block
from dateline.text.page.joining import breaks_off
from dateline.text.page.mapped import join
from dateline.text.page.part import Cursor, Part, part_of
from dateline.text.page.promotions import is_button

LONGEST_POST = 12
"""Blocks a post may run on for before its signature."""

_MARKER = re.compile(
    r"[\[(]?(?:embed(?:ded)?(?:[ -](?:tweet|post|video|media|content))?|tweet|twitter(?: post)?"
    r"|instagram(?: post)?|facebook(?: post)?|telegram(?: post)?|view this post on \w{1,20})[\])]?\s?[:.]?$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:[\u2014\u2013\u2015]"
    r"|--?)?\s?(?P<author>[^@()\n\u2014\u2013]{1,80}?)\s?\(@(?P<handle>\w{1,50})\)[\s,\u00b7:|-]{0,5}"
    r"(?P<rest>.{0,60})$"
)
_TAIL = re.compile(
    r"\s(?P<signature>(?:[\u2014\u2013\u2015]|--)\s?[^@()\u2014\u2013]{1,80}\(@\w{1,50}\).{0,60})$"
)
_SHARED = re.compile(
    r"^(?:a )?(?:post|video|photo|reel)(?: shared)? by (?P<author>[^@()\n]{1,80}?)"
    r"(?:\s?\(@(?P<handle>[\w.]{1,50})\))?(?: on (?P<rest>.{0,60}))?$",
    re.IGNORECASE,
)
_POST_LINK = re.compile(
    r"(?:t\.co/|pic\.(?:twitter|x)\.com/|t\.me/|instagram\.com/|youtu\.?be)", re.IGNORECASE
)
_BARE_URL = re.compile(r"^https?://\S+$")


def is_marker(block: Block) -> bool:
    """Whether the block only says that something is embedded here."""
    return len(block.text) <= 40 and bool(_MARKER.match(block.words))


def signature_of(block: Block) -> dict[str, JsonValue] | None:
    """Author, handle and day of a post's signature line, or None when the block is no signature."""
    if len(block.text) > 200:
        return None
    match = _SIGNATURE.match(block.words) or _SHARED.match(block.words)
    if not match:
        return None
    return _fields(match)


def _fields(match: re.Match[str]) -> dict[str, JsonValue]:
    found = DAY.search(match["rest"] or "")
    day = day_of(found) if found else None
    fields = {
        "author": match["author"].strip(),
        "handle": match["handle"],
        "date": day.isoformat() if day else None,
    }
    return {name: value for name, value in fields.items() if value}


def read_embed(cursor: Cursor) -> Part | None:
    """A marker alone, a marker with its post, or a post that only its signature gives away."""
    if is_marker(cursor.block):
        return None if _among_buttons(cursor) else _marked(cursor)
    if cursor.block.markup == "embed":
        return _by_markup(cursor)
    return _signed(cursor) or _unmarked(cursor)


def _among_buttons(cursor: Cursor) -> bool:
    """Whether the name of a platform is one of several to share the page on."""
    beside = [*cursor.blocks[max(0, cursor.at - 1) : cursor.at], *cursor.ahead(1)]
    return is_button(cursor.block) and any(is_button(block) for block in beside)


def _marked(cursor: Cursor) -> Part:
    ahead = cursor.ahead(LONGEST_POST)
    for count, block in enumerate(ahead, start=1):
        if is_marker(block) or block.markup == "heading":
            break
        if signature := signature_of(block):
            return _take(cursor, count + 1, signature)
    posts = _foreign(ahead)
    return _take(cursor, 1 + posts, {} if posts else {"marker": True})


def _foreign(ahead: Sequence[Block]) -> int:
    """How many blocks after a marker without a signature still are the post's: links of posts."""
    if ahead and (_BARE_URL.match(ahead[0].words) or _POST_LINK.search(ahead[0].words)):
        return 1
    return 0


def _signed(cursor: Cursor) -> Part | None:
    """A post whose signature ends its own block."""
    block = cursor.block
    tail = _TAIL.search(block.words[-200:])
    match = _SIGNATURE.match(tail["signature"]) if tail else None
    if tail is None or match is None:
        return None
    cursor.at += 1
    said = block.text.cut(0, len(block.text) - len(tail.group()))
    return replace(part_of("embed", [block], **_fields(match)), text=said if len(said) else block.text)


def _by_markup(cursor: Cursor) -> Part:
    count = 1
    while cursor.at + count < len(cursor.blocks) and cursor.blocks[cursor.at + count].markup == "embed":
        count += 1
    signatures = (signature_of(block) for block in cursor.blocks[cursor.at : cursor.at + count])
    return _take(cursor, count, next((found for found in signatures if found), {}))


def _unmarked(cursor: Cursor) -> Part | None:
    """A post without a marker: quoted blocks up to a signature, or what stands right before one."""
    quoted = cursor.block.markup == "quote"
    blocks = [cursor.block]
    for block in cursor.ahead(LONGEST_POST):
        if signature := signature_of(block):
            return _take(cursor, len(blocks) + 1, signature)
        goes_on = block.markup == "quote" if quoted else breaks_off(blocks[-1].words, block.words)
        if is_marker(block) or block.markup != cursor.block.markup or not goes_on:
            return None
        blocks.append(block)
    return None


def _take(cursor: Cursor, count: int, metadata: dict[str, JsonValue]) -> Part:
    blocks = cursor.blocks[cursor.at : cursor.at + count]
    cursor.at += count
    said = [block for block in blocks if not is_marker(block) and signature_of(block) is None]
    return replace(part_of("embed", blocks, **metadata), text=join(block.text for block in said or blocks))
