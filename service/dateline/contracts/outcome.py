"""What became of one message on the articles topic."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dateline.contracts.model import Contract, Offset, Timestamp, Version

_UNANSWERED = b'"origin":null,"timings":[]}'
"""How an outcome ends that does not say yet what it answers for."""

OutcomeStatus = Literal["coded", "duplicate", "retracted", "rejected"]


class Origin(Contract):
    """The message an outcome answers for. ``timestamp`` is the sender's time, else the broker's."""

    topic: str
    partition: Offset
    offset: Offset
    timestamp: Timestamp


class StageTiming(Contract):
    """When a stage took the message up, and the milliseconds its own work took."""

    stage: str
    started_at: Timestamp
    milliseconds: float = Field(ge=0.0)


class Outcome(Contract):
    """How an article revision ended: ``event_ids`` are all events it tells of, and no others.

    ``revision`` is null for a retraction and for a message that could not be read.
    ``signature`` is of the words of the page: those of copies are alike. ``origin`` and ``timings`` are
    filled in by the worker.
    """

    article_id: str
    revision: str | None = None
    status: OutcomeStatus
    reason: str | None = None
    event_ids: tuple[str, ...] = ()
    title: str | None = None
    url: str | None = None
    published_at: Timestamp | None = None
    revised_at: Timestamp | None = None
    coder_version: Version | None = None
    signature: str | None = None
    origin: Origin | None = None
    timings: tuple[StageTiming, ...] = ()

    def answering(self, origin: bytes, timings: bytes) -> bytes:
        """The outcome as JSON, with that origin and those timings, which are JSON already."""
        said = self.to_json()
        if not said.endswith(_UNANSWERED):
            said = self.model_copy(update={"origin": None, "timings": ()}).to_json()
        return b'%b"origin":%b,"timings":%b}' % (said[: -len(_UNANSWERED)], origin, timings)
