"""Paragraphs of the body: rejoined where a stray break cuts them, freed of a wire dateline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dateline.text.calendar import DAY, MONTH
from dateline.text.page.agencies import AGENCIES, agency_of
from dateline.text.page.block import Block
from dateline.text.page.joining import breaks_off
from dateline.text.page.mapped import Mapped, join
from dateline.text.page.part import Cursor, Part

_AGENCY = "|".join(sorted((re.escape(name) for name in AGENCIES), key=len, reverse=True))
_WIRE = re.compile(
    r"^(?P<place>(?:[A-Z\u00c0-\u024f][A-Z\u00c0-\u024f.'\u2019-]{1,30})"
    r"(?:[ /,]{1,2}[A-Z\u00c0-\u024f][\w.'\u2019-]{0,30}){0,6})"
    rf"(?:,?\s{{1,2}}(?P<date>(?i:{MONTH}\s\d{{1,2}}|\d{{1,2}}\s{MONTH})(?:,?\s\d{{4}})?))?"
    rf"(?:,?\s?[(\[](?P<agency>{_AGENCY}|[A-Z][\w ]{{1,30}})[)\]])?"
    r"\s?(?P<dash>[\u2014\u2013:]|--?)\s(?=\S)",
)
_MIXED = re.compile(
    r"^(?P<place>[A-Z\u00c0-\u024f][\w.'\u2019-]{1,30}(?:[ /-]{1,2}[A-Z\u00c0-\u024f][\w.'\u2019-]{1,30})"
    r"{0,3}(?:, [A-Z][\w.'\u2019 -]{1,30}?)?)"
    rf"(?:,?\s{{1,2}}(?P<date>(?i:{MONTH}\s\d{{1,2}}|\d{{1,2}}\s{MONTH})(?:,?\s\d{{4}})?))?"
    rf"(?:,?\s?[(\[](?P<agency>{_AGENCY}|[A-Z][A-Za-z]{{2,12}})[)\]])"
    r"\s?(?P<dash>[\u2014\u2013:]|--?)\s(?=\S)",
)
"""A dateline whose place is no capitals: only an agency between brackets tells it."""

_AGENCY_DASH = re.compile(
    rf"^[(\[]?(?P<agency>{_AGENCY})[)\]]?\s?(?:[\u2014\u2013]|--?)\s(?=[A-Z\"\u201c])", re.IGNORECASE
)
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
    wire = _wire(text) if opening else None
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


def _wire(text: Mapped) -> tuple[int, dict[str, str]] | None:
    """Where a wire dateline ends, and the place, day and agency it names."""
    head = text.text[:160]
    match = _WIRE.match(head) or _MIXED.match(head)
    if match and (match["agency"] or match["date"] or match["place"].split(",")[0].isupper()):
        day = DAY.search(match["date"] or "")
        fields = {
            "place": match["place"].strip(" ,"),
            "day": day.group() if day else None,
            "agency": agency_of(match["agency"]) or match["agency"] if match["agency"] else None,
        }
        return _end(head, match.end()), {name: value for name, value in fields.items() if value}
    if agency := _AGENCY_DASH.match(head):
        return _end(head, agency.end()), {"agency": agency_of(agency["agency"]) or agency["agency"]}
    return None


def _end(head: str, end: int) -> int:
    return len(head[:end].rstrip())
