"""What the store makes of the messages it is given: pure rules, none of which minds the order.

Each merge is commutative, associative and idempotent, so the same set of messages gives the same
result in whatever order, however often and in whatever batches they come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson

from dateline.contracts import Outcome
from dateline.store.protocol import Fate, Position

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC) - _EPOCH
_LAST = datetime.max.replace(tzinfo=UTC) - _EPOCH


def to_us(moment: datetime) -> int:
    """Microseconds since the epoch, within what a `datetime` in UTC can hold."""
    return min(max(moment - _EPOCH, _FIRST), _LAST) // timedelta(microseconds=1)


def from_us(microseconds: int) -> datetime:
    """The time in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _latest(*times: int | None) -> int | None:
    return max((time for time in times if time is not None), default=None)


def _earliest(*times: int | None) -> int | None:
    return min((time for time in times if time is not None), default=None)


class Revision(NamedTuple):
    """What outcomes say of one version of an article: its row. ``event_ids`` is a JSON array."""

    article_id: str
    revision: str
    revised_us: int | None
    seen_us: int | None
    coder_version: int
    event_ids: str
    title: str | None
    url: str | None
    published_us: int | None
    signature: str | None = None

    @property
    def ordered_us(self) -> int:
        """Its place among the versions: the time its publisher gives, else when it was first seen."""
        if self.revised_us is not None:
            return self.revised_us
        return self.seen_us or 0

    @property
    def listed(self) -> tuple[str, ...]:
        """The ids of its events."""
        return tuple(orjson.loads(self.event_ids))

    def merge(self, other: Revision) -> Revision:
        """Both together: the latest time stated, the earliest seen, the newest coder's findings."""
        return min(self, other, key=_coding)._replace(
            revised_us=_latest(self.revised_us, other.revised_us),
            seen_us=_earliest(self.seen_us, other.seen_us),
        )


def _coding(revision: Revision) -> tuple[int, str, str, str, int, str]:
    # The newest coder speaks. Should it ever say two things, the choice must not hang on the order.
    return (
        -revision.coder_version,
        revision.event_ids,
        revision.title or "",
        revision.url or "",
        revision.published_us or 0,
        revision.signature or "",
    )


def revision_of(outcome: Outcome) -> Revision | None:
    """What an outcome says of a version, or null when it does not list events."""
    if outcome.status != "coded":
        return None
    return Revision(
        article_id=outcome.article_id,
        revision=outcome.revision or "",
        revised_us=to_us(outcome.revised_at) if outcome.revised_at else None,
        seen_us=to_us(outcome.origin.timestamp) if outcome.origin else None,
        coder_version=outcome.coder_version or 0,
        event_ids=orjson.dumps(sorted(set(outcome.event_ids))).decode(),
        title=outcome.title,
        url=outcome.url,
        published_us=to_us(outcome.published_at) if outcome.published_at else None,
        signature=outcome.signature,
    )


def retracted_us(outcome: Outcome) -> int | None:
    """When the outcome retracts its article, or null when it does not."""
    if outcome.status != "retracted":
        return None
    if outcome.revised_at:
        return to_us(outcome.revised_at)
    return to_us(outcome.origin.timestamp) if outcome.origin else 0


class Article(NamedTuple):
    """When an article was last retracted, and the version that is visible: its row."""

    article_id: str
    retracted_us: int | None = None
    revision: str | None = None

    def merge(self, times: Iterable[int], revisions: Collection[Revision]) -> Article:
        """The article after more retractions, with the visible one of all its ``revisions``."""
        retracted = _latest(self.retracted_us, *times)
        winner = max(revisions, key=lambda revision: (revision.ordered_us, revision.revision), default=None)
        gone = winner is None or (retracted is not None and retracted > winner.ordered_us)
        return Article(self.article_id, retracted, None if winner is None or gone else winner.revision)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message on the articles topic. ``content`` is equal for equal messages, null if refused."""

    position: Position
    sent_us: int
    article_id: str
    content: str | None
    revision: str | None
    reason: str | None
    timings: str
    fate: Fate

    def merge(self, other: Entry) -> Entry:
        """Both together: an answer counts more than a refusal, which a redrive may have mended."""
        return min(self, other, key=_answer)

    @property
    def order(self) -> tuple[int, Position]:
        """Of equal messages the first by this was processed, and the others are duplicates."""
        return self.sent_us, self.position


def _answer(entry: Entry) -> tuple[bool, str, str, int, str, str]:
    return (
        entry.content is None,
        entry.content or "",
        entry.article_id,
        entry.sent_us,
        entry.reason or "",
        entry.timings,
    )


def entry_of(outcome: Outcome) -> Entry | None:
    """The ledger entry an outcome makes, or null when it does not say which message it answers."""
    origin = outcome.origin
    if origin is None:
        return None
    content: str | None = outcome.revision or ""
    if outcome.status == "rejected":
        content = None
    elif outcome.status == "retracted":
        content = f"@{retracted_us(outcome)}"
    return Entry(
        position=(origin.topic, origin.partition, origin.offset),
        sent_us=to_us(origin.timestamp),
        article_id=outcome.article_id,
        content=content,
        revision=outcome.revision,
        reason=outcome.reason,
        timings=orjson.dumps([timing.model_dump() for timing in outcome.timings]).decode(),
        fate="dead-letter" if content is None else "processed",
    )


def choose_event(events: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """Of (coder version, canonical JSON) of one event the one to keep: the newest coder's."""
    return min(events, key=lambda event: (-event[0], event[1]))
