"""What a store must show, said a second time: plain Python over the whole set of messages.

Slow, and written from the promises rather than from the store, so that the two can disagree.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dateline.contracts import Event, Outcome
from dateline.store import EventQuery, PartitionLedger, Store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Message = Event | Outcome


@dataclass(frozen=True)
class Shown:
    """Everything a reader can see: event lines in order, each article's status and revision, counts."""

    lines: list[str]
    articles: dict[str, tuple[str, str | None]]
    ledger: list[PartitionLedger]


def shown_by(store: Store) -> Shown:
    return Shown(
        lines=list(store.event_lines()),
        articles={state.article_id: (state.status, state.revision) for state in store.articles()},
        ledger=store.ledger(),
    )


def expected(messages: Collection[Message]) -> Shown:
    """What those messages must show, in whatever order and how often they came."""
    events = [message for message in messages if isinstance(message, Event)]
    outcomes = [message for message in messages if isinstance(message, Outcome)]
    articles: dict[str, tuple[str, str | None]] = {}
    visible: list[Event] = []
    for article_id in {o.article_id for o in outcomes if o.status in ("coded", "retracted")}:
        its = [outcome for outcome in outcomes if outcome.article_id == article_id]
        winner = _winner(its)
        articles[article_id] = ("retracted", None) if winner is None else ("coded", winner.revision)
        if winner:
            visible += _events_of(winner, events)
    visible.sort(key=_order)
    return Shown([event.model_dump_json() for event in visible], articles, _ledger(outcomes))


def matching(events: Iterable[Event], query: EventQuery) -> list[Event]:
    """The events a query asks for, of those that are visible."""
    return [event for event in events if _matches(event, query)][: query.limit]


def _winner(outcomes: Collection[Outcome]) -> Outcome | None:
    """The outcome that speaks for an article, or null when it is retracted."""
    coded = [outcome for outcome in outcomes if outcome.status == "coded"]
    if not coded:
        return None

    def time(revision: str | None) -> datetime:
        same = [outcome for outcome in coded if outcome.revision == revision]
        stated = [outcome.revised_at for outcome in same if outcome.revised_at]
        return max(stated) if stated else min(o.origin.timestamp for o in same if o.origin)

    latest = max({o.revision for o in coded}, key=lambda revision: (time(revision), revision or ""))
    retracted = [
        o.revised_at or (o.origin.timestamp if o.origin else EPOCH)
        for o in outcomes
        if o.status == "retracted"
    ]
    if retracted and max(retracted) > time(latest):
        return None
    candidates = [outcome for outcome in coded if outcome.revision == latest]
    newest = max(outcome.coder_version or 0 for outcome in candidates)
    return min(
        (outcome for outcome in candidates if (outcome.coder_version or 0) == newest),
        key=lambda outcome: str(sorted(outcome.event_ids)).replace("'", '"').replace(" ", ""),
    )


def _events_of(winner: Outcome, events: Collection[Event]) -> list[Event]:
    found = []
    for event_id in set(winner.event_ids):
        same = [event for event in events if event.event_id == event_id]
        if same:
            newest = max(event.coder_version for event in same)
            best = min((e for e in same if e.coder_version == newest), key=lambda e: e.model_dump_json())
            if (best.article_id, best.revision) == (winner.article_id, winner.revision):
                found.append(best)
    return found


def _ledger(outcomes: Collection[Outcome]) -> list[PartitionLedger]:
    answers: dict[tuple[str, int, int], Outcome] = {}
    for outcome in sorted(outcomes, key=_strength, reverse=True):
        if outcome.origin:
            answers[outcome.origin.topic, outcome.origin.partition, outcome.origin.offset] = outcome
    groups: dict[tuple[str, str | None], list[tuple[datetime, tuple[str, int, int]]]] = defaultdict(list)
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for place, outcome in answers.items():
        content = _content(outcome)
        if content is None:
            counts[place[:2]]["dead_letters"] += 1
        elif outcome.origin:
            groups[outcome.article_id, content].append((outcome.origin.timestamp, place))
    for group in groups.values():
        first, *rest = sorted(group)
        counts[first[1][:2]]["processed"] += 1
        for _, place in rest:
            counts[place[:2]]["duplicates"] += 1
    return [PartitionLedger(topic, number, **counted) for (topic, number), counted in sorted(counts.items())]


def _content(outcome: Outcome) -> str | None:
    if outcome.status == "rejected":
        return None
    if outcome.status == "retracted":
        at = outcome.revised_at or (outcome.origin.timestamp if outcome.origin else EPOCH)
        return f"@{int((at - EPOCH).total_seconds()) * 1_000_000}"
    return outcome.revision or ""


def _strength(outcome: Outcome) -> tuple[bool, str, str, datetime, str]:
    """Of two outcomes for one message the smaller counts: an answer before a refusal."""
    content = _content(outcome)
    sent = outcome.origin.timestamp if outcome.origin else EPOCH
    return content is None, content or "", outcome.article_id, sent, outcome.reason or ""


def _order(event: Event) -> tuple[date, str, int, str]:
    day = event.date.start or event.date.end or date.max
    return day, event.article_id, event.trigger.start, event.event_id


def _matches(event: Event, query: EventQuery) -> bool:
    countries = {party.country for party in (*event.actors, *event.recipients)}
    countries.add(event.location.country if event.location else None)
    start, end = event.date.start, event.date.end
    return all(
        (
            not query.types or event.event_type in query.types,
            not query.modalities or event.modality in query.modalities,
            not query.countries or countries & set(query.countries),
            query.actor is None
            or any(query.actor.casefold() in actor.name.casefold() for actor in event.actors),
            query.article_id in (None, event.article_id),
            query.min_confidence is None or event.confidence >= query.min_confidence,
            not (query.since or query.until) or start or end,
            query.since is None or (end or date.max) >= query.since,
            query.until is None or (start or date.min) <= query.until,
            query.text is None
            or set(query.text.casefold().split()) <= set(event.sentence.text.casefold().split()),
        )
    )
