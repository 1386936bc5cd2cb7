"""``python -m tests.bench.store --events N --url URL``: a store of events, and what a dashboard asks of it.

Prints events written a second at each tenth of the way, the size of the file, and for each question the
median and the 95th percentile of its time in milliseconds. The events are invented: types, countries and
names as frequent as in news, 90 days of them, five an article. ``--copies M`` then multiplies a store in
SQLite by SQL alone, as ten million take hours to invent one by one.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar, get_args

from dateline.contracts import (
    EVENT_TYPES,
    Attribution,
    Event,
    EventDate,
    Location,
    Modality,
    Origin,
    Outcome,
    Participant,
    Passage,
)
from dateline.store import ALL, Batch, EventQuery, Mark, Store, cursor_of, open_tables
from tests.bench.incident_questions import incident_questions

T = TypeVar("T")

DAYS = 90
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
PLACE = ("dateline-events", 0)

_PER_ARTICLE = 5
_BATCH = 2000
_ROUNDS = 21
_COPIED = (
    "articles", "revisions", "events", "event_countries", "event_parties", "tellings", "incidents",
    "incident_links",
)  # fmt: skip
_NAMES_OF_ROWS = ("event_id", "article_id", "incident_id", "root", "other")
_IN_BULK = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -2000000")
_MADE_OF_ROWS = """SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')
    AND sql IS NOT NULL AND tbl_name IN
    ('events', 'event_countries', 'event_parties', 'tellings', 'incidents', 'incident_links')"""
_TYPES = EVENT_TYPES
_MODALITIES = get_args(Modality)
_COUNTRIES = [f"{a}{b}{c}" for a in "ABCDEF" for b in "LMNRS" for c in "AEIOU"]
_WORDS = [
    f"{a}{b}" for a in ("strike", "march", "talks", "border", "court", "aid", "vote") for b in range(400)
]
_NAMES = [f"{a} {b}" for b in range(600) for a in ("Ministry", "Police of", "Union", "President", "Party")]


def plausible(count: int, seed: int, days: float = DAYS) -> Iterator[tuple[list[Event], Outcome]]:
    """Articles of so many days with their events, the oldest first, ``count`` events in all."""
    draw = random.Random(seed)  # noqa: S311
    articles = count // _PER_ARTICLE
    for number in range(articles):
        sent = NEWEST - timedelta(days=days * (1 - number / articles))
        events = [_event(draw, number, index, sent) for index in range(_PER_ARTICLE)]
        origin = Origin(topic="dateline-articles", partition=0, offset=number, timestamp=sent)
        ids = tuple(event.event_id for event in events)
        yield (
            events,
            Outcome(
                article_id=f"a{number}",
                revision="r",
                status="coded",
                event_ids=ids,
                origin=origin,
                published_at=sent,
                coder_version=1,
            ),
        )


def _event(draw: random.Random, article: int, index: int, sent: datetime) -> Event:
    words = " ".join(_often(draw, _WORDS) for _ in range(18))
    day = sent.date() - timedelta(days=draw.choice((0, 0, 0, 1, 1, 2, 7)))
    country = _often(draw, _COUNTRIES)
    return Event(
        event_id=f"e{article}-{index}",
        article_id=f"a{article}",
        revision="r",
        section="body",
        event_type=_often(draw, _TYPES),
        quad_class=draw.choice((1, 2, 3, 4)),
        trigger=Passage(start=index, end=index + 6, text="walked"),
        sentence=Passage(start=0, end=len(words), text=words),
        actors=(_party(draw, country),),
        recipients=(_party(draw, _often(draw, _COUNTRIES)),),
        location=Location(
            name=country,
            country=country,
            precision="city",
            basis="sentence",
            lat=draw.uniform(-60, 70),
            lon=draw.uniform(-180, 180),
        ),
        date=EventDate(start=day, end=day, precision="day", basis="dateline"),
        modality=_often(draw, _MODALITIES),
        attribution=Attribution(kind="outlet"),
        confidence=round(draw.random(), 2),
        published_at=sent,
        coder_version=1,
    )


def _often(draw: random.Random, choices: Sequence[T]) -> T:
    # The first ones far more often than the last.
    return choices[int(len(choices) * draw.random() ** 3)]


def _party(draw: random.Random, country: str) -> Participant:
    name = _often(draw, _NAMES)
    return Participant(start=0, end=len(name), text=name, name=name, country=country)


def fill(store: Store, count: int) -> Iterator[float]:
    """Write so many events; gives the events written a second, ten times on the way."""
    articles = plausible(count, seed=1)
    written, begun, since = store.positions().get(PLACE, Mark(0)).next_offset, time.perf_counter(), 0
    while batch := list(islice(articles, _BATCH // _PER_ARTICLE)):
        events = [event for found, _ in batch for event in found]
        before = store.positions()
        written += len(events)
        store.commit(Batch(before, {PLACE: Mark(written)}, events, [outcome for _, outcome in batch]))
        since += len(events)
        if since >= count // 10:
            yield since / (time.perf_counter() - begun)
            begun, since = time.perf_counter(), 0


def multiply(path: Path, copies: int) -> None:
    """Put that many of every event where there is one; indexes are made anew once all rows are there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _IN_BULK:
            connection.execute(pragma)
        made_of_rows = connection.execute(_MADE_OF_ROWS).fetchall()
        for kind, name, _ in made_of_rows:
            connection.execute(f"DROP {kind} {name}")
        base = connection.execute("SELECT max(event_no) FROM events").fetchone()[0]
        for copy in range(1, copies):
            for table in _COPIED:
                connection.execute(_copying(connection, table, copy, base))
            print(f"{copy + 1} of {copies}", flush=True)
        for table in ("day_tallies", "hour_tallies"):
            connection.execute(f"UPDATE {table} SET events = events * {copies}")  # noqa: S608
        for _, name, sql in made_of_rows:
            connection.execute(sql)
            print(name, flush=True)
        connection.execute("INSERT INTO event_text(event_text) VALUES ('rebuild')")


