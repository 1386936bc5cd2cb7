"""Who wrote it and when: bylines and standing datelines."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any

from dateline.text.calendar import DAY, WEEKDAY, day_of
from dateline.text.page.agencies import AGENCIES, agency_of, is_agency_place
from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of

_BY = re.compile(
    r"^(?:(?:written|reported|reporting|words|story|report|analysis|text|opinion|interview|commentary|review"
    r"|posted|published|compiled|photographs?|photos|pictures|video)(?:\s(?:and|&)\s\w{4,12})?\s)?"
    r"(?:by|author\s?:|from)\s?:?\s(?P<who>\S.{0,160})$",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"^[(\[\u2014\u2013-]{0,2}\s?(?:(?:with )?(?:additional |further )?(?:reporting|writing|editing|edited"
    r"|translated|translation|compiled|production|graphics) by\b"
    r"|with (?:additional )?(?:reporting|inputs?|files|agencies|material) (?:by|from)\b|with agencies$)"
    r"|\bcontributed (?:reporting )?to this (?:report|story|article)\.?$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^[a-z]{2,4}(?:/[a-z]{2,4}){0,3}\s?[(\[](?P<agencies>[^()\[\]]{2,60})[)\]]$")
_SOURCE = re.compile(r"^sources?\s?:\s(?!https?:)(?P<agency>[^|,\n]{2,60})(?:[|,].{0,80})?$", re.IGNORECASE)
_SPLIT = re.compile(r"\s?(?:,|;|&|\||/|\band\b|\u2014|\u2013|\s-\s|\u00b7|\u2022)\s?")
_AGENCY_LINK = re.compile(r"\s(?:for|of|from|with|at)\s", re.IGNORECASE)
_PLACE = re.compile(r"\s(?:in|reporting from)\s(?=[A-Z]).*$")
_NAME = re.compile(
    r"^(?:[A-Z\u00c0-\u024f\u0400-\u042f][\w.'\u2019-]{0,30}|de|da|di|del|van|von|der|den|al|el|bin|ben|la"
    r"|le|ter|dos|du)"
    r"(?: (?:[A-Z\u00c0-\u024f\u0400-\u042f][\w.'\u2019-]{0,30}|de|da|di|del|van|von|der|den|al|el|bin|ben"
    r"|la|le|ter|dos|du)){0,5}$"
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|staff|writer|desk|bureau|team|newsroom|agencies|news|press"
    r"|service|online|digital|times|post|bbc|cnn|guardian)\b",
    re.IGNORECASE,
)
_TIME_LABEL = re.compile(
    r"^(?:(?:first )?published|updated|last (?:updated|modified)|posted|modified|date|created|issued"
    r"|on)\b[\s:]{0,4}(?:(?:at|on)\s)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{4}\s(?=GMT|[A-Z]{2,4}T\b)|\b\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\.?|\b(?:GMT|UTC|Z"
    r"|[A-Z]{1,4}T)\b(?:\s?[+-]\d{1,2}(?::?\d{2})?)?"
    r"|(?<=[\d\s])[+-]\d{2}:?\d{2}\b|(?<=\d)T(?=\d)",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"\d\s?[ap]\.?m\b|\b(?:[ECMP][SD]?T)\b", re.IGNORECASE)
"""A clock as North America writes it, where the month comes before the day."""

_PUBLISHER = re.compile(
    r"\bby\s[\w .'\u2019-]{2,40}$|\b[Ss]ource\s?:\s?[\w ]{2,30}|\bin\s(?:[A-Z][\w'\u2019]{1,20}\s?){1,3}"
    r"|(?<![a-z]\s)\b(?:[A-Z][a-z]{2,14}\s?){1,2}$"
)
"""What may stand with the time of publication: who posted it, in which paper or town."""

_FOREIGN_DAY = re.compile(
    r"^(?:[^\W\d]{2,12},?\s)?\d{1,2}\.?\s(?:de\s)?[^\W\d]{3,12}\.?,?\s(?:de\s)?(?:19"
    r"|20)\d\d(?:\s[^\W\d]\.?)?$"
)
_LEFTOVER = re.compile(
    rf"{WEEKDAY}|\b\d{{1,3}}\s(?:years?|months?|weeks?|days?|hours?|min(?:ute)?s?)\sago\b"
    r"|\b(?:at|on|by|updated|published|posted|last|first|ago|hours?|local time)\b",
    re.IGNORECASE,
)

_LONGEST_LATE = 80
_LONGEST_BARE = 60
_NAMES_ONLY = re.compile(r"[.!?:;]$")
_FURTHEST_DATE = 8


def read_byline(cursor: Cursor) -> Part | None:
    """Author and agency where the page opens, or who else worked on it where it ends."""
    block = cursor.block
    if len(block.text) > 200 or block.markup in ("heading", "item", "quote"):
        return None
    if _CREDITS.search(block.words):
        cursor.at += 1
        return part_of("byline", [block], role="contributors")
    if source := _SOURCE.match(block.words):
        cursor.at += 1
        return part_of("byline", [block], agency=agency_of(source["agency"].strip()))
    if initials := _INITIALS.match(block.words):
        cursor.at += 1
        agencies = [agency for name in initials["agencies"].split(",") if (agency := agency_of(name))]
        return part_of("byline", [block], agency=agencies[0] if agencies else None)
    match = _BY.match(block.words)
    if not cursor.opening and not (match and len(block.text) < _LONGEST_LATE):
        return None
    who = match["who"] if match else block.words
    authors, agency = _people(who)
    if not cursor.opening and not authors:
        return None
    if match and not authors and not agency and not _ROLE.search(who):
        return None
    if not match and not _bare_byline(block, authors, agency, cursor):
        return None
    cursor.at += 1
    cursor.authors += authors
    written = DAY.search(block.words)
    day = day_of(written) if written else None
    return part_of(
        "byline",
        [block],
        author=authors[0] if authors else None,
        authors=[*authors],
        agency=agency,
        date=day.isoformat() if day else None,
    )


def _bare_byline(block: Block, authors: list[str], agency: str | None, cursor: Cursor) -> bool:
    if block.markup == "byline":
        return bool(authors or agency)
    if block.words.lower().strip(" .()") in AGENCIES:
        return agency is not None
    if len(block.text) > _LONGEST_BARE or block.words != _NAMES_ONLY.sub("", block.words):
        return False
    if not authors:
        named = agency and _NAME.match(_SPLIT.split(block.words)[0].strip())
        staff = _ROLE.search(block.words) and _NAME.match(block.words) and _beside_day(cursor)
        return bool(cursor.headline and (named or staff))
    return bool(cursor.headline and (agency or _beside_day(cursor)))


def _beside_day(cursor: Cursor) -> bool:
    """Whether a standing date is the block before or after: a name beside it is the author's."""
    beside = [*cursor.blocks[max(0, cursor.at - 1) : cursor.at], *cursor.ahead(1)]
    return any(standing_day(block) is not None for block in beside)


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
    if not cursor.opening and (cursor.dated or cursor.at >= _FURTHEST_DATE) and not _closes_page(cursor):
        return None
    day = standing_day(cursor.block)
    if day is None:
        return None
    cursor.dated = True
    part = part_of("dateline", [cursor.block], date=day.isoformat())
    cursor.at += 1
    return part


