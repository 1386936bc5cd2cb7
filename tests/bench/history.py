"""A store that is full of earlier days, by SQL alone: to invent a million articles one by one takes hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date

from dateline.store import schema
from dateline.store.sql import SqlStore

BASE_ARTICLES, BASE = 200, 1_000
"""The articles that are copied, those invented first, and their events."""

_APART_DAYS = 100  # one copy from the next
_AT_ONCE = 100  # copies to a transaction
# Ids are e0-0, e0-1 and so on, by article.
_OF_BASE = "{0} NOT LIKE '%.%' AND CAST(substr({0}, 2) AS INTEGER) < " + str(BASE_ARTICLES)
_NUMBERS = f"event_no BETWEEN 1 AND {BASE}"
_OF_THEM = f"FROM events WHERE {_NUMBERS}"
_AMONG = f"BETWEEN (SELECT min({{0}}) {_OF_THEM}) AND (SELECT max({{0}}) {_OF_THEM})"
_ROWS = {
    schema.articles: _OF_BASE.format("article_id"),
    schema.revisions: _OF_BASE.format("article_id"),
    schema.ledger: _OF_BASE.format("article_id"),
    schema.day_tallies: "first_day " + _AMONG.format("day"),
    schema.hour_tallies: "hour " + _AMONG.format("published_hour"),
    schema.event_countries: _NUMBERS,
    schema.event_parties: _NUMBERS,
    schema.events: _NUMBERS,
    schema.tellings: _OF_BASE.format("event_id"),
    schema.incidents: _OF_BASE.format("root"),
    schema.incident_links: _OF_BASE.format("root"),
}
_IDS = frozenset({"event_id", "article_id", "incident_id", "root", "other"})
_NUMBERED = frozenset({"event_no", "change_no", "offset"})
_MOMENTS = frozenset({"published_us", "seen_us", "sent_us"})
_HOURS = frozenset({"published_hour", "hour"})


def add_history(store: SqlStore, first: int, last: int) -> None:
    """Put copies of these numbers, of the first events and all that belongs to them, on earlier days."""
    for begin in range(first, last, _AT_ONCE):
        with store._writing() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -4000000")
            for table, base in _ROWS.items():
                names = [f'"{column.name}"' for column in table.columns]
                values = [_moved(column) for column in table.columns]
                connection.exec_driver_sql(
                    f"INSERT INTO {table.name} ({', '.join(names)}) WITH RECURSIVE copies(k) AS"  # noqa: S608
                    f" (SELECT {begin} UNION ALL SELECT k + 1 FROM copies"
                    f" WHERE k + 1 < {min(begin + _AT_ONCE, last)})"
                    f" SELECT {', '.join(values)} FROM {table.name} CROSS JOIN copies WHERE {base}"
                )


def _moved(column: Column[Any]) -> str:
    """What the column has in the copy of number k."""
    name, days = f'"{column.name}"', f"(k * {_APART_DAYS})"
    if column.name in _IDS:
        return f"{name} || '.' || k"
    if column.name in _NUMBERED:
        return f"{name} - k * 1000000"  # before all others, as they would be
    if column.name in _MOMENTS:
        return f"{name} - {days} * 86400000000"
    if column.name in _HOURS:
        return f"{name} - {days} * 24"
    if isinstance(column.type, Date):
        return f"date({name}, '-' || {days} || ' days')"
    return f"{name} - {days}" if column is schema.tellings.c.last_day else name
