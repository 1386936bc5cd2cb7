"""Who wrote it and when: bylines and standing datelines."""

from __future__ import annotations

import re
from datetime import date

from dateline.text.calendar import DAY, WEEKDAY, day_of
from dateline.text.page.agencies import AGENCIES, agency_of, is_agency_place
from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of

_BY = re.compile(
    r"^(?:(?:written|reported|reporting|words|story|report|analysis|text|opinion)\s)?(?:by|author\s?:|from)\s?:?\s(?P<who>\S.{0,160})$",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"^[(\[]?(?:(?:additional |further )?(?:reporting|writing|editing|edited|translated|compiled|production|graphics) by\b|with (?:reporting|inputs?) (?:by|from)\b)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s?(?:,|;|&|\||/|\band\b|\u2014|\u2013|\s-\s|\u00b7|\u2022)\s?")
_AGENCY_LINK = re.compile(r"\s(?:for|of|from|with|at)\s", re.IGNORECASE)
_PLACE = re.compile(r"\s(?:in|reporting from)\s(?=[A-Z]).*$")
_NAME = re.compile(
    r"^(?:[A-Z\u00c0-\u024f\u0400-\u042f][\w.'\u2019-]{0,30}|de|da|di|del|van|von|der|den|al|el|bin|ben|la|le|ter|dos|du)"
    r"(?: (?:[A-Z\u00c0-\u024f\u0400-\u042f][\w.'\u2019-]{0,30}|de|da|di|del|van|von|der|den|al|el|bin|ben|la|le|ter|dos|du)){0,5}$"
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|staff|writer|desk|bureau|team|newsroom|agencies|news|press|service|online|digital|times|post|bbc|cnn|guardian)\b",
    re.IGNORECASE,
)
_TIME_LABEL = re.compile(
    r"^(?:(?:first )?published|updated|last (?:updated|modified)|posted|modified|date|created|issued|on)\b[\s:]{0,4}(?:(?:at|on)\s)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\.?|\b(?:GMT|UTC|BST|EDT|EST|CET|CEST|MSK|PDT|PST|IST|ET|Z)\b(?:\s?[+-]\d{1,2}(?::?\d{2})?)?"
    r"|(?<=[\d\s])[+-]\d{2}:?\d{2}\b|(?<=\d)T(?=\d)",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    rf"{WEEKDAY}|\b(?:at|on|by|updated|published|posted|last|first|ago|hours?|local time)\b", re.IGNORECASE
)


def read_byline(cursor: Cursor) -> Part | None:
    """Author and agency where the page opens, or who else worked on it where it ends."""
    block = cursor.block
    if len(block.text) > 200 or block.markup in ("heading", "item", "quote"):
        return None
    if _CREDITS.match(block.words):
        cursor.at += 1
        return part_of("byline", [block], role="contributors")
    if not cursor.opening:
        return None
    match = _BY.match(block.words)
    who = match["who"] if match else block.words
    authors, agency = _people(who)
    if match and not authors and not agency and not _ROLE.search(who):
        return None
    if not match and not _bare_byline(block, authors, agency, cursor):
        return None
    cursor.at += 1
    return part_of(
        "byline", [block], author=authors[0] if authors else None, authors=[*authors], agency=agency
    )


def _bare_byline(block: Block, authors: list[str], agency: str | None, cursor: Cursor) -> bool:
    if block.markup == "byline":
        return True
    if block.words.lower().strip(" .()") in AGENCIES:
        return agency is not None
    return bool(agency and authors and cursor.headline and len(block.text) < 60)


def _people(who: str) -> tuple[list[str], str | None]:
    """Authors and agency of a byline's words."""
    who = _PLACE.sub("", DAY.split(who, maxsplit=1)[0])
    authors: list[str] = []
    agency: str | None = None
    pieces = [piece for part in _SPLIT.split(who) for piece in _AGENCY_LINK.split(part)]
    for piece in (piece.strip(" .()[]") for piece in pieces):
        if is_agency_place(piece):
            agency = agency or agency_of(piece)
        elif piece and not _ROLE.search(piece) and _NAME.match(piece) and " " in piece:
            authors.append(_named(piece))
    return authors, agency


def _named(name: str) -> str:
    return name.title() if name.isupper() else name


def read_dateline(cursor: Cursor) -> Part | None:
    """A line that is a date and nothing else but a time and the word for it."""
    if not cursor.opening:
        return None
    day = standing_day(cursor.block)
    if day is None:
        return None
    part = part_of("dateline", [cursor.block], date=day.isoformat())
    cursor.at += 1
    return part


def standing_day(block: Block) -> date | None:
    """The day a block names, when naming it is all that the block does."""
    if len(block.text) > 120:
        return None
    text = _TIME_LABEL.sub("", block.words)
    match = DAY.search(text)
    day = day_of(match) if match else None
    if match is None or day is None:
        return None
    rest = text[: match.start()] + " " + DAY.sub(" ", text[match.end() :])
    rest = _LEFTOVER.sub(" ", _CLOCK.sub(" ", rest))
    return day if block.markup == "date" or len(re.sub(r"[\W_]+", "", rest)) <= 3 else None
