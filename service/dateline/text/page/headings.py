"""Headlines and subheadings."""

from __future__ import annotations

import re

from dateline.text.page.block import Block
from dateline.text.page.bylines import is_signed, standing_day
from dateline.text.page.joining import breaks_off
from dateline.text.page.part import Cursor, Part, part_of

LONGEST_HEADLINE = 220
LONGEST_SUBHEADING = 90
LONGEST_STANDFIRST = 160
LONGEST_DECK = 300
"""The longest standfirst that ends as a sentence does."""

FURTHEST_SIGNATURE = 3
LONGEST_CALL = 60
"""The longest question or exclamation that still reads as a heading."""

LONGEST_KICKER = 4
"""Words in the longest name of a department."""

_DEPARTMENTS = frozenset(
    (
        "world", "news", "politics", "business", "opinion", "sport", "sports", "africa", "asia", "europe",
        "americas", "america", "middle", "east", "pacific", "latin", "international", "national", "local",
        "breaking", "exclusive", "live", "video", "analysis", "explainer", "culture", "health", "science",
        "technology", "tech", "environment", "climate", "economy", "markets", "top", "story", "stories",
        "latest", "headlines", "society", "home", "features", "feature", "investigation", "and", "the",
        "security", "defence", "defense", "energy", "crime", "law", "education", "lifestyle", "comment",
    )
)  # fmt: skip

SHARED_WORDS = 0.6
"""Of the shorter of two titles, the part whose words the longer must have to be the same one."""

_ENDS_SENTENCE = re.compile(r"[.\u2026:;,][\"'\u201d\u2019\u00bb)\]]{0,2}(?:\[\^?\d{1,3}\])?$")
_ABBREVIATED = re.compile(r"\b(?:U\.S|U\.K|U\.N|E\.U|Inc|Ltd|Co|Jr|Sr|a\.m|p\.m)\.$")
_SPOKEN = re.compile(r"^[\"\u201c\u00ab].*[!?.,][\"\u201d\u00bb]$")
_TURN = re.compile(r"^(?:Q|A|[A-Z][\w.'\u2019-]{1,20}(?: [A-Z][\w.'\u2019-]{1,20}){0,2})\s?[:.]\s")
_WORD = re.compile(r"\w[\w'\u2019-]*")


def read_headline(cursor: Cursor) -> Part | None:
    """The headline, and the kicker or standfirst that may stand round it, where the page opens."""
    block = cursor.block
    if not cursor.opening:
        return None
    if cursor.title and _same(block.words, cursor.title):
        return None if cursor.headline else _headline(cursor)
    if cursor.headline:
        return None
    if cursor.title:
        return _headline(cursor) if block.markup == "heading" and _alike(block.words, cursor.title) else None
    if _is_kicker(cursor):
        cursor.at += 1
        return part_of("subheading", [block], role="kicker")
    if block.markup == "heading" or _titled(cursor):
        return _headline(cursor)
    return None


def _is_kicker(cursor: Cursor) -> bool:
    """Whether the block only names the department of the paper, over the headline."""
    words = _WORD.findall(cursor.block.words.lower())
    return bool(cursor.ahead(1)) and 0 < len(words) <= LONGEST_KICKER and _DEPARTMENTS.issuperset(words)


def _headline(cursor: Cursor) -> Part:
    cursor.headline = True
    part = part_of("headline", [cursor.block])
    cursor.at += 1
    return part


def _titled(cursor: Cursor) -> bool:
    block = cursor.block
    rest = cursor.ahead(1)
    return (
        bool(rest)
        and block.markup in ("text", "quote")
        and len(block.text) <= LONGEST_HEADLINE
        and bool(_WORD.search(block.words))
        and _unfinished(block.words)
        and not _SPOKEN.match(block.words)
    )


def _same(left: str, right: str) -> bool:
    return _WORD.findall(left.lower()) == _WORD.findall(right.lower())


def _alike(left: str, right: str) -> bool:
    """Whether one could be the other shortened, as the title of a browser's window is."""
    one, other = set(_WORD.findall(left.lower())), set(_WORD.findall(right.lower()))
    return len(one & other) >= SHARED_WORDS * max(1, min(len(one), len(other)))


def _unfinished(text: str) -> bool:
    return not _ENDS_SENTENCE.search(text[-12:]) or bool(_ABBREVIATED.search(text[-8:]))


def read_subheading(cursor: Cursor) -> Part | None:
    """A heading between paragraphs: marked as one, or short, without a full stop and followed by text."""
    block = cursor.block
    if block.markup == "heading" or is_subheading(block, cursor) or _is_standfirst(cursor):
        cursor.at += 1
        return part_of("subheading", [block])
    return None


def _is_standfirst(cursor: Cursor) -> bool:
    """Whether the block stands between the headline and the line that tells who wrote it, or when."""
    block = cursor.block
    if not (cursor.opening and cursor.headline) or len(block.text) > LONGEST_DECK:
        return False
    if block.markup not in ("text", "quote"):
        return False
    for one in cursor.ahead(FURTHEST_SIGNATURE):
        if is_signed(one) or standing_day(one):
            return one is not cursor.blocks[-1]
        if len(one.text) > LONGEST_HEADLINE:
            return False
    return False


def is_subheading(block: Block, cursor: Cursor) -> bool:
    """Whether a block without heading markup reads as one: short, unfinished, and no item of a list."""
    standfirst = cursor.opening and cursor.headline
    if not cursor.ahead(1) or not _reads_as_heading(
        block, LONGEST_STANDFIRST if standfirst else LONGEST_SUBHEADING
    ):
        return False
    following = cursor.ahead(1)[0]
    if breaks_off(block.words, following.words):
        return False
    return standfirst or not _reads_as_heading(following, LONGEST_SUBHEADING)


def _reads_as_heading(block: Block, longest: int) -> bool:
    text = block.words
    if block.markup != "text" or len(text) > (LONGEST_CALL if text[-1] in "?!" else longest):
        return False
    if not _WORD.search(text) or _SPOKEN.match(text) or _TURN.match(text) or not _unfinished(text):
        return False
    return text[0].isupper() or not text[0].isalpha()
