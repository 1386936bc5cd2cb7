"""Weekdays: which one is meant depends on the verb and on the words beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.text.calendar import WEEKDAYS
from dateline.text.numbers import read_number
from dateline.text.times.resolution import Resolution, Setting, days, habitual, one_day, unresolved

_NAME = (
    r"(?:Mon(?:day|\.)|Tues?(?:day|\.)|Wed(?:nesday|\.)|Thu(?:rsday|rs?\.|\.)|Fri(?:day|\.)|Sat(?:urday"
    r"|\.)|Sun(?:day|\.)"
    r"|MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY)"
)
PARTS = r"(?:early\s|late\s|mid-?)?(?:morning|afternoon|evening|night|midday|noon|lunchtime|dawn|midnight)"
WEEKDAY = re.compile(
    rf"\b(?:(?P<which>(?:early|late|earlier|later)(?:\son)?|(?:the\s)?(?:last|next|this(?:\s(?:past"
    rf"|coming))?|past|previous|following|coming)"
    rf"|on|every|each)\s)?(?P<name>{_NAME})(?P<plural>s(?!\w))?(?!\w)(?:['\u2019]s(?=\s{PARTS}))?(?:\s(?P<part>{PARTS})(?!\w))?"
    rf"(?P<week>\s(?:last|next)\sweek)?",
    re.IGNORECASE,
)
WEEKDAYS_AGO = re.compile(rf"\b(?P<count>two|three|four)\s(?P<name>{_NAME})s\sago(?!\w)", re.IGNORECASE)
WEEKDAY_RANGE = re.compile(
    rf"\b(?:(?P<which>on|from|between|last|next)\s)?(?P<name>{_NAME})\s?(?P<to>-|\u2013|to|through|and|until)\s?"
    rf"(?P<name2>{_NAME})(?!\w)(?:(?:\sof)?\s(?P<week>last|next)\sweek)?",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:one|an?|any|some)\s$", re.IGNORECASE)


def weekday(match: re.Match[str], setting: Setting) -> Resolution | None:
    """The weekday meant; "on Friday" in a story of that Friday is the same day."""
    which = re.sub(r"^the\s|\son$", "", (match["which"] or "").lower())
    if not match["name"][0].isupper():
        return None
    if match["plural"] or which in ("every", "each"):
        return habitual("every week on that day")
    if setting.day is None or _ANY.search(setting.before):
        return unresolved("a weekday of no week")
    number = WEEKDAYS[match["name"].lower().rstrip(".")]
    part = bool(match["part"])
    if match["week"]:
        shift = 7 if "next" in match["week"].lower() else -7
        monday = setting.day - timedelta(days=setting.day.weekday()) + timedelta(days=shift)
        return one_day(monday + timedelta(days=number), "weekday of that week", part=part)
    day, basis = _meant(number, which, setting, setting.day)
    return one_day(day, basis, part=part)


def _meant(number: int, which: str, setting: Setting, today: date) -> tuple[date, str]:
    back = (today.weekday() - number) % 7
    ahead = (number - today.weekday()) % 7
    if which in ("following", "next") and setting.tense == "past" and setting.spoken:
        step = (number - setting.spoken.weekday()) % 7 or 7
        return setting.spoken + timedelta(days=step), "weekday after the day named before"
    if which == "previous" and setting.spoken:
        step = (setting.spoken.weekday() - number) % 7 or 7
        return setting.spoken - timedelta(days=step), "weekday before the day named before"
    if which in ("last", "past", "this past", "previous"):
        return today - timedelta(days=back or 7), "last such weekday before publication"
    if which in ("next", "coming", "this coming", "following"):
        return today + timedelta(days=ahead or 7), "next such weekday after publication"
    if which == "earlier":
        return today - timedelta(days=back), _past_basis(back)
    if setting.tense in ("future", "present"):
        return today + timedelta(days=ahead), _future_basis(ahead)
    return today - timedelta(days=back), _past_basis(back)


def _past_basis(back: int) -> str:
    return "weekday before publication" if back else "weekday of the publication day"


def _future_basis(ahead: int) -> str:
    return "weekday after publication: the verb looks ahead" if ahead else "weekday of the publication day"


def weekday_range(match: re.Match[str], setting: Setting) -> Resolution | None:
    """From one weekday to another; two with "and" between them only when they are neighbours."""
    if setting.day is None:
        return unresolved("weekdays without a day of publication")
    first, last = (WEEKDAYS[match[name].lower().rstrip(".")] for name in ("name", "name2"))
    which = (match["which"] or "").lower()
    beside = (last - first) % 7 == 1 or which == "between"
    if match["to"].lower() == "and" and not beside:
        return None
    start, basis = _meant(first, which, setting, setting.day)
    if match["week"]:
        monday = setting.day - timedelta(days=setting.day.weekday() + (7 if match["week"] == "last" else -7))
        start, basis = monday + timedelta(days=first), "weekdays of that week"
    end = start + timedelta(days=(last - first) % 7)
    return days(start, end, basis)


def weekdays_ago(match: re.Match[str], setting: Setting) -> Resolution | None:
    """So many Mondays before publication."""
    count = read_number(match["count"])
    if setting.day is None or count is None:
        return unresolved("a weekday without a day of publication")
    back = (setting.day.weekday() - WEEKDAYS[match["name"].lower().rstrip(".")]) % 7 or 7
    return one_day(setting.day - timedelta(days=back + 7 * (int(count) - 1)), "weekdays counted back")


RULES = ((WEEKDAYS_AGO, weekdays_ago), (WEEKDAY_RANGE, weekday_range), (WEEKDAY, weekday))
