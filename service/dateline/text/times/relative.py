"""Expressions counted from the day of publication: "yesterday", "last week", "two days ago"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.text.numbers import read_number
from dateline.text.times.resolution import (
    Resolution,
    Setting,
    days,
    month_of,
    one_day,
    unresolved,
    week_of,
    year_of,
)

_N = (
    r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|a\scouple\sof|couple\sof|a\sfew|few|several"
    r"|many|\d{1,3})"
)
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|year|decade|centur(?=y|ies)|weekend)(?:s|y|ies)?"

DEICTIC = re.compile(
    r"\b(?:(?:earlier|later|late|early)\s)?(?P<word>the\sday\sbefore\syesterday|the\sday\safter\stomorrow"
    r"|today|tonight|yesterday|tomorrow"
    r"|overnight|this\s(?:morning|afternoon|evening)|last\s(?:night|evening)|nowadays)"
    r"(?:\s(?P<part>morning|afternoon|evening|night))?(?!\w)",
    re.IGNORECASE,
)
ROLLING = re.compile(
    rf"\b(?P<which>(?:the\s|these\s|his\s|her\s|their\s)?(?:last|past|previous|recent|next|coming"
    rf"|following|upcoming))\s(?:{_N}\s)?{_UNIT}(?!\w|-)",
    re.IGNORECASE,
)
AGO = re.compile(
    rf"\b(?:(?:about|around|almost|nearly|over|more\sthan|just|some|roughly|just\sover|exactly|barely"
    rf"|less\sthan)\s)?(?P<part>half\s|(?:a\s)?quarter\sof\s)?(?:{_N}|\[?(?P<bracketed>\w{{2,12}})\]?)\s{_UNIT}\s(?P<way>ago|earlier|later|before"
    rf"|after(?=\W)|from\snow|afterwards?)(?!\w)",
    re.IGNORECASE,
)
IN = re.compile(
    rf"\bin\s(?:about\s|just\s)?{_N}\s{_UNIT}(?:['\u2019]s?\stime)?(?!\w|-|\sof\b)", re.IGNORECASE
)
SAME_DAY = re.compile(
    r"\b(?P<word>(?:earlier|later)\s(?:in\sthe|that|the\ssame)\sday|(?:the|that)\ssame\s(?:day|evening|night|morning|afternoon)|that\s(?:day|evening|night"
    r"|morning|afternoon)|the\s(?:next|following)\s(?:day|morning|evening|night)|the\sday\s(?:before"
    r"|after)(?=[\s,.]|$)|the\sprevious\s(?:day|night|evening))(?!\w)",
    re.IGNORECASE,
)
YEAR_BESIDE = re.compile(
    r"\bthe\s(?P<way>previous|preceding|following|next)\syear(?!\w|-)|\bthe\syear\s(?P<side>before|after)(?=\s?[,.;)]|\s(?:by|it|he|she|they|when|at)\b|$)"
    r"|\bthat\s(?P<same>same\s)?year(?!\w|-)|\bthe\s(?P<same2>same)\syear(?!\w|-)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s?(?:[,.;:)\u2013\u2014\"\u201d]|$)")
_VAGUE = frozenset(("few", "several", "many", "a few", "a couple of", "couple of"))
_DEICTIC_DAYS = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
UNKNOWN_DAY = "counted from a day of publication nobody gives"


def deictic(match: re.Match[str], setting: Setting) -> Resolution | None:
    """Today, yesterday, tomorrow and their mornings and nights."""
    word = re.sub(r"\s+", " ", match["word"].lower())
    if word == "nowadays":
        return None
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    if word in ("last night", "last evening"):
        return one_day(setting.day - timedelta(days=1), "the evening before publication", part=True)
    if word == "overnight":
        return days(setting.day - timedelta(days=1), setting.day, "the night to publication")
    shift = _DEICTIC_DAYS.get(word, 0)
    part = bool(match["part"]) or word == "tonight" or word.startswith("this")
    basis = "the publication day" if not shift else "counted from the publication day"
    return one_day(setting.day + timedelta(days=shift), basis, part=part)


def rolling(match: re.Match[str], setting: Setting) -> Resolution | None:
    """Stretches that end or begin on the publication day: "the past two weeks", "the coming days"."""
    which, unit = match["which"].lower(), match["unit"].lower()
    number = match["n"]
    plural = match.group().lower().endswith("s") and unit != "centur"
    if unit == "hour" or not (number or plural or which.startswith("the")):
        return None
    if setting.day is None:
        return unresolved(UNKNOWN_DAY)
    way = 1 if re.search(r"next|coming|following", which) else -1
    count = _count(number) if number else None if plural else 1
    if count is None:
        return _open(setting.day, way)
    return counted(setting.day, way, count, unit)


def _open(day: date, way: int) -> Resolution:
    if way > 0:
        return Resolution(day, None, "on_or_after", "some time from publication on")
    return Resolution(None, day, "on_or_before", "some time up to publication")


def counted(day: date, way: int, count: int, unit: str) -> Resolution:
    """The days between publication and so many units before (``way`` -1) or after (1) it."""
    other = _moved(day, way * count, unit)
    start, end = (other, day) if way < 0 else (day, other)
    return days(start, end, "counted in days from publication")


def _moved(day: date, count: int, unit: str) -> date:
    unit = unit.lower()
    if unit in ("month", "year", "decade", "centur"):
        months = count * {"month": 1, "year": 12, "decade": 120, "centur": 1200}[unit]
        target = month_of(day.year, day.month + months, "")
        assert target.start is not None and target.end is not None  # noqa: S101, PT018  a month always has days
        return min(target.start + timedelta(days=day.day - 1), target.end)
    size = {"hour": 0, "day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7}[unit]
    return day + timedelta(days=size * count)


def _count(number: str | None) -> int | None:
    if number is None or re.sub(r"\s+", " ", number.lower()) in _VAGUE:
        return None
    if number.lower() in ("a", "an"):
        return 1
    value = read_number(number)
    return int(value) if value is not None else None


def ago(match: re.Match[str], setting: Setting) -> Resolution | None:
    """So many days, weeks, months or years before or after publication, or the day last named."""
    way, unit = match["way"].lower(), match["unit"].lower()
    if way in ("before", "after") and not _ENDS.match(setting.after):
        return unresolved("counted from what the text tells")
    number = match["n"] or match["bracketed"]
    counted = way in ("ago", "from now")
    from_day = setting.day if counted else setting.spoken
    sign = 1 if way in ("later", "from now", "after", "afterward", "afterwards") else -1
    count, unit = _whole(match["part"], _count(number), unit)
    if not counted and unit in _YEARS and count is not None and setting.spoken_year is not None:
        year = setting.spoken_year + sign * count * _YEARS[unit]
        return year_of(year, "counted from the year named before") if 1 <= year < 9999 else None
    if from_day is None:
        return unresolved(UNKNOWN_DAY if counted else "counted from a day the text has not named")
    if count is None:
        known = (match["n"] or "").lower().replace("\u00a0", " ") in _VAGUE
        return _open(from_day, sign) if known else None
    if not 1 <= from_day.year + sign * count < 9000:
        return None
    basis = "counted from publication" if counted else "counted from the day named before"
    return _unit_at(from_day, sign * count, unit, basis)


_YEARS = {"year": 1, "decade": 10, "centur": 100}


def _whole(part: str | None, count: int | None, unit: str) -> tuple[int | None, str]:
    """Half or a quarter of a century or decade in years; the count as it is without a part."""
    if part is None or unit not in ("decade", "centur"):
        return (None if part else count), unit
    return _YEARS[unit] // (2 if part.lower().startswith("half") else 4), "year"


def ahead(match: re.Match[str], setting: Setting) -> Resolution | None:
    """ "In three weeks", where the verb looks ahead; after a verb in the past it tells how long."""
    count = _count(match["n"])
    if setting.tense not in ("future", "present") or setting.day is None or count is None:
        return None
    return _unit_at(setting.day, count, match["unit"].lower(), "counted from publication")


def _unit_at(day: date, count: int, unit: str, basis: str) -> Resolution | None:
    if unit == "hour":
        return one_day(day + timedelta(days=round(count / 24)), basis)
    if unit in ("day", "night"):
        return one_day(day + timedelta(days=count), basis)
    if unit in ("week", "fortnight", "weekend"):
        return week_of(_moved(day, count, unit), basis)
    if unit == "month":
        return month_of(day.year, day.month + count, basis)
    year = day.year + count * {"year": 1, "decade": 10, "centur": 100}[unit]
    return year_of(year, basis) if 1 <= year < 9999 else None


def same_day(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The day the text named last, or the one beside it."""
    word = match["word"].lower()
    spoken = setting.spoken or (setting.day if "in the day" in word else None)
    if spoken is None:
        return None
    shift = (
        1 if re.search(r"next|following|after", word) else -1 if re.search(r"before|previous", word) else 0
    )
    part = bool(re.search(r"morning|afternoon|evening|night", word))
    return one_day(spoken + timedelta(days=shift), "counted from the day named before", part=part)


def year_beside(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The year the text named last, or the one before or after it."""
    if setting.spoken_year is None:
        return None
    word = (match["way"] or match["side"] or "").lower()
    shift = -1 if word in ("previous", "preceding", "before") else 1 if word else 0
    return year_of(setting.spoken_year + shift, "counted from the year named before")


RULES = (
    (DEICTIC, deictic),
    (YEAR_BESIDE, year_beside),
    (AGO, ago),
    (IN, ahead),
    (SAME_DAY, same_day),
    (ROLLING, rolling),
)
