"""Calendar periods: this week, last month, the weekend, a season or quarter of a year."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateline.text.calendar import MONTH, MONTHS
from dateline.text.numbers import read_number
from dateline.text.times.relative import UNKNOWN_DAY, counted
from dateline.text.times.resolution import (
    Resolution,
    Setting,
    days,
    month_of,
    part_of,
    unresolved,
    week_of,
    year_of,
    years,
)

_PART = (
    r"(?:(?P<part>early|mid|late|the\s(?:beginning|start|middle|end)\sof|(?:beginning|start|end)\sof)[\s-])?"
)

SHIFTED = re.compile(
    rf"\b(?:(?:earlier|later|early|late|sometime)\s)?{_PART}(?P<which>last|next|this\s(?:past|coming)|this"
    rf"|previous|the\s(?:coming|previous|following|current|past|last|next)|coming)\s"
    r"(?P<unit>week|weekend|month|year|decade|century|spring|summer|autumn|fall|winter|season"
    r"|quarter)(?!\w|-)",
    re.IGNORECASE,
)
WEEKEND = re.compile(
    r"\bthe\sweekend(?!\w|-)|(?<=the\s)weekend(?!\w|-)|\bweekend(?=['\u2019]s)", re.IGNORECASE
)
UNIT_END = re.compile(
    r"\b(?:the\s)?(?P<part>beginning|start|middle|end)\sof\s(?:the|this)\s(?P<unit>week|month|year|decade"
    r"|century)(?!\w)|\b(?P<yearend>year[\s-]end|year['\u2019]s\send)(?!\w)",
    re.IGNORECASE,
)
SEASON = re.compile(
    r"\b(?:the\s)?(?P<part>(?:early|mid|late)[\s-])?(?P<season>spring|summer|autumn|fall"
    r"|winter)\s(?:of\s)?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
SEASON_ALONE = re.compile(
    r"(?<!\w)(?:in|since|during|by|until|over|before)\s(?:the\s)?(?P<part>(?:early|mid|late)[\s-])?"
    r"(?P<season>spring|summer|autumn|winter)(?=\s?[,.;]|\s(?:and|when|after|as|of\s(?:this|last))\b|$)",
    re.IGNORECASE,
)
QUARTER = re.compile(
    r"\b(?:the\s)?(?:(?P<which>first|second|third|fourth|final)\s(?P<unit>quarter|half)"
    r"|Q(?P<q>[1-4]))(?:\sof)?\s(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)

MONTHS_TO = re.compile(
    rf"\b(?:the\s)?(?P<count>two|three|four|five|six|nine|ten|eleven|twelve|\d{{1,2}})[\s-]months?\s"
    rf"(?:to|through|until|ending(?:\sin)?|ended(?:\sin)?)\s(?P<month>{MONTH})(?:\s(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}


def shifted(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The calendar week, month or year before, of or after publication."""
    which = re.sub(r"^the\s", "", match["which"].lower())
    unit = match["unit"].lower()
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    if match["which"].lower() in ("the last", "the past", "the next", "the coming") and unit in (
        "week",
        "month",
        "year",
        "decade",
    ):
        return counted(setting.day, -1 if "last" in which or "past" in which else 1, 1, unit)
    step = (
        -1 if which in ("last", "previous", "this past", "past") else 0 if which in ("this", "current") else 1
    )
    basis = f"the calendar {unit} {('before', 'of', 'after')[step + 1]} publication"
    return part_of(_calendar_unit(setting, unit, step, basis), _part(match))


def _part(match: re.Match[str]) -> str | None:
    part = match["part"]
    return re.sub(r"^the\s|\sof$", "", part.lower()) if part else None


