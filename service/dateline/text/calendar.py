"""Days, months and weekdays as English pages write them."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}

MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b\.?"

_DAY_PATTERNS = (
    rf"(?P<month1>{MONTH})\s{{1,3}}(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s{{1,3}}(?P<year1>\d{{4}})\b)?",
    rf"\b(?P<day2>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?(?:\s{{1,3}}of)?[\s-]{{1,3}}(?P<month2>{MONTH})(?:,?[\s-]{{1,3}}(?P<year2>\d{{4}})\b)?",
    r"\b(?P<year3>\d{4})[-/.](?P<month3>\d{1,2})[-/.](?P<day3>\d{1,2})(?!\d)",
    r"\b(?P<day4>\d{1,2})[./](?P<month4>\d{1,2})[./](?P<year4>\d{4})(?!\d)",
)
DAY = re.compile("|".join(_DAY_PATTERNS), re.IGNORECASE)
"""A day of a month in digits or words, with or without its year."""


def day_of(match: re.Match[str], year: int | None = None, *, month_first: bool = False) -> date | None:
    """The day a `DAY` match names; ``year`` stands in where it gives none. None when there is no such day.

    ``month_first`` is how 3/4/2024 is read when both could be the month.
    """
    for form in "1234":
        found = match.groupdict().get(f"day{form}")
        if found is None:
            continue
        month, given = match[f"month{form}"], match[f"year{form}"]
        number = int(month) if month.isdigit() else MONTHS[month.lower().rstrip(".")]
        days = int(found)
        if form == "4" and days <= 12 and (number > 12 or month_first):
            number, days = days, number
        return valid_day(int(given) if given else year, number, days)
    return None


def valid_day(year: int | None, month: int, day: int) -> date | None:
    """That day, or None when the calendar has none."""
    if year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
