"""Strings without which no rule for expressions of time applies: most sentences need no rule looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from dateline.text.casing import folded
from dateline.text.times import absolute, periods, recurring, relative, weekdays
from dateline.text.times.resolution import Resolution, Setting

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Setting], Resolution | None]]

_MONTHS = (" jan", " feb", " mar", " apr", " may", " jun", " jul", " aug", " sep", " oct", " nov", " dec")
_DAYS = (" mon", " tue", " wed", " thu", " fri", " sat", " sun")
_UNITS = ("day", "night", "week", "month", "year", "decade", "centur", "hour", "quarter", "half", " q")
_SPELLS = (
    "morning",
    "afternoon",
    "evening",
    "tomorrow",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "season",
)
_FREQUENT = (
    "every",
    "each",
    "once",
    "twice",
    "times",
    "daily",
    "nightly",
    "weekly",
    "monthly",
    "yearly",
    "annually",
)
_FEASTS = ("day", "year", "christmas", "halloween", "juneteenth", "quarterly")
_GROUPS: Sequence[tuple[Sequence[str], Sequence[Rule]]] = (
    ((*_MONTHS, "century", *"0123456789"), absolute.RULES),
    (_DAYS, weekdays.RULES),
    ((*_UNITS, *_SPELLS), (*periods.RULES, *relative.RULES)),
    ((*_FREQUENT, *_FEASTS), recurring.RULES),
)
"""Rules in groups, each behind strings of which a sentence must hold one for any of them to apply."""

_YEAR = ("15", "16", "17", "18", "19", "20")
_MONTH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNIT = ("hour", "day", "night", "week", "month", "year", "decade", "centur")
_NEXT = ("last", "next", "previous", "coming", "past", "following")
_FEAST = (
    "independence", "national", "victory", "constitution", "unity", "republic", "revolution", "flag",
    "freedom", "liberation", "army", "remembrance", "memorial", "labo", "martyrs",
)  # fmt: skip
_FIXED = (
    "new", "christmas", "boxing", "valentine", "international", "may", "halloween", "bastille", "juneteenth",
    "veterans", "armistice",
)  # fmt: skip
_NEEDED: Mapping[re.Pattern[str], Sequence[Sequence[str]]] = {
    absolute.MONTH_DAY: (_MONTH,),
    absolute.DAY_MONTH: (_MONTH,),
    absolute.ISO: (_YEAR,),
    absolute.DIGITS: (_YEAR,),
    absolute.MONTH_YEAR: (_MONTH, _YEAR),
    absolute.YEARS: (_YEAR,),
    absolute.DECADE: (_YEAR,),
    absolute.CENTURY: (("century",),),
    absolute.MONTH_ALONE: (_MONTH,),
    absolute.YEAR: (_YEAR,),
    weekdays.WEEKDAYS_AGO: (("ago",),),
    periods.SEASON: (("spring", "summer", "autumn", "fall", "winter"), _YEAR),
    periods.SEASON_ALONE: (("spring", "summer", "autumn", "winter"),),
    periods.MONTHS_TO: (("month",),),
    periods.QUARTER: (_YEAR,),
    periods.UNIT_END: (("beginning", "start", "middle", "end"),),
    periods.SHIFTED: ((*_NEXT, "this", "current"),),
    periods.WEEKEND: (("weekend",),),
    relative.DEICTIC: (
        ("today", "tonight", "yesterday", "tomorrow", "overnight", "this", "last", "nowadays"),
    ),
    relative.YEAR_BESIDE: (("year",),),
    relative.AGO: (_UNIT, ("ago", "earlier", "later", "before", "after", "from")),
    relative.IN: (_UNIT,),
    relative.ROLLING: (_UNIT, (*_NEXT, "recent")),
    recurring.NATIONAL: (_FEAST,),
    recurring.FIXED: (_FIXED,),
}
"""Of each of a rule's sets of strings a sentence must hold one for it to apply, whatever its group finds."""

_RULES = [(hints, [(_NEEDED.get(rule[0], ()), rule) for rule in group]) for hints, group in _GROUPS]
_OPENERS = re.compile(r"[\"'(\[\u201c\u2018\u2014\u2013/-]")


def rules_for(sentence: str) -> list[Rule]:
    """The rules that may apply to a sentence, in their order."""
    words = _OPENERS.sub(" ", f" {sentence}").lower()
    letters = folded(words)
    return [
        rule
        for hints, group in _RULES
        if any(map(words.__contains__, hints))
        for needed, rule in group
        if all(any(map(letters.__contains__, strings)) for strings in needed)
    ]
