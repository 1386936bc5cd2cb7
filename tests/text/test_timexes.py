"""Expressions of time mean the days a reader of that day takes them to mean."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dateline.contracts import Article, Timex
from dateline.text import tag, tokenize

MONDAY = datetime(2020, 8, 17, 10, tzinfo=UTC)
FRIDAY = datetime(2020, 8, 14, 10, tzinfo=UTC)


def find(sentence: str, published: datetime | None = MONDAY) -> list[Timex]:
    return list(tag(tokenize(Article(text=sentence, published_at=published, language="en"))).timexes)


def days(timex: Timex) -> str:
    start, end = timex.interval.start, timex.interval.end
    return str(start) if start and start == end else f"{start or ''}/{end or ''}"


@pytest.mark.parametrize(
    ("sentence", "text", "expected", "precision"),
    [
        ("Workers walked out on Monday.", "Monday", "2020-08-17", "day"),
        ("Workers walked out on Friday.", "Friday", "2020-08-14", "day"),
        ("The ministers will meet on Friday.", "Friday", "2020-08-21", "day"),
        ("The leaders are to hold a summit on Wednesday.", "Wednesday", "2020-08-19", "day"),
        ("The summit, planned for Thursday, was called off.", "Thursday", "2020-08-20", "day"),
        ("Police fired late on Saturday night.", "late on Saturday night", "2020-08-15", "part_of_day"),
        ("The president earlier Monday dismissed the claim.", "earlier Monday", "2020-08-17", "day"),
        ("He claims to have won re-election on Sunday.", "Sunday", "2020-08-16", "day"),
        ("The vote was held on Aug. 9.", "Aug. 9", "2020-08-09", "day"),
        ("The treaty was signed on 9 August 2019.", "9 August 2019", "2019-08-09", "day"),
        ("It was filed on 2019-12-31.", "2019-12-31", "2019-12-31", "day"),
        ("The ceasefire was signed on December 20.", "December 20", "2019-12-20", "day"),
        ("The minister, appointed in June, resigned.", "June", "2020-06-01/2020-06-30", "month"),
        ("It last happened in 1991.", "1991", "1991-01-01/1991-12-31", "year"),
        ("He has been in power since 1994.", "1994", "1994-01-01/", "on_or_after"),
        ("They downed tools last week.", "last week", "2020-08-10/2020-08-16", "week"),
        ("The deal was signed last month.", "last month", "2020-07-01/2020-07-31", "month"),
        ("Talks resume next year.", "next year", "2021-01-01/2021-12-31", "year"),
        ("He was arrested two days ago.", "two days ago", "2020-08-15", "day"),
        ("He fled three years ago.", "three years ago", "2017-01-01/2017-12-31", "year"),
        ("Thousands have marched over the last week.", "the last week", "2020-08-10/2020-08-17", "range"),
        ("The trial will open in three weeks.", "in three weeks", "2020-09-07/2020-09-13", "week"),
        ("He left yesterday.", "yesterday", "2020-08-16", "day"),
        ("It happened in the 1990s.", "the 1990s", "1990-01-01/1999-12-31", "range"),
        ("Fighting raged in the summer of 2014.", "the summer of 2014", "2014-06-01/2014-08-31", "range"),
        ("The law takes effect by the end of the year.", "the end of the year", "2020-12-31", "day"),
        ("Troops march in a parade every year.", "every year", "/", "habitual"),
        ("Farmers take part in a parade on its national independence day.", None, "/", "habitual"),
    ],
)
def test_an_expression_is_resolved(sentence: str, text: str | None, expected: str, precision: str) -> None:
    (found,) = find(sentence)
    assert (days(found), found.precision) == (expected, precision)
    if text:
        assert found.text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 2,000 people marched with 1500 flags.",
        "Police may march past the mayor.",
        "The 45-year-old leader sat down.",
        "Johnnie Christmas drew the book.",
    ],
)
def test_other_words_are_no_expressions_of_time(sentence: str) -> None:
    assert find(sentence) == []


def test_the_same_words_mean_other_days_under_another_dateline() -> None:
    (monday,) = find("They met on Sunday.")
    (friday,) = find("They met on Sunday.", FRIDAY)
    assert (monday.interval.start, friday.interval.start) == (date(2020, 8, 16), date(2020, 8, 9))


def test_without_a_day_of_publication_nothing_is_guessed() -> None:
    weekday, year = find("They met on Sunday, as they had in 2014.", None)
    assert (weekday.interval.start, weekday.precision) == (None, "unknown")
    assert year.interval.start == date(2014, 1, 1)


def test_a_post_speaks_from_its_own_day() -> None:
    text = (
        "A headline\n\nAugust 17, 2020\n\nCrowds gathered in town on Monday, officials said.\n\nEmbed:\n\n"
        "Huge crowds here today.\n\n\u2014 Ann Roe (@annroe) August 14, 2020"
    )
    timexes = tag(tokenize(Article(text=text))).timexes
    assert [days(timex) for timex in timexes] == ["2020-08-17", "2020-08-14"]


def test_a_later_day_counts_from_the_one_named_before() -> None:
    found = find("The army attacked on March 3, 2020. Two days later it withdrew.")
    assert [days(timex) for timex in found] == ["2020-03-03", "2020-03-05"]


def test_spans_are_those_of_the_article() -> None:
    sentence = "Crowds **marched** on Friday afternoon, they said."
    (found,) = find(sentence)
    assert sentence[found.start : found.end] == "Friday afternoon"


@pytest.mark.parametrize("before", ["on", "On", "last", "this", "early"])
@pytest.mark.parametrize("published", [None, datetime(2024, 3, 5, tzinfo=UTC)])
def test_a_weekday_and_its_date_are_one_day(before: str, published: datetime | None) -> None:
    [found] = find(f"Police made arrests {before} Monday, March 4, 2024, in Lagos.", published)
    assert (days(found), found.precision) == ("2024-03-04", "day")
