"""What is told of each message that a stage has finished: one log line a stage, metrics, spans."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence

import structlog

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
    noted = [pair for pair in zip(messages, results, strict=False) if pair[1] is not GONE_FURTHER]
    _count(stage, [processed for _, processed in noted])
    # Only the logger that is configured for the programs knows levels.
    told = getattr(log, "isEnabledFor", lambda _: True)(logging.INFO)
    for message, processed in noted:
        if traces.is_on():
            for name, milliseconds in _stages(stage, processed):
                attributes = {"dateline.result": _result(processed)}
                traces.processed(name, message, (milliseconds or 0.0) / 1000, attributes)
        if told or processed.rejection:
            _tell(stage, message, processed)


def _count(stage: Stage, results: Sequence[Processed]) -> None:
    # A batch at a time: each time has its lock.
    counted: Counter[tuple[str, str]] = Counter()
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for processed in results:
        for name, milliseconds in _stages(stage, processed):
            counted[name, _result(processed)] += 1
            if milliseconds is not None:
                seconds[name].append(milliseconds / 1000)
    for labels, number in counted.items():
        metrics.MESSAGES.labels(*labels).inc(number)
    for name, spent in seconds.items():
        metrics.STAGE_SECONDS.observe(name, spent)


def _stages(stage: Stage, processed: Processed) -> Sequence[tuple[str, float | None]]:
    """The stages it went through, with the milliseconds each took."""
    return ((stage.name, processed.milliseconds), *processed.further)


def _result(processed: Processed) -> str:
    return metrics.countable(processed.rejection.reason) if processed.rejection else "ok"


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
    for name, milliseconds in _stages(stage, processed):
        spent = None if milliseconds is None else round(milliseconds, 1)
        line.info("processed", stage=name, milliseconds=spent, outputs=len(processed.messages))
