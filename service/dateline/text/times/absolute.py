"""Expressions that name their month or year: "Aug. 9", "9 August 2020", "in June", "since 1994"."""

from __future__ import annotations

import re
from datetime import date

from dateline.text.calendar import MONTHS, WEEKDAY, valid_day
from dateline.text.times.resolution import (
    Resolution,
    Setting,
    Tense,
    days,
    habitual,
    month_of,
    one_day,
    part_of,
    unresolved,
    year_of,
    years,
)

M = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Jun\.|Jul\."
    r"|Aug(?:ust|\.)?"
    r"|Sept(?:ember|\.)?|Sep\.?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    r"|JAN(?:UARY)?|FEB(?:RUARY)?|MARCH|APRIL|JUNE|JULY|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?"
    r"|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_W = rf"(?:(?i:(?:(?:on|this|last|next|early|late)\s)?(?P<weekday>{WEEKDAY})),?\s)?"
_TO = r"\s?(?:-|\u2013|\u2014|to|and|through|until|till)\s?(?:the\s)?"
_PART = (
    r"(?:(?P<part>[Ee]arly|[Mm]id(?:dle of)?|[Ll]ate(?:r in)?|[Tt]he (?:beginning|start|middle|end) of"
    r"|(?:[Bb]eginning|[Ss]tart|[Ee]nd) of)[\s-](?:the year |the )?)?"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
_ENDS = r"(?![\w%]|[.,]\d)"

MONTH_DAY = re.compile(
    rf"\b{_W}(?P<month>{M})\s(?:the\s)?{_DAY}(?:{_TO}(?:(?P<month2>{M})\s)?{_DAY2})?(?:,?\s{_YEAR})?{_ENDS}"
)
DAY_MONTH = re.compile(
    rf"\b{_W}(?:the\s)?{_DAY}(?:{_TO}{_DAY2})?(?:\sof)?[\s-](?P<month>{M})"
    rf"(?:{_TO}{_DAY2.replace('day2', 'day3')}\s(?P<month2>{M}))?(?:,?[\s-]{_YEAR})?{_ENDS}"
)
ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)")
DIGITS = re.compile(
    r"\b(?P<day>[0-3]?\d)(?P<mark>[./])(?P<month>[0-3]?\d)(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)"
)
MONTH_YEAR = re.compile(rf"\b{_PART}(?P<month>{M})(?:(?:,?\sof)?,?\s{_YEAR}){_ENDS}")
MONTH_ALONE = re.compile(
    rf"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?:\s(?:past|coming))?)\s)?{_PART}(?P<month>{M}){_ENDS}"
)
YEARS = re.compile(rf"\b{_YEAR}[-\u2013/](?P<year2>\d\d){_ENDS}")
DECADE = re.compile(
    r"\b(?:the\s)?(?P<part>(?:early|mid|late)[\s-])?(?P<decade>(?:1[5-9]|20)\d0)\s?['\u2019]?s\b"
)
YEAR = re.compile(rf"\b{_PART}(?P<year>(?:1[5-9]|20)\d\d)(?!\s?%)(?![\w]|[.,:]\d|[-\u2013]\w)")
CENTURY = re.compile(r"\b(?:the\s)?(?P<number>1?\d|2[01])(?:st|nd|rd|th)[\s-]century\b", re.IGNORECASE)

_MODIFIED = re.compile(
    r"\b(?:since|from|by|until|before|after|in|during|of|through|to|for|around|circa|throughout|between"
    r"|and|late|early|for all of)\s(?:the\s)?$",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:every|each)\s$", re.IGNORECASE)
