"""What an expression of time comes to, and what it is resolved against."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateline.contracts.tagged import DatePrecision

Tense = Literal["past", "present", "future"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Days from ``start`` to ``end``, both included, and in words how they were found."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an expression stands.

    ``day`` is the day the text was published, null when unknown; ``tense`` the governing verb's;
    ``spoken`` the last day the text named and ``spoken_year`` the last year; ``before`` and ``after``
    the words round the expression.
    """

    day: date | None
    tense: Tense | None
    spoken: date | None
    spoken_year: int | None
    before: str
    after: str


def unresolved(basis: str) -> Resolution:
    """An expression of time whose days nobody can tell."""
    return Resolution(None, None, "unknown", basis)


def habitual(basis: str) -> Resolution:
    """What happens again and again."""
    return Resolution(None, None, "habitual", basis)


def one_day(day: date, basis: str, *, part: bool = False) -> Resolution:
    """A day, or with ``part`` some hours of it."""
    return Resolution(day, day, "part_of_day" if part else "day", basis)


def days(start: date, end: date, basis: str) -> Resolution:
    """A stretch of days that is no calendar unit."""
    return Resolution(start, end, "range", basis)


def week_of(day: date, basis: str) -> Resolution:
    """The week from Monday to Sunday that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return Resolution(monday, monday + timedelta(days=6), "week", basis)


def month_of(year: int, month: int, basis: str) -> Resolution:
    """A calendar month; the month may lie outside 1 to 12 and is counted on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Resolution(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month", basis)


def year_of(year: int, basis: str) -> Resolution:
    """A calendar year."""
    return Resolution(date(year, 1, 1), date(year, 12, 31), "year", basis)


def years(first: int, last: int, basis: str) -> Resolution:
    """The calendar years from the first to the last, both included."""
    return Resolution(date(first, 1, 1), date(last, 12, 31), "range", basis)


def part_of(whole: Resolution, part: str | None) -> Resolution:
    """The early, middle or late third of a stretch of days; all of it without a part."""
    if not part or whole.start is None or whole.end is None:
        return whole
    third = (whole.end - whole.start).days // 3
    word = part.lower()
    start, end = whole.start, whole.end
    if word.startswith(("early", "begin", "start")):
        end = start + timedelta(days=third)
    elif word.startswith("mid"):
        start, end = start + timedelta(days=third), end - timedelta(days=third)
    elif word.startswith("late"):
        start = end - timedelta(days=third)
    else:
        start = end
    return Resolution(start, end, "range" if start != end else "day", f"{whole.basis}; {word} in it")
