"""What every event store does, whatever database is under it.

The visible content of a store is a pure function of the *set* of outcomes and events committed to
it: their order, their repetition and the cutting into batches change nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Literal, NamedTuple, Protocol, Self

from dateline.contracts import Event, EventType, Modality, Outcome, StageTiming
from dateline.store.incidents.protocol import IncidentStore

Partition = tuple[str, int]
"""A topic and one of its partitions."""

Position = tuple[str, int, int]
"""A topic, a partition and an offset: where one message stands."""

Fate = Literal["processed", "duplicate", "dead-letter"]


class Mark(NamedTuple):
    """How far a partition has been read: the next offset, and a digest of the record before it.

    The digest tells a topic that was deleted and filled again from the one that was read; it is empty
    where nothing was read.
    """

    next_offset: int
    fingerprint: str = ""


class Lease(NamedTuple):
    """Who may write to a store: nobody yet where there is no ``owner``.

    ``generation`` goes up whenever the owner changes, ``beat`` whenever it gives a sign of life. No time
    is in it, as the clocks of two machines may differ: one that waits watches for a beat by its own.
    """

    owner: str | None = None
    generation: int = 0
    beat: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction adds. ``expected`` is every mark the writer believes the store to hold.

    ``marks`` are those of the partitions this batch moves on; ``lease`` is what the writer holds.
    """

    expected: Mapping[Partition, Mark]
    marks: Mapping[Partition, Mark]
    events: Sequence[Event] = ()
    outcomes: Sequence[Outcome] = ()
    lease: Lease | None = None


class Cursor(NamedTuple):
    """Where an event stands in the canonical order: the next page begins behind it."""

    day: date
    article_id: str
    trigger_start: int
    event_id: str


def cursor_of(event: Event) -> Cursor:
    """Where that event stands."""
    day = event.date.start or event.date.end or date.max
    return Cursor(day, event.article_id, event.trigger.start, event.event_id)


class Box(NamedTuple):
    """A part of the map, in degrees. ``west`` may be greater than ``east``: across the date line."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which visible events are wanted; what is left empty does not restrict.

    ``countries`` are ISO 3166 alpha-3 codes of an actor, a recipient or the location. ``actor`` and
    ``recipient`` are parts of a name, in any case; ``party`` is the whole name of either. ``since`` and
    ``until`` are days, both included, that the event's date interval must touch (an event of unknown date
    touches none). ``text`` are words that all occur in the sentence, in any case and order. ``contexts``
    and ``sectors`` want at least one of theirs. ``newest_first`` turns the order of dates around; undated
    events come last either way.
    """

    types: Collection[EventType] = ()
    modes: Collection[str] = ()
    contexts: Collection[str] = ()
    quad_classes: Collection[int] = ()
    countries: Collection[str] = ()
    sectors: Collection[str] = ()
    actor: str | None = None
    recipient: str | None = None
    party: str | None = None
    box: Box | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None
    article_id: str | None = None
    modalities: Collection[Modality] = ()
    min_confidence: float | None = None
    newest_first: bool = False
    after: Cursor | None = None
    limit: int | None = None


ALL = EventQuery()
"""Every visible event."""


class Change(NamedTuple):
    """What a reader could see change: an event that is there now, or (null) is there no more.

    ``number`` grows with every change of the store; an event has only its last one.
    """

    number: int
    event_id: str
    event: str | None


Dimension = Literal[
    "day",
    "month",
    "event_type",
    "quad_class",
    "mode",
    "modality",
    "country",
    "actor",
    "recipient",
    "article",
    "latitude",
    "longitude",
]
"""What events can be counted by."""


class Bucket(NamedTuple):
    """How many events share these values, one a dimension (null: unknown)."""

    key: tuple[str | None, ...]
    events: int


class Party(NamedTuple):
    """Somebody who acts or is acted on, with the number of such events."""

    name: str
    type: str | None
    country: str | None
    as_actor: int
    as_recipient: int


@dataclass(frozen=True, slots=True)
class Retention:
    """How long events stay, in days; null: for ever.

    ``by`` says what day of an event counts besides that on which its article came. ``types`` have windows of
    their own. What names one of ``keep_countries`` or ``keep_parties`` stays for ever.
    """

    days: int | None = 90
    by: Literal["published", "event"] = "published"
    types: Mapping[str, int | None] = field(default_factory=dict)
    keep_countries: frozenset[str] = frozenset()
    keep_parties: frozenset[str] = frozenset()

    def window(self, event_type: str) -> int | None:
        """The days of events of that type."""
        return self.types.get(event_type, self.days)

    def windows(self) -> list[int | None]:
        """Every window there is."""
        return [self.days, *self.types.values()]


