"""Events and outcomes made by hand."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateline.contracts import (
    Attribution,
    Event,
    EventDate,
    EventType,
    Location,
    Modality,
    Origin,
    Outcome,
    Participant,
    Passage,
)
from dateline.contracts.outcome import OutcomeStatus

ARTICLES = "dateline-articles"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def moment(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def party(name: str, country: str | None = None, sectors: Sequence[str] = ()) -> Participant:
    return Participant(start=0, end=len(name), text=name, name=name, country=country, sectors=tuple(sectors))


def place(name: str, country: str) -> Location:
    return Location(name=name, country=country, precision="city", basis="sentence", lat=48.9, lon=2.4)


def event(
    event_id: str,
    article_id: str = "a",
    revision: str = "r1",
    *,
    coder_version: int = 1,
    event_type: EventType = "PROTEST",
    modality: Modality = "asserted",
    days: tuple[date | None, date | None] = (date(2026, 3, 1), date(2026, 3, 1)),
    sentence: str = "Workers walked out.",
    trigger: int = 8,
    actors: Sequence[Participant] = (),
    recipients: Sequence[Participant] = (),
    location: Location | None = None,
    confidence: float = 0.5,
    mode: str | None = None,
    contexts: Sequence[str] = (),
    published_at: datetime | None = None,
) -> Event:
    return Event(
        event_id=event_id,
        article_id=article_id,
        revision=revision,
        section="body",
        event_type=event_type,
        quad_class=3,
        mode=mode,
        contexts=tuple(contexts),
        trigger=Passage(start=trigger, end=trigger + 6, text="walked"),
        sentence=Passage(start=0, end=len(sentence), text=sentence),
        actors=tuple(actors),
        recipients=tuple(recipients),
        location=location,
        date=EventDate(start=days[0], end=days[1], precision="day", basis="dateline"),
        modality=modality,
        attribution=Attribution(kind="outlet"),
        confidence=confidence,
        coder_version=coder_version,
        published_at=published_at,
    )


def outcome(
    article_id: str = "a",
    revision: str | None = "r1",
    events: Iterable[Event | str] = (),
    *,
    offset: int = 0,
    partition: int = 0,
    status: OutcomeStatus = "coded",
    sent: datetime = START,
    **more: Any,
) -> Outcome:
    return Outcome(
        article_id=article_id,
        revision=revision,
        status=status,
        event_ids=tuple(made if isinstance(made, str) else made.event_id for made in events),
        origin=Origin(topic=ARTICLES, partition=partition, offset=offset, timestamp=sent),
        **{"coder_version": 1, **more},
    )


def retraction(article_id: str = "a", *, at: datetime, offset: int = 9, **more: Any) -> Outcome:
    return outcome(
        article_id, None, offset=offset, status="retracted", revised_at=at, coder_version=None, **more
    )


def refusal(article_id: str = "a", *, offset: int = 9, reason: str = "invalid-json") -> Outcome:
    return outcome(article_id, None, offset=offset, status="rejected", reason=reason, coder_version=None)
