"""The dateline a story opens with: "MINSK, Aug 17 (Reuters) -", "(Beirut, June 3, 2024) -"."""

from __future__ import annotations

import re

from dateline.text.calendar import DAY, MONTH, WEEKDAY
from dateline.text.page.agencies import AGENCIES, agency_of

_CAPITAL = "A-Z\u00c0-\u024f"
_CAPITALS = (
    rf"(?:[{_CAPITAL}][{_CAPITAL}.'\u2019-]{{1,30}})(?:[ /,]{{1,2}}[{_CAPITAL}][\w.'\u2019-]{{0,30}}){{0,6}}"
)
_WORD = rf"[{_CAPITAL}][\w'\u2019-]{{1,30}}"
_MIXED = rf"{_WORD}(?:[ /-]{{1,2}}{_WORD}){{0,3}}(?:, [A-Z][\w.'\u2019 -]{{1,30}}?)?"
_DAY = rf"(?i:(?:{WEEKDAY},?\s)?(?:{MONTH}\s\d{{1,2}}|\d{{1,2}}\s{MONTH}))"
_YEAR = r",?\s\d{4}"
_AGENCY = "|".join(sorted((re.escape(name) for name in AGENCIES), key=len, reverse=True))
_HOUSE = rf"[(\[](?P<agency>(?i:{_AGENCY})|[A-Z][\w ]{{1,30}})[)\]]"
_DASH = r"\s?(?:[\u2014\u2013:_]|--?)\s"
_BEGINS = r"(?=[A-Z\"\u201c])"
_FORMS = tuple(
    re.compile("^" + form)
    for form in (
        rf"(?P<place>{_CAPITALS})(?:,?\s{{1,2}}(?P<date>{_DAY}(?:{_YEAR})?))?(?:,?\s?{_HOUSE})?{_DASH}(?=\S)",
        rf"(?P<place>{_MIXED})(?:,?\s{{1,2}}(?P<date>{_DAY}(?:{_YEAR})?))?,?\s?{_HOUSE}{_DASH}(?=\S)",
        rf"(?P<place>{_MIXED}),?\s(?P<date>{_DAY}{_YEAR}){_DASH}(?=\S)",
        rf"\((?P<place>{_MIXED})(?:,\s(?P<date>{_DAY}(?:{_YEAR})?))?\){_DASH}{_BEGINS}",
        rf"(?P<place>{_MIXED}|{_CAPITALS})[.,]\s(?:(?P<date>{_DAY}(?:{_YEAR})?)[.,]?\s)?"
        rf"/(?P<agency>[A-Z][\w ]{{1,30}})/\.?\s(?=\S)",
        rf"(?P<place>{_CAPITALS}),\s(?P<date>{_DAY}(?:{_YEAR})?)[.:]\s{_BEGINS}",
        rf"(?P<date>{_DAY}(?:{_YEAR})?),?\s?{_HOUSE}{_DASH}{_BEGINS}",
        rf"[(\[]?(?P<agency>(?i:{_AGENCY}))[)\]]?\s?(?:[\u2014\u2013]|--?)\s{_BEGINS}",
        rf"\((?P<agency>(?i:{_AGENCY})|[A-Z]{{2,8}})\)\s{_BEGINS}",
    )
)
_LONGEST = 160


def read_wire(text: str) -> tuple[int, dict[str, str]] | None:
    """Where the dateline at the beginning of a text ends, and the place, day and agency it names."""
    head = text[:_LONGEST]
    for form in _FORMS:
        match = form.match(head)
        if match and (fields := _fields(match.groupdict())):
            return len(head[: match.end()].rstrip()), fields
    return None


def _fields(found: dict[str, str | None]) -> dict[str, str] | None:
    """What a form of dateline names; None for words in capitals that a colon sets off by chance."""
    place, day, agency = (found.get(name) for name in ("place", "date", "agency"))
    told = DAY.search(day or "")
    fields = {
        "place": place.strip(" ,") if place else None,
        "day": told.group() if told else None,
        "agency": agency_of(agency) or agency if agency else None,
    }
    return {name: value for name, value in fields.items() if value}
