"""Gold events as read from disk: one-sentence records, and the hand coding of whole articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from tests.gold.facts import Days, GoldContexts, GoldPlace, Known

Tier = Literal["core", "optional", "embedded", "trap", "furniture", "title"]
Span = tuple[int, int]


@dataclass(frozen=True)
class GoldCount:
    """A number that belongs to an event, and who claims it (None: the article)."""

    kind: str
    value: float | None
    qualifier: str
    text: str
    claimant: str | None
    accepted: tuple[float, float] | None


@dataclass(frozen=True)
class GoldEvent:
    """An event as a person codes it.

    ``types``, ``modes`` and ``modalities`` hold every answer that counts as right, the best first;
    no modes: the mode is not judged.
    ``tier`` is `core` (must be found), `optional` (neutral), `embedded` (only under its own modality),
    `trap` (never as asserted), or `furniture` and `title` (outside the body).
    ``places`` and ``voices`` (kind and name) hold every accepted answer; where nothing is given, nothing is
    judged. Events of one ``group`` are one happening told several times.
    """

    types: tuple[str, ...]
    modes: tuple[str | None, ...]
    modalities: tuple[str, ...]
    triggers: tuple[Span, ...]
    tier: Tier = "core"
    actors: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    counts: tuple[GoldCount, ...] = ()
    label: str = ""
    places: tuple[GoldPlace, ...] = ()
    days: Days | None = None
    contexts: GoldContexts | None = None
    voices: tuple[tuple[str, str | None], ...] = ()
    group: str | None = None


@dataclass(frozen=True)
class Sample:
    """A text to code, the moment it was published (ISO, UTC), all its gold events and known actors."""

    text: str
    published_at: str | None
    events: tuple[GoldEvent, ...]
    name: str = ""
    known: tuple[Known, ...] = ()


class BadGold(ValueError):
    """A gold record that cannot be used; the message names file, line and reason."""


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a JSON Lines file with their line numbers."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield number, json.loads(line)


def read_sentences(path: Path) -> list[Sample]:
    """The records of a file of one-sentence gold."""
    samples = []
    for number, record in read_lines(path):
        text = record["text"]
        events = []
        for event in record["events"]:
            try:
                events.append(_sentence_event(text, event))
            except ValueError as error:
                raise BadGold(f"{path.name}:{number}: {error}") from None
        samples.append(Sample(text, record.get("published_at"), tuple(events)))
    return samples


def _sentence_event(text: str, event: Mapping[str, Any]) -> GoldEvent:
    trigger = event["trigger"]
    start = text.find(trigger)
    if start < 0:
        raise ValueError(f"the trigger {trigger!r} is not in the text")
    for name in (*event.get("actors", ()), *event.get("recipients", ())):
        if name not in text:
            raise ValueError(f"{name!r} is not in the text")
    modes = (event["mode"], *event.get("or_modes", ())) if "mode" in event else ()
    actors, recipients = event.get("actors"), event.get("recipients")
    return GoldEvent(
        types=(event["event_type"], *event.get("or_types", ())),
        modes=modes,
        modalities=(event.get("modality", "asserted"), *event.get("or_modalities", ())),
        triggers=((start, start + len(trigger)),),
        tier=event.get("tier", "core"),
        actors=None if actors is None else tuple(actors),
        recipients=None if recipients is None else tuple(recipients),
        label=trigger,
    )


def read_articles(path: Path, articles: Path, published: Mapping[str, str]) -> list[Sample]:
    """The articles a file of hand-coded events speaks of, each with its events."""
    found: dict[str, list[GoldEvent]] = {}
    for _, record in read_lines(path):
        found.setdefault(record["article"], []).append(_article_event(record))
    return [
        Sample(_raw(articles / name), f"{published[name]}T12:00:00Z", tuple(events), name)
        for name, events in found.items()
        if (articles / name).is_file()
    ]


def _raw(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _article_event(record: Mapping[str, Any]) -> GoldEvent:
    types = tuple(name for name in (record["plover_type"], *record.get("plover_alt", ())) if name)
    return GoldEvent(
        types=types,
        modes=(record.get("plover_mode"), *record.get("mode_alt", ())),
        modalities=(record["modality"], *record.get("modality_alt", ())),
        triggers=tuple((part["start"], part["end"]) for part in record["trigger"]),
        tier=record["tier"],
        actors=tuple(part["text"] for part in record["actors"] if part["text"]),
        recipients=tuple(part["text"] for part in record["recipients"] if part["text"]),
        counts=tuple(_count(count) for count in record.get("counts", ())),
        label=f"{record['id']} {' / '.join(part['text'] for part in record['trigger'])}",
        places=_places(record.get("location")),
        days=_days(record.get("date")),
        contexts=_contexts(record.get("contexts")),
        voices=_voices(record.get("source")),
        group=record.get("event_group"),
    )


def _places(location: Mapping[str, Any] | None) -> tuple[GoldPlace, ...]:
    resolved = (location or {}).get("resolved")
    if not location or not resolved:
        return ()
    if location["precision"] in ("country", "region"):
        return (GoldPlace(None, resolved["country"]),)
    at = (resolved["lat"], resolved["lon"])
    return (GoldPlace(resolved["name"], resolved["country"], location.get("site"), at),)


def _days(given: Mapping[str, Any] | None) -> Days | None:
    if not given or given["start"] == given["end"] is None:
        return None
    start, end = (date.fromisoformat(day) if day else None for day in (given["start"], given["end"]))
    return Days(start, end)


def _contexts(given: Sequence[str] | None) -> GoldContexts | None:
    return GoldContexts(frozenset(given), frozenset(given)) if given else None


def _voices(source: Mapping[str, Any] | None) -> tuple[tuple[str, str | None], ...]:
    if not source:
        return ()
    kind = "post" if source["kind"] == "tweet" else source["kind"]
    return ((kind, None if kind == "outlet" else source["who"]),)


def _count(count: Mapping[str, Any]) -> GoldCount:
    accept = count.get("accept")
    return GoldCount(
        kind=count["kind"],
        value=count.get("value"),
        qualifier=count["qualifier"],
        text=count["text"],
        claimant=count.get("claimed_by"),
        accepted=(accept[0], accept[1]) if accept else None,
    )