_MONTH_LED = re.compile(
    r"\b(?:in|since|during|until|by|before|after|through|of|from|to|throughout|and|between|last"
    r"|for)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NEAR = 45
_FAR = 200
_UNTIL = re.compile(r"\b(?:until|till)\s(?:the\s)?$", re.IGNORECASE)


def month_number(name: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return MONTHS[name.lower().rstrip(".")]


def month_day(match: re.Match[str], setting: Setting) -> Resolution | None:
    """A day of a named month, or the days from one to another."""
    fields = match.groupdict()
    month, first = month_number(match["month"]), int(match["day"])
    last = fields.get("day3") or fields.get("day2")
    last_month = month_number(match["month2"]) if fields.get("month2") else month
    if not 1 <= first <= 31:
        return None
    if _EVERY.search(setting.before):
        return habitual("a day of every year")
    year = int(match["year"]) if match["year"] else None
    start = _day_in(year, month, first, setting)
    if start is None:
        return unresolved("a day without its year")
    basis = "as written" if year else "day of the year nearest publication in that tense"
    if last is None:
        return one_day(start, basis)
    end = valid_day(start.year, last_month, int(last))
    return days(start, end, basis) if end and end >= start else one_day(start, basis)


def numeric_day(match: re.Match[str], _: Setting) -> Resolution | None:
    """A day all in digits."""
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if month > 12 or (match.groupdict().get("mark") == "/" and day <= 12):
        day, month = month, day
    found = valid_day(year, month, day)
    return one_day(found, "as written") if found else None


def _day_in(year: int | None, month: int, day: int, setting: Setting) -> date | None:
    if year is not None:
        return valid_day(year, month, day)
    if setting.day is None:
        return None
    years_near = (setting.day.year + offset for offset in (-1, 0, 1))
    near = [found for y in years_near if (found := valid_day(y, month, day))]
    return _nearest(near, setting.day, None if _UNTIL.search(setting.before) else setting.tense)


def _nearest(candidates: list[date], day: date, tense: Tense | None) -> date | None:
    ahead = [c for c in candidates if c >= day]
    back = [c for c in candidates if c <= day]
    if tense in ("future", "present") and ahead:
        # What was planned for a day just past was called off or is being told afterwards.
        just_past = bool(back) and (day - back[-1]).days <= _NEAR and (ahead[0] - day).days > _FAR
        if (tense == "future" and not just_past) or (ahead[0] - day).days <= _NEAR:
            return ahead[0]
    if tense == "past" and back:
        return back[-1]
    return min(candidates, key=lambda c: abs((c - day).days), default=None)


def month_year(match: re.Match[str], _: Setting) -> Resolution | None:
    """A month with its year."""
    whole = month_of(int(match["year"]), month_number(match["month"]), "as written")
    return part_of(whole, _part(match))


def _part(match: re.Match[str]) -> str | None:
    part = match["part"]
    return re.sub(r"^the |\W+of.*$|[\s-]+$| in$", "", part.lower()) if part else None


def month_alone(match: re.Match[str], setting: Setting) -> Resolution | None:
    """A month without its year: the one nearest publication in that tense."""
    name, which = match["month"], (match["which"] or "").lower()
    if not (which or match["part"] or _MONTH_LED.search(setting.before) or _stands_alone(name, setting)):
        return None
    if setting.day is None:
        return unresolved("a month without its year")
    month = month_number(name)
    tense: Tense | None = "past" if which == "last" else "future" if which == "next" else setting.tense
    years_near = [setting.day.year + offset for offset in (-1, 0, 1)]
    firsts = [date(y, month, 1) for y in years_near]
    year = _month_year(firsts, setting.day, tense)
    return part_of(month_of(year, month, "month nearest publication in that tense"), _part(match))


def _stands_alone(name: str, setting: Setting) -> bool:
    if name in ("May", "March", "MARCH", "Mar", "Jan"):
        return False
    return len(name.rstrip(".")) > 3 or name.lower() in ("june", "july")


def _month_year(firsts: list[date], day: date, tense: Tense | None) -> int:
    this_month = day.replace(day=1)
    if tense == "past":
        return max(first for first in firsts if first <= this_month).year
    if tense == "future":
        return min(first for first in firsts if first >= this_month).year
    return min(firsts, key=lambda first: abs((first - this_month).days)).year


def year_alone(match: re.Match[str], setting: Setting) -> Resolution | None:
    """A year; a number that counts something is none."""
    year = int(match["year"])
    led = bool(_MODIFIED.search(setting.before)) or bool(match["part"])
    if _MEASURED.match(setting.after) or _counts(setting) or (year < 1900 and not led):
        return None
    return part_of(year_of(year, "as written"), _part(match))


_COUNTED = re.compile(r"^\s(?:[a-z]+ed\s)?(?:people|children|\w*(?:men|women|folk)|[a-z]{3,}s)\b")
_MEASURED = re.compile(
    r"^\s(?:people|[a-z-]*children|years|hours|days|met(?:er|re)s?|miles?|dollars|euros|tons|tonnes|k?m"
    r"|year old)\b"
    r"|^-(?:year|hour|day|met(?:er|re)|mile|strong)\b"
)
_SIGNED = re.compile(
    r"(?:[$\u20ac\u00a3#]|\b(?:No\.?|about|some|nearly|almost|least|most|than|over|US|Gate|Route|Room|Flight"
    r"|Highway|Section|Article|Resolution|Boeing|Area|Channel|Unit|Platform)\s?)$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"^\s(?:\w+\s)?(?:elections|games|olympics|protests|championships|finals|demonstrations|attacks|floods"
    r"|riots|results)\b",
    re.IGNORECASE,
)


def _counts(setting: Setting) -> bool:
    if _SIGNED.search(setting.before):
        return True
    return bool(_COUNTED.match(setting.after)) and not _HELD.match(setting.after)


def year_range(match: re.Match[str], _: Setting) -> Resolution | None:
    """The years of a pair like 2019-20."""
    first = int(match["year"])
    last = first // 100 * 100 + int(match["year2"])
    return years(first, last, "as written") if first < last <= first + 15 else None


def decade(match: re.Match[str], _: Setting) -> Resolution:
    """Ten years by their common name."""
    first = int(match["decade"])
    span = years(first, first + 99 if first % 100 == 0 and first < 2000 else first + 9, "decade as written")
    return part_of(span, (match["part"] or "").strip(" -") or None)


def century(match: re.Match[str], _: Setting) -> Resolution:
    """A hundred years by number."""
    last = int(match["number"]) * 100
    return years(last - 99, last, "century as written")


RULES = (
    (MONTH_DAY, month_day),
    (DAY_MONTH, month_day),
    (ISO, numeric_day),
    (DIGITS, numeric_day),
    (MONTH_YEAR, month_year),
    (YEARS, year_range),
    (DECADE, decade),
    (CENTURY, century),
    (MONTH_ALONE, month_alone),
    (YEAR, year_alone),
)
