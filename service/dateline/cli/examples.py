"""An example of what travels on each topic, made by the stages from the example of an article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dateline.contracts import ARTICLES, Contract, Origin, Outcome, StageTiming, Topic
from dateline.contracts.topic import VERSION
from dateline.topology import STAGES

_MOMENT = datetime(2024, 3, 9, 19, 0, tzinfo=UTC)


def example_name(topic: Topic[Any]) -> str:
    """Where a topic's example lies among the schemas."""
    return f"examples/{topic.name}/v{VERSION}/march.json"


def make_examples(article: Contract) -> dict[Topic[Any], dict[str, Any]]:
    """What the stages make of the article, the first record of each topic: equal at every run."""
    records: dict[Topic[Any], Contract] = {ARTICLES: article}
    for stage in STAGES:
        for record in stage.transform(records[stage.source]):
            records.setdefault(stage.sink_of(record), record)
    return {
        topic: _answered(record).model_dump(mode="json")
        for topic, record in records.items()
        if topic is not ARTICLES
    }


def _answered(record: Contract) -> Contract:
    """An outcome with what the worker fills in."""
    if not isinstance(record, Outcome):
        return record
    origin = Origin(topic=ARTICLES.name, partition=0, offset=0, timestamp=_MOMENT)
    timings = tuple(
        StageTiming(stage=stage.name, started_at=_MOMENT, milliseconds=10.0 * number)
        for number, stage in enumerate(STAGES, 1)
    )
    return record.model_copy(update={"origin": origin, "timings": timings})
