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
    part_of,
    unresolved,
    week_of,
    year_of,
    years,
)

_N = (
    r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|a\scouple\sof|couple\sof|a\sfew|few|several"
    r"|many|\d{1,3})"
)
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|year|decade|centur(?=y|ies)|weekend)(?:s|y|ies)?"
_PART = (
    r"(?:(?P<part>early|mid|late|the\s(?:beginning|start|middle|end)\sof|(?:beginning|start|end)\sof)[\s-])?"
)

DEICTIC = re.compile(
    r"\b(?:(?:earlier|later|late|early)\s)?(?P<word>the\sday\sbefore\syesterday|the\sday\safter\stomorrow"
    r"|today|tonight|yesterday|tomorrow"
    r"|overnight|this\s(?:morning|afternoon|evening)|last\s(?:night|evening)|nowadays)"
    r"(?:\s(?P<part>morning|afternoon|evening|night))?(?!\w)",
    re.IGNORECASE,
)
SHIFTED = re.compile(
    rf"\b(?:(?:earlier|later|early|late|sometime)\s)?{_PART}(?P<which>last|next|this\s(?:past|coming)|this"
    rf"|previous|the\s(?:coming|previous|following|current|past|last|next)|coming)\s"
    r"(?P<unit>week|weekend|month|year|decade|century|spring|summer|autumn|fall|winter|season"
    r"|quarter)(?!\w|-)",
    re.IGNORECASE,
)
ROLLING = re.compile(
    rf"\b(?P<which>(?:the\s|these\s|his\s|her\s|their\s)?(?:last|past|previous|recent|next|coming"
    rf"|following|upcoming))\s(?:{_N}\s)?{_UNIT}(?!\w|-)",
    re.IGNORECASE,
)
AGO = re.compile(
    rf"\b(?:(?:about|around|almost|nearly|over|more\sthan|just|some|roughly|just\sover|exactly|barely"
    rf"|less\sthan)\s)?(?:{_N}|\[?(?P<bracketed>\w{{2,12}})\]?)\s{_UNIT}\s(?P<way>ago|earlier|later|before"
    rf"|after(?=\W)|from\snow|afterwards?)(?!\w)",
    re.IGNORECASE,
)
IN = re.compile(
    rf"\bin\s(?:about\s|just\s)?{_N}\s{_UNIT}(?:['\u2019]s?\stime)?(?!\w|-|\sof\b)", re.IGNORECASE
)
WEEKEND = re.compile(
    r"\bthe\sweekend(?!\w|-)|(?<=the\s)weekend(?!\w|-)|\bweekend(?=['\u2019]s)", re.IGNORECASE
)
SAME_DAY = re.compile(
    r"\b(?P<word>(?:the|that)\ssame\s(?:day|evening|night|morning|afternoon)|that\s(?:day|evening|night"
    r"|morning|afternoon)|the\s(?:next|following)\s(?:day|morning|evening|night)|the\sday\s(?:before"
    r"|after)(?=[\s,.]|$)|the\sprevious\s(?:day|night|evening))(?!\w)",
    re.IGNORECASE,
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
QUARTER = re.compile(
    r"\b(?:the\s)?(?:(?P<which>first|second|third|fourth|final)\s(?P<unit>quarter|half)"
    r"|Q(?P<q>[1-4]))(?:\sof)?\s(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_VAGUE = frozenset(("few", "several", "many", "a few", "a couple of", "couple of"))
_NUMBERED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
_DEICTIC_DAYS = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
_UNKNOWN_DAY = "counted from a day of publication nobody gives"


def deictic(match: re.Match[str], setting: Setting) -> Resolution | None:
    """Today, yesterday, tomorrow and their mornings and nights."""
    word = re.sub(r"\s+", " ", match["word"].lower())
    if word == "nowadays":
        return None
    if setting.day is None:
        return unresolved(_UNKNOWN_DAY)
    if word in ("last night", "last evening"):
        return one_day(setting.day - timedelta(days=1), "the evening before publication", part=True)
    if word == "overnight":
        return days(setting.day - timedelta(days=1), setting.day, "the night to publication")
    shift = _DEICTIC_DAYS.get(word, 0)
    part = bool(match["part"]) or word == "tonight" or word.startswith("this")
    basis = "the publication day" if not shift else "counted from the publication day"
    return one_day(setting.day + timedelta(days=shift), basis, part=part)


def shifted(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The calendar week, month or year before, of or after publication."""
    which = re.sub(r"^the\s", "", match["which"].lower())
    unit = match["unit"].lower()
    if setting.day is None:
        return unresolved(_UNKNOWN_DAY)
    if match["which"].lower() in ("the last", "the past", "the next", "the coming") and unit in (
        "week",
        "month",
        "year",
        "decade",
    ):
        return _rolling(setting.day, -1 if "last" in which or "past" in which else 1, 1, unit)
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
        return unresolved(_UNKNOWN_DAY)
    return _weekend(setting.day, 0, setting, "the weekend of publication")


def rolling(match: re.Match[str], setting: Setting) -> Resolution | None:
    """Stretches that end or begin on the publication day: "the past two weeks", "the coming days"."""
    which, unit = match["which"].lower(), match["unit"].lower()
    number = match["n"]
    plural = match.group().lower().endswith("s") and unit != "centur"
    if unit == "hour" or not (number or plural or which.startswith("the")):
        return None
    if setting.day is None:
        return unresolved(_UNKNOWN_DAY)
    way = 1 if re.search(r"next|coming|following", which) else -1
    count = _count(number) if number else None if plural else 1
    if count is None:
        return _open(setting.day, way)
    return _rolling(setting.day, way, count, unit)


def _open(day: date, way: int) -> Resolution:
    if way > 0:
        return Resolution(day, None, "on_or_after", "some time from publication on")
    return Resolution(None, day, "on_or_before", "some time up to publication")


def _rolling(day: date, way: int, count: int, unit: str) -> Resolution:
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
    number = match["n"] or match["bracketed"]
    counted = way in ("ago", "from now")
    from_day = setting.day if counted else setting.spoken
    if from_day is None:
        return unresolved(_UNKNOWN_DAY if counted else "counted from a day the text has not named")
    sign = 1 if way in ("later", "from now", "after", "afterward", "afterwards") else -1
    count = _count(number)
    if count is None:
        known = (match["n"] or "").lower().replace("\u00a0", " ") in _VAGUE
        return _open(from_day, sign) if known else None
    if not 1 <= from_day.year + sign * count < 9000:
        return None
    basis = "counted from publication" if counted else "counted from the day named before"
    return _unit_at(from_day, sign * count, unit, basis)


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
    if setting.spoken is None:
        return None
    word = match["word"].lower()
    shift = (
        1 if re.search(r"next|following|after", word) else -1 if re.search(r"before|previous", word) else 0
    )
    part = bool(re.search(r"morning|afternoon|evening|night", word))
    return one_day(setting.spoken + timedelta(days=shift), "counted from the day named before", part=part)


def unit_end(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The beginning, middle or end of the present week, month or year."""
    if setting.day is None:
        return unresolved(_UNKNOWN_DAY)
    unit = (match["unit"] or "year").lower()
    whole = _calendar_unit(setting, unit, 0, f"the calendar {unit} of publication")
    return part_of(whole, "end" if match["yearend"] else match["part"])


def season(match: re.Match[str], _: Setting) -> Resolution:
    """A season of a year."""
    start, end = _months(int(match["year"]), _SEASONS[match["season"].lower()], 3)
    return part_of(days(start, end, "season as written"), (match["part"] or "").strip(" -") or None)


def quarter(match: re.Match[str], _: Setting) -> Resolution:
    """A quarter or half of a year."""
    size = 6 if (match["unit"] or "").lower() == "half" else 3
    number = int(match["q"]) if match["q"] else min(_NUMBERED[match["which"].lower()], 12 // size)
    return days(*_months(int(match["year"]), (number - 1) * size + 1, size), "part of the year as written")


RULES = (
    (DEICTIC, deictic),
    (SEASON, season),
    (QUARTER, quarter),
    (UNIT_END, unit_end),
    (AGO, ago),
    (IN, ahead),
    (SAME_DAY, same_day),
    (SHIFTED, shifted),
    (ROLLING, rolling),
    (WEEKEND, weekend),
)
