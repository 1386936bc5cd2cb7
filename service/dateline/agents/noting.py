"""What is told of each message that a stage has finished: one log line, its metrics, its span."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

import structlog

from dateline import metrics, traces
from dateline.contracts import Message
from dateline.processing import Processed
from dateline.topology import Stage

log = structlog.get_logger(__name__)


def note(stage: Stage, messages: Sequence[Message], results: Sequence[Processed]) -> None:
    """Tell of messages, once everything made of them is confirmed and they are acknowledged."""
    spent = metrics.STAGE_SECONDS.labels(stage.name)
    counted: Counter[str] = Counter()
    # Only the logger that is configured for the programs knows levels.
    told = getattr(log, "isEnabledFor", lambda _: True)(logging.INFO)
    for message, processed in zip(messages, results, strict=False):
        result = metrics.countable(processed.rejection.reason) if processed.rejection else "ok"
        counted[result] += 1
        if processed.milliseconds is not None:
            spent.observe(processed.milliseconds / 1000)
        if traces.is_on():
            seconds = (processed.milliseconds or 0.0) / 1000
            traces.processed(stage.name, message, seconds, {"dateline.result": result})
        if told or processed.rejection:
            _tell(stage, message, processed)
    for result, number in counted.items():
        metrics.MESSAGES.labels(stage.name, result).inc(number)


def _tell(stage: Stage, message: Message, processed: Processed) -> None:
    line = log.bind(
        stage=stage.name,
        article_id=(message.key or b"").decode("utf-8", "replace") or None,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        milliseconds=None if processed.milliseconds is None else round(processed.milliseconds, 1),
    )
    rejection = processed.rejection
    if rejection:
        line.warning("dead letter", reason=rejection.reason, error=rejection.said)
    else:
        line.info("processed", outputs=len(processed.messages))