def _copying(connection: sqlite3.Connection, table: str, copy: int, base: int) -> str:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    shifted = [_shifted(column, copy, base) for column in columns]
    key = next(
        name for name in ("event_no", "article_id", "event_id", "incident_id", "root") if name in columns
    )
    first = f"event_no <= {base}" if key == "event_no" else f"{key} NOT LIKE '%.%'"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(shifted)} FROM {table} WHERE {first}"  # noqa: S608
    )


def _shifted(column: str, copy: int, base: int) -> str:
    if column in ("event_no", "change_no"):
        return f"{column} + {copy * base}"
    return f"{column} || '.{copy}'" if column in _NAMES_OF_ROWS else column


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """What the pages of a dashboard ask."""
    week = NEWEST.date() - timedelta(days=7)
    [last] = store.events(EventQuery(newest_first=True, limit=1))
    page = partial(EventQuery, newest_first=True, limit=51)

    def lines(query: EventQuery) -> Callable[[], object]:
        return lambda: list(store.event_lines(query))

    return {
        "newest events": lines(page()),
        "the next page": lines(page(after=cursor_of(last))),
        "newest of a type": lines(page(types=[_TYPES[0]])),
        "newest of a rare type": lines(page(types=[_TYPES[-1]])),
        "newest of a country": lines(page(countries=[_COUNTRIES[0]])),
        "newest of a party": lines(page(party=_NAMES[0])),
        "newest with a rare word": lines(page(text=_WORDS[-1])),
        "all of an article": lines(EventQuery(article_id="a77")),
        "one event": lambda: store.event("e77-1"),
        "how many": lambda: store.count(ALL),
        "how many of a type this week": lambda: store.count(EventQuery(types=[_TYPES[0]], since=week)),
        "by day and type": lambda: store.aggregate(ALL, ["day", "event_type"], 2000),
        "by country": lambda: store.aggregate(ALL, ["country"], 60),
        "by type this week": lambda: store.aggregate(EventQuery(since=week), ["event_type"], 20),
        "by day for a country": lambda: store.aggregate(EventQuery(countries=[_COUNTRIES[0]]), ["day"], 400),
        "most frequent actors": lambda: store.aggregate(ALL, ["actor"], 50),
        "trending countries": lambda: store.trending("country", hours=24, baseline_hours=336, limit=20),
        "changes since": lambda: store.changes(store.last_change() - 50, 50),
        **incident_questions(store, rare=_COUNTRIES[-1], party=_NAMES[0], word=_WORDS[-1]),
    }


def timed(question: Callable[[], object]) -> tuple[float, float]:
    """The median and the 95th percentile of its time, in milliseconds, after one round to warm up."""
    spent = []
    for _ in range(_ROUNDS + 1):
        begun = time.perf_counter()
        question()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent[1:]), statistics.quantiles(spent[1:], n=20)[-1]


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--url", required=True, help="an empty store, or one filled before")
    arguments = parser.parse_args()
    with open_tables(arguments.url) as store:
        if not store.positions():
            for number, rate in enumerate(fill(store, arguments.events), start=1):
                print(f"{number * 10:>3} %  {rate:>8,.0f} events/s", flush=True)
    if arguments.copies > 1:
        multiply(Path(arguments.url.removeprefix("sqlite:///")), arguments.copies)
    with open_tables(arguments.url) as store:
        if arguments.url.startswith("sqlite:///"):
            size = Path(arguments.url.removeprefix("sqlite:///")).stat().st_size
            print(f"{size / 1e9:.2f} GB, {size / store.count():,.0f} bytes an event")
        for name, question in questions(store).items():
            median, late = timed(question)
            print(f"{name:<32} {median:>9.1f} {late:>9.1f}", flush=True)


if __name__ == "__main__":
    _main()
