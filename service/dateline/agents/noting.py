"""What is told of each message that a stage has finished: one log line, its metrics, its span."""

from __future__ import annotations

import structlog

from dateline import metrics, traces
from dateline.contracts import Message
from dateline.processing import Processed
from dateline.topology import Stage

log = structlog.get_logger(__name__)


def note(stage: Stage, message: Message, processed: Processed) -> None:
    """Tell of a message, once everything made of it is confirmed and it is acknowledged."""
    rejection = processed.rejection
    result = metrics.countable(rejection.reason) if rejection else "ok"
    metrics.MESSAGES.labels(stage.name, result).inc()
    if processed.milliseconds is not None:
        metrics.STAGE_SECONDS.labels(stage.name).observe(processed.milliseconds / 1000)
    seconds = (processed.milliseconds or 0.0) / 1000
    traces.processed(stage.name, message, seconds, {"dateline.result": result})
    line = log.bind(
        stage=stage.name,
        article_id=(message.key or b"").decode("utf-8", "replace") or None,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        milliseconds=None if processed.milliseconds is None else round(processed.milliseconds, 1),
    )
    if rejection:
        line.warning("dead letter", reason=rejection.reason, error=rejection.said)
    else:
        line.info("processed", outputs=len(processed.messages))
