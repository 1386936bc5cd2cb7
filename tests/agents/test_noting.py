"""What is told of messages that a stage has finished."""

from dateline import metrics
from dateline.agents.noting import note
from dateline.contracts import Message
from dateline.passing import GONE_FURTHER
from dateline.processing import Processed, Rejection
from dateline.topology import TOKENIZE


def told(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_each_stage_is_counted_once_and_what_had_gone_further_not_again() -> None:
    results = [
        Processed((), milliseconds=4.0, further=(("tag", 30.0), ("code", None))),
        GONE_FURTHER,
        Processed((), Rejection("empty", "BadInput", "nothing")),
        Processed((), milliseconds=6.0),
    ]
    counts = [("tokenize", "ok", 2), ("tokenize", "empty", 1), ("tag", "ok", 1), ("code", "ok", 1)]
    timed = [("tokenize", 2), ("tag", 1), ("code", 0)]
    counted = {(s, r): told("dateline_stage_messages_total", stage=s, result=r) for s, r, _ in counts}
    measured = {s: told("dateline_stage_seconds_count", stage=s) for s, _ in timed}
    note(TOKENIZE, [Message(b"k", b"v")] * len(results), results)
    for stage, result, count in counts:
        now = told("dateline_stage_messages_total", stage=stage, result=result)
        assert now - counted[stage, result] == count
    for stage, count in timed:
        assert told("dateline_stage_seconds_count", stage=stage) - measured[stage] == count
