"""What a page says of itself: corrections, notes of the editor, who the author is, and closing initials."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of
from dateline.text.page.phrases import opening

_NOTE = opening("notes", before=r"[(\[*]{0,2}")
_ABOUT = re.compile(r"^About (?:the )?[A-Z][\w&'\u2019 -]{2,60}(?::|$)")
_OCCUPATION = re.compile(
    r"^(?:[A-Z][\w.'\u2019-]{1,30}\s){2,4}(?:is|was|has been|covers|reports|writes|teaches|works)\b.{0,80}?"
    r"\b(?:reporter|correspondent|journalist|writer|editor|columnist|fellow|contributor|producer|author"
    r"|lecturer|professor|blogger|freelancer?)\b"
)
_DOES = re.compile(
    r"\s(?:is|was|has|covers|reports|writes|teaches|works|joined|lives|can be|contributes|leads|runs)\b"
)
_INITIALS = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,4})?(?:/[a-z]{1,4}){1,6}|\d{2,6}\*\*\d{2,6}")
_LONGEST_NOTE = 500
_LAST_BLOCKS = 6


def read_note(cursor: Cursor) -> Part | None:
    """A note on the article, set apart from what the article tells."""
    block = cursor.block
    if len(block.text) > _LONGEST_NOTE or block.markup == "heading":
        return None
    if _NOTE.match(block.words) or (_ends_page(cursor) and _ABOUT.match(block.words)):
        cursor.at += 1
        return part_of("related", [block], role="note")
    if _ends_page(cursor) and (_INITIALS.fullmatch(block.words) or _is_biography(block, cursor)):
        cursor.at += 1
        return part_of("byline", [block], role="contributors")
    return None


def _ends_page(cursor: Cursor) -> bool:
    return not cursor.opening and len(cursor.blocks) - cursor.at <= _LAST_BLOCKS


def _is_biography(block: Block, cursor: Cursor) -> bool:
    """Whether the block says who the author is: by the byline's name, or by a journalist's trade."""
    words = block.words.lower()
    names = map(str.lower, cursor.authors)
    if any(words.startswith(name) and _DOES.match(words, len(name)) for name in names):
        return True
    return cursor.at == len(cursor.blocks) - 1 and bool(_OCCUPATION.match(block.words))