class Trend(NamedTuple):
    """Something told of more than before: how often now, how often it would be if nothing had changed.

    ``score`` is how many standard deviations it lies above that.
    """

    value: str
    events: int
    expected: float
    score: float


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one message on the articles topic.

    ``missing`` counts events its outcome lists that have not reached the store yet; ``reason`` is
    there for dead letters.
    """

    position: Position
    sent_at: datetime
    fate: Fate
    article_id: str
    revision: str | None = None
    reason: str | None = None
    missing: int = 0
    timings: tuple[StageTiming, ...] = ()


@dataclass(frozen=True, slots=True)
class PartitionLedger:
    """How many messages of a partition were answered for, and how (promise 5)."""

    topic: str
    partition: int
    processed: int = 0
    duplicates: int = 0
    dead_letters: int = 0

    @property
    def total(self) -> int:
        """Messages answered for: the partition's end offset once all is done."""
        return self.processed + self.duplicates + self.dead_letters


@dataclass(frozen=True, slots=True)
class RevisionState:
    """One version of an article. ``ordered_at`` places it among the others; the latest wins."""

    revision: str
    ordered_at: datetime
    coder_version: int
    title: str | None
    url: str | None
    published_at: datetime | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What the store knows of an article. ``revision`` is the visible one, null when there is none.

    ``revisions`` are ordered, the latest last; ``entries`` are its messages on the articles topic.
    """

    article_id: str
    status: Literal["coded", "retracted", "rejected"]
    revision: str | None
    retracted_at: datetime | None = None
    revisions: tuple[RevisionState, ...] = ()
    entries: tuple[LedgerEntry, ...] = field(default=())


class Store(IncidentStore, Protocol):
    """A place for events. Methods raise `StoreUnavailable` for what passes: locked, full, gone."""

    def positions(self) -> dict[Partition, Mark]:
        """How far each partition has been read."""
        ...

    def commit(self, batch: Batch) -> None:
        """Add a batch and move its marks in one transaction, or do nothing and raise.

        `StoreFenced` when the store's marks are not the expected ones or the lease has been lost:
        somebody else writes. A commit is a sign of life.
        """
        ...

    def lease(self) -> Lease:
        """Who may write now."""
        ...

    def take_lease(self, seen: Lease, owner: str | None) -> Lease:
        """Make that the owner, or nobody; `StoreFenced` when the lease is no longer as it was seen."""
        ...

    def renew_lease(self, lease: Lease) -> None:
        """Give a sign of life; `StoreFenced` when the lease has been lost."""
        ...

    def reset(self, marks: Mapping[Partition, Mark], lease: Lease, *, clear: bool) -> None:
        """Put these marks in the place of all there are; ``clear`` takes everything else away too.

        `StoreFenced` when the lease has been lost.
        """
        ...

    def remember(self, tellings: int) -> None:
        """Keep at most so many tellings in memory from one commit to the next."""
        ...

    def prune(self, retention: Retention, today: date, limit: int) -> int:
        """Take away events that have outstayed the rule by the store's day, and give their space back.

        The store's day is that of the newest message, ``today`` at the latest. One step takes about
        ``limit`` events and says how many; fewer than that were the last. They are not told as changes.
        """
        ...

    def events(self, query: EventQuery = ALL) -> Iterator[Event]:
        """The visible events that match, ordered by date, article, trigger and id; undated last."""
        ...

    def event_lines(self, query: EventQuery = ALL) -> Iterator[str]:
        """The same events as canonical JSON, byte for byte as stored."""
        ...

    def count(self, query: EventQuery = ALL) -> int:
        """How many visible events match, whatever the limit."""
        ...

    def event(self, event_id: str) -> Event | None:
        """One visible event."""
        ...

    def changes(self, after: int, limit: int, query: EventQuery = ALL) -> list[Change]:
        """What changed since the change of that number, the oldest first, at most ``limit``.

        Only events that match, whether they are there now or no more.
        """
        ...

    def last_change(self) -> int:
        """The number of the last change; 0 in a new store."""
        ...

    def aggregate(self, query: EventQuery, by: Sequence[Dimension], limit: int) -> list[Bucket]:
        """The counts of matching events, the largest first; one with two countries counts for both."""
        ...

    def trending(
        self, by: Dimension, *, hours: int, baseline_hours: int, limit: int, at_hour: int | None = None
    ) -> list[Trend]:
        """What was told of more in the last ``hours`` than its share of the ``baseline_hours`` before.

        The hours are those of publication, up to ``at_hour`` since the epoch: the newest of all unless given.
        """
        ...

    def parties(self, part: str | None, limit: int) -> list[Party]:
        """Those whose name has that part, in any case, the most frequent first."""
        ...

    def article(self, article_id: str) -> ArticleState | None:
        """All about one article, or null when no outcome speaks of it."""
        ...

    def articles(self) -> Iterator[ArticleState]:
        """Every coded or retracted article by id, without its ledger entries."""
        ...

    def entries(self, positions: Collection[Position]) -> dict[Position, LedgerEntry]:
        """The ledger entries of those messages; one not answered for yet is not in it."""
        ...

    def dead_letters(self) -> Iterator[LedgerEntry]:
        """The messages that were refused, by topic, partition and offset."""
        ...

    def ledger(self) -> list[PartitionLedger]:
        """The counts per partition of the articles topic."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
