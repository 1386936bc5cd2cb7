"""The counts of events, made a second time: over the events themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC
from itertools import product

from dateline.contracts import Event
from dateline.store import ALL, Dimension, Store
from dateline.store.rows import countries_of

DIMENSIONS: tuple[Dimension, ...] = ("event_type", "quad_class", "modality", "country", "actor", "recipient")
_MOST = 10_000


def wrong_counts(store: Store, events: Sequence[Event]) -> dict[str, object]:
    """The counts that are not those of the events: by dimension and day, and by dimension and hour."""
    wrong: dict[str, object] = {}
    for dimension in DIMENSIONS:
        found = store.aggregate(ALL, [dimension, "day"], _MOST)
        if Counter({bucket.key: bucket.events for bucket in found}) != by_day(events, dimension):
            wrong[f"{dimension} by day"] = found
    for hour in {_hour(event) for event in events if event.published_at}:
        trends = store.trending("country", hours=1, baseline_hours=1, limit=_MOST, at_hour=hour)
        at = [event for event in events if event.published_at and _hour(event) == hour]
        counted = Counter(value for event in at for value in values(event, "country"))
        if {trend.value: trend.events for trend in trends} != counted:
            wrong[f"country in hour {hour}"] = trends
    return wrong


def by_day(events: Iterable[Event], dimension: Dimension) -> Counter[tuple[str | None, ...]]:
    """How many of the events have each value of that dimension on each day."""
    return Counter(key for event in events for key in product(values(event, dimension), [_day(event)]))


def values(event: Event, dimension: Dimension) -> set[str]:
    """What the event has in that dimension."""
    match dimension:
        case "country":
            return countries_of(event)
        case "actor":
            return {party.name for party in event.actors}
        case "recipient":
            return {party.name for party in event.recipients}
        case _:
            return {str(getattr(event, dimension))}


def _day(event: Event) -> str | None:
    day = event.date.start or event.date.end
    return day.isoformat() if day else None


def _hour(event: Event) -> int:
    assert event.published_at
    return int(event.published_at.astimezone(UTC).timestamp()) // 3600
