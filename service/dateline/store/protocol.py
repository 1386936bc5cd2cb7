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

Partition = tuple[str, int]
"""A topic and one of its partitions."""

Position = tuple[str, int, int]
"""A topic, a partition and an offset: where one message stands."""

Fate = Literal["processed", "duplicate", "dead-letter"]


class Mark(NamedTuple):
    """How far a partition has been read: the next offset, and a digest of the record before it.

    The digest tells a topic that was deleted and filled again from the one that was read.
    """

    next_offset: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction adds. ``expected`` is every mark the writer believes the store to hold.

    ``marks`` are those of the partitions this batch moves on.
    """

    expected: Mapping[Partition, Mark]
    marks: Mapping[Partition, Mark]
    events: Sequence[Event] = ()
    outcomes: Sequence[Outcome] = ()


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which visible events are wanted; what is left empty does not restrict.

    ``countries`` are ISO 3166 alpha-3 codes of an actor, a recipient or the location. ``actor`` is a
    part of an actor's name, in any case. ``since`` and ``until`` are days, both included, that the
    event's date interval must touch (an event of unknown date touches none). ``text`` are words that
    all occur in the sentence, in any case and order.
    """

    types: Collection[EventType] = ()
    countries: Collection[str] = ()
    actor: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None
    article_id: str | None = None
    modalities: Collection[Modality] = ()
    min_confidence: float | None = None
    limit: int | None = None


ALL = EventQuery()
"""Every visible event."""


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


class Store(Protocol):
    """A place for events. Methods raise `StoreUnavailable` for what passes: locked, full, gone."""

    def positions(self) -> dict[Partition, Mark]:
        """How far each partition has been read."""
        ...

    def commit(self, batch: Batch) -> None:
        """Add a batch and move its marks in one transaction, or do nothing and raise.

        `StoreFenced` when the store's marks are not the expected ones: somebody else wrote.
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