def _closes_page(cursor: Cursor) -> bool:
    return cursor.at == len(cursor.blocks) - 1 and bool(_TIME_LABEL.match(cursor.block.words))


def is_signed(block: Block) -> bool:
    """Whether the block is a byline by its first words."""
    match = _BY.match(block.words) if len(block.text) < _LONGEST_LATE else None
    return bool(match and (_NAME.match(_SPLIT.split(match["who"])[0].strip()) or _ROLE.search(match["who"])))


def standing_day(block: Block) -> date | None:
    """The day a block names, when naming it is all that the block does."""
    if len(block.text) > 120:
        return None
    text = _TIME_LABEL.sub("", block.words)
    match = DAY.search(text)
    day = day_of(match, month_first=bool(_AMERICAN.search(text))) if match else None
    if match is None or day is None:
        return _foreign_day(text)
    rest = text[: match.start()] + " " + DAY.sub(" ", text[match.end() :])
    timed = text != block.words or bool(_CLOCK.search(rest))
    rest = _CLOCK.sub(" ", rest)
    rest = _LEFTOVER.sub(" ", _PUBLISHER.sub(" ", rest) if timed else rest)
    return day if block.markup == "date" or len(re.sub(r"[\W_]+", "", rest)) <= 3 else None


def _foreign_day(text: str) -> date | None:
    """A day written out in another language than English."""
    if not _FOREIGN_DAY.match(text):
        return None
    found = _parser().parse(text, settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    return found.date() if isinstance(found, datetime) else None


@cache
def _parser() -> Any:
    import dateparser  # loads every language's tables, which few pages need

    return dateparser
