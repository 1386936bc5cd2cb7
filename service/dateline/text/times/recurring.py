"""What happens again and again, and days of the year known by name."""

from __future__ import annotations

import re
from datetime import date

from dateline.text.times.resolution import Resolution, Setting, habitual, one_day, unresolved

_UNIT = (
    r"(?:second|minute|hour|day|night|morning|evening|week|weekend|month|year|summer|winter|spring|autumn|fall"
    r"|decade|weekday)"
)
EVERY = re.compile(
    rf"\b(?:every|each)\s(?:other\s|single\s|(?:two|three|four|five|six|ten|\d{{1,2}})\s)?{_UNIT}s?(?!\w)"
    rf"|\b(?:once|twice|(?:three|four|five|\d{{1,2}})\stimes)\s(?:an?|every|each|per)\s{_UNIT}(?!\w)"
    r"|\b(?:daily|nightly|weekly|monthly|quarterly|yearly|annually|fortnightly)(?!\w|-)|\bon\s(?:weekends"
    r"|weekdays)(?!\w)"
    rf"|\b(?:year|day|week|night)\s(?:after|in)\s(?:year|day|week|night)(?!\w)",
    re.IGNORECASE,
)
NATIONAL = re.compile(
    r"\b(?:(?:the|its|their|his|her|our|a)\s)?(?:country['\u2019]s\s|annual\s"
    r"|national\s)*(?P<name>[Ii]ndependence|[Nn]ational|[Vv]ictory|[Cc]onstitution|[Uu]nity|[Rr]epublic"
    r"|[Rr]evolution|[Ff]lag|[Ff]reedom|[Ll]iberation|[Aa]rmy|[Rr]emembrance|[Mm]emorial|[Ll]abou?r"
    r"|[Mm]artyrs['\u2019]?)\s[Dd]ay(?!\w)"
)
FIXED = re.compile(
    r"\b(?P<name>New\sYear['\u2019]s\s(?:Eve|Day)|Christmas(?:\s(?:Eve|Day))?|Boxing\sDay"
    r"|Valentine['\u2019]s\sDay|International\sWomen['\u2019]s\sDay|May\sDay|Halloween|Bastille\sDay"
    r"|Juneteenth|Veterans\sDay|Armistice\sDay)(?!\w)"
)
_NAMED = re.compile(r"\b[A-Z][a-z]+\s$")
_DAYS = {
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "valentine's day": (2, 14),
    "international women's day": (3, 8),
    "may day": (5, 1),
    "halloween": (10, 31),
    "bastille day": (7, 14),
    "juneteenth": (6, 19),
    "veterans day": (11, 11),
    "armistice day": (11, 11),
}


def every(_: re.Match[str], __: Setting) -> Resolution:
    """What recurs."""
    return habitual("said to recur")


def national_day(_: re.Match[str], setting: Setting) -> Resolution:
    """A nation's feast: of every year under a verb in the present, else of a day the name does not tell."""
    if setting.tense == "present":
        return habitual("a feast of every year")
    return unresolved("a feast whose day depends on the country")


def fixed_day(match: re.Match[str], setting: Setting) -> Resolution | None:
    """A day that has its name everywhere."""
    if _NAMED.search(setting.before):
        return None
    if setting.tense == "present":
        return habitual("a feast of every year")
    if setting.day is None:
        return unresolved("a feast without its year")
    month, day = _DAYS[re.sub(r"\s+", " ", match["name"].lower().replace("\u2019", "'"))]
    candidates = [date(setting.day.year + offset, month, day) for offset in (-1, 0, 1)]
    if setting.tense == "past":
        return one_day([c for c in candidates if c <= setting.day][-1], "the last such feast")
    if setting.tense == "future":
        return one_day(next(c for c in candidates if c >= setting.day), "the next such feast")
    today = setting.day
    return one_day(min(candidates, key=lambda c: abs((c - today).days)), "the nearest such feast")


RULES = ((EVERY, every), (NATIONAL, national_day), (FIXED, fixed_day))
