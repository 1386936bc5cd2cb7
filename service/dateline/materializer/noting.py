"""What is told of each outcome that has reached the store: one log line, its metrics, its span."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from dateline import metrics, traces
from dateline.contracts import OUTCOMES, Message, Outcome
from dateline.materializer.decoding import Decoded

log = structlog.get_logger(__name__)


def note(messages: Sequence[Message], decoded: Decoded, seconds: float) -> None:
    """Tell of a batch that was committed in that time."""
    metrics.COMMIT_SECONDS.observe(seconds)
    metrics.EVENTS.inc(len(decoded.events))
    now = datetime.now(UTC)
    for outcome in decoded.outcomes:
        _note_outcome(outcome, now)
    for message in messages:
        if message.topic == OUTCOMES.name:
            traces.processed("store", message, seconds)


def _note_outcome(outcome: Outcome, now: datetime) -> None:
    reason = metrics.countable(outcome.reason) if outcome.status == "rejected" else ""
    metrics.OUTCOMES.labels(outcome.status, reason).inc()
    age = max(0.0, (now - outcome.origin.timestamp).total_seconds()) if outcome.origin else None
    if age is not None:
        metrics.FRESHNESS.observe(age)
    log.info(
        "stored",
        stage="materialize",
        article_id=outcome.article_id,
        status=outcome.status,
        reason=outcome.reason,
        events=len(outcome.event_ids),
        seconds_since_published=None if age is None else round(age, 3),
    )
