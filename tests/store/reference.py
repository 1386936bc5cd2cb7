"""What a store must show, said a second time: plain Python over the whole set of messages.

Slow, and written from the promises rather than from the store, so that the two can disagree.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import orjson

from dateline.contracts import Event, Incident, Outcome
from dateline.linking import Source, link
from dateline.store import EventQuery, PartitionLedger, Store, dump, incident_cursor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Message = Event | Outcome


@dataclass(frozen=True)
class Shown:
    """Everything a reader can see: the canonical dump, line by line, and the counts."""

    dump: list[bytes]
    ledger: list[PartitionLedger]


def shown_by(store: Store) -> Shown:
    return Shown(list(dump(store)), store.ledger())


def expected(messages: Collection[Message]) -> Shown:
    """What those messages must show, in whatever order and how often they came."""
    outcomes = [message for message in messages if isinstance(message, Outcome)]
    articles = [_article_line(article_id, its) for article_id, its in sorted(_spoken_of(outcomes).items())]
    shown = visible(messages)
    events = [f"{event.model_dump_json()}\n".encode() for event in shown]
    incidents = [f"{incident.model_dump_json()}\n".encode() for incident in _incidents(shown, outcomes)]
    return Shown([*articles, *events, *incidents], _ledger(outcomes))


def _incidents(shown: Iterable[Event], outcomes: Iterable[Outcome]) -> list[Incident]:
    """All of them linked at once, by day and id."""
    sources = {}
    for article_id, its in _spoken_of(outcomes).items():
        if winner := _winner(its):
            versions = len(_revisions(its))
            sources[article_id] = Source(article_id, winner.title, winner.url, winner.signature, versions)
    return sorted(link(shown, sources), key=incident_cursor)


def visible(messages: Iterable[Message]) -> list[Event]:
    """The events those messages show, in order."""
    messages = list(messages)
    events: dict[str, list[Event]] = defaultdict(list)
    for message in messages:
        if isinstance(message, Event):
            events[message.event_id].append(message)
    spoken_of = _spoken_of(message for message in messages if isinstance(message, Outcome))
    winners = filter(None, map(_winner, spoken_of.values()))
    return sorted((event for winner in winners for event in _events_of(winner, events)), key=_order)


def matching(events: Iterable[Event], query: EventQuery) -> list[Event]:
    """The events a query asks for, of those that are visible."""
    return [event for event in events if _matches(event, query)][: query.limit]


def _spoken_of(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """What decides about each article that was ever read: its revisions and retractions."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.status in ("coded", "retracted"):
            found[outcome.article_id].append(outcome)
    return found


def _article_line(article_id: str, outcomes: Collection[Outcome]) -> bytes:
    winner = _winner(outcomes)
    content = {
        "article_id": article_id,
        "status": "coded" if winner else "retracted",
        "revision": winner.revision if winner else None,
        "revisions": [
            {
                "revision": told.revision,
                "coder_version": told.coder_version or 0,
                "title": told.title,
                "url": told.url,
                "published_at": told.published_at,
                "event_ids": sorted(set(told.event_ids)),
            }
            for told in _revisions(outcomes)
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def _winner(outcomes: Collection[Outcome]) -> Outcome | None:
    """The outcome that speaks for an article, or null when it is retracted."""
    revisions = _revisions(outcomes)
    if not revisions:
        return None
    retracted = [
        o.revised_at or (o.origin.timestamp if o.origin else EPOCH)
        for o in outcomes
        if o.status == "retracted"
    ]
    latest = revisions[-1]
    return None if retracted and max(retracted) > _time(latest.revision, outcomes) else latest


def _revisions(outcomes: Collection[Outcome]) -> list[Outcome]:
    """For each revision the outcome that is believed, in the order of the revisions."""
    coded = [outcome for outcome in outcomes if outcome.status == "coded"]
    names = sorted({o.revision for o in coded}, key=lambda name: (_time(name, coded), name or ""))
    return [min((o for o in coded if o.revision == name), key=_belief) for name in names]


def _time(revision: str | None, outcomes: Iterable[Outcome]) -> datetime:
    same = [o for o in outcomes if o.status == "coded" and o.revision == revision]
    stated = [o.revised_at for o in same if o.revised_at]
    return max(stated) if stated else min(o.origin.timestamp for o in same if o.origin)


def _belief(outcome: Outcome) -> tuple[int, bytes, str, str]:
    """The newest coder is believed; of several things it says, always the same one."""
    listed = orjson.dumps(sorted(set(outcome.event_ids)))
    return -(outcome.coder_version or 0), listed, outcome.title or "", outcome.url or ""


def _events_of(winner: Outcome, events: Mapping[str, Collection[Event]]) -> list[Event]:
    found = []
    for event_id in set(winner.event_ids):
        if same := events.get(event_id):
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
        return f"@{at.isoformat()}"
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