def _calendar_unit(setting: Setting, unit: str, step: int, basis: str) -> Resolution:
    day = setting.day
    assert day is not None  # noqa: S101  callers have looked
    if unit == "week":
        return week_of(day + timedelta(days=7 * step), basis)
    if unit == "weekend":
        return _weekend(day, step, setting, basis)
    if unit == "month":
        return month_of(day.year, day.month + step, basis)
    if unit == "year":
        return year_of(day.year + step, basis)
    if unit == "quarter":
        first = (day.month - 1) // 3 * 3 + 1 + 3 * step
        return days(*_months(day.year, first, 3), basis)
    if unit in ("decade", "century"):
        size = 10 if unit == "decade" else 100
        first = day.year // size * size + size * step
        return years(first, first + size - 1, basis)
    return _season(day, unit, step, basis)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    start, end = month_of(year, first, "").start, month_of(year, first + count - 1, "").end
    assert start is not None and end is not None  # noqa: S101, PT018  a month always has days
    return start, end


def _season(day: date, unit: str, step: int, basis: str) -> Resolution:
    if unit not in _SEASONS:
        return unresolved("a season of nobody's calendar")
    month = _SEASONS[unit]
    candidates = [_months(day.year + offset, month, 3) for offset in (-2, -1, 0, 1)]
    if step < 0:
        return days(*[c for c in candidates if c[1] < day][-1], basis)
    if step > 0:
        return days(*next(c for c in candidates if c[0] > day), basis)
    return days(*min(candidates, key=lambda c: abs((c[0] - day).days + 45)), basis)


def _weekend(day: date, step: int, setting: Setting, basis: str) -> Resolution:
    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
    if day.weekday() >= 5:
        return days(*_two(saturday + timedelta(days=7 * step)), basis)
    if step < 0 or (step == 0 and setting.tense not in ("future", "present")):
        return days(*_two(saturday), "the weekend before publication")
    return days(*_two(saturday + timedelta(days=7)), "the weekend after publication")


def _two(saturday: date) -> tuple[date, date]:
    return saturday, saturday + timedelta(days=1)


def weekend(_: re.Match[str], setting: Setting) -> Resolution | None:
    """The weekend nearest publication in the verb's direction."""
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    return _weekend(setting.day, 0, setting, "the weekend of publication")


def unit_end(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The beginning, middle or end of the present week, month or year."""
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    unit = (match["unit"] or "year").lower()
    whole = _calendar_unit(setting, unit, 0, f"the calendar {unit} of publication")
    return part_of(whole, "end" if match["yearend"] else match["part"])


def season(match: re.Match[str], _: Setting) -> Resolution:
    """A season of a year."""
    start, end = _months(int(match["year"]), _SEASONS[match["season"].lower()], 3)
    return part_of(days(start, end, "season as written"), (match["part"] or "").strip(" -") or None)


def season_alone(match: re.Match[str], setting: Setting) -> Resolution:
    """A season without its year: the one nearest publication in the verb's direction."""
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    name, day = match["season"].lower(), setting.day
    step = {"past": -1, "future": 1}.get(setting.tense or "", 0)
    if match.group().lower().startswith("since"):
        past = _season(day, name, -1, "the season before publication")
        return replace(past, end=None, precision="on_or_after")
    return part_of(
        _season(day, name, step, "the season nearest publication"), (match["part"] or "").strip(" -")
    )


def quarter(match: re.Match[str], _: Setting) -> Resolution:
    """A quarter or half of a year."""
    size = 6 if (match["unit"] or "").lower() == "half" else 3
    number = int(match["q"]) if match["q"] else min(_NUMBERED[match["which"].lower()], 12 // size)
    return days(*_months(int(match["year"]), (number - 1) * size + 1, size), "part of the year as written")


def months_to(match: re.Match[str], setting: Setting) -> Resolution | None:
    """So many months up to a named one, the last such month before publication when no year is given."""
    last, count = MONTHS[match["month"].lower().rstrip(".")], read_number(match["count"])
    day = setting.day
    if count is None or (match["year"] is None and day is None):
        return None
    year = int(match["year"]) if match["year"] else day.year - (last > day.month) if day else 0
    return days(*_months(year, last - int(count) + 1, int(count)), "months counted back from the last")


RULES = (
    (SEASON, season),
    (SEASON_ALONE, season_alone),
    (MONTHS_TO, months_to),
    (QUARTER, quarter),
    (UNIT_END, unit_end),
    (SHIFTED, shifted),
    (WEEKEND, weekend),
)
