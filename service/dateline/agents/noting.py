"""What is told of each message that a stage has finished: one log line a stage, metrics, spans."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from functools import cache

import structlog
from prometheus_client import Histogram

from dateline import metrics, traces
from dateline.contracts import Message
from dateline.passing import GONE_FURTHER
from dateline.processing import Processed
from dateline.topology import Stage

log = structlog.get_logger(__name__)


def note(stage: Stage, messages: Sequence[Message], results: Sequence[Processed]) -> None:
    """Tell of messages, once everything made of them is confirmed and they are acknowledged.

    Of those that had gone further already all has been told.
    """
    counted: Counter[tuple[str, str]] = Counter()
    # Only the logger that is configured for the programs knows levels.
    told = getattr(log, "isEnabledFor", lambda _: True)(logging.INFO)
    for message, processed in zip(messages, results, strict=False):
        if processed is GONE_FURTHER:
            continue
        result = metrics.countable(processed.rejection.reason) if processed.rejection else "ok"
        _measure(counted, stage.name, message, processed.milliseconds, result)
        for name, milliseconds in processed.further:
            _measure(counted, name, message, milliseconds, "ok")
        if told or processed.rejection:
            _tell(stage, message, processed)
    for labels, number in counted.items():
        metrics.MESSAGES.labels(*labels).inc(number)


def _measure(
    counted: Counter[tuple[str, str]], stage: str, message: Message, milliseconds: float | None, result: str
) -> None:
    counted[stage, result] += 1
    if milliseconds is not None:
        _seconds_of(stage).observe(milliseconds / 1000)
    if traces.is_on():
        traces.processed(stage, message, (milliseconds or 0.0) / 1000, {"dateline.result": result})


@cache
def _seconds_of(stage: str) -> Histogram:
    # To look it up takes as long as to count in it.
    return metrics.STAGE_SECONDS.labels(stage)


def _tell(stage: Stage, message: Message, processed: Processed) -> None:
    line = log.bind(
        article_id=(message.key or b"").decode("utf-8", "replace") or None,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
    )
    rejection = processed.rejection
    if rejection:
        line.warning("dead letter", stage=stage.name, reason=rejection.reason, error=rejection.said)
        return
    for name, milliseconds in ((stage.name, processed.milliseconds), *processed.further):
        spent = None if milliseconds is None else round(milliseconds, 1)
        line.info("processed", stage=name, milliseconds=spent, outputs=len(processed.messages))
