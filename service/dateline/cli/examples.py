"""An example of what travels on each topic, made by the pipeline from the example of an article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dateline.contracts import (
    ARTICLES,
    EVENTS,
    INCIDENTS,
    OUTCOMES,
    Article,
    Contract,
    Event,
    Incident,
    Origin,
    Outcome,
    StageTiming,
    Topic,
)
from dateline.contracts.topic import VERSION
from dateline.linking import Source, link
from dateline.topology import STAGES

_MOMENT = datetime(2024, 3, 9, 19, 0, tzinfo=UTC)


def example_name(topic: Topic[Any]) -> str:
    """Where a topic's example lies among the schemas."""
    return f"examples/{topic.name}/v{VERSION}/march.json"


def make_examples(article: Article) -> dict[Topic[Any], dict[str, Any]]:
    """What becomes of the article, the first record of each topic: equal at every run."""
    records: dict[Topic[Any], list[Contract]] = {ARTICLES: [article]}
    for stage in STAGES:
        for record in stage.transform(records[stage.source][0]):
            records.setdefault(stage.sink_of(record), []).append(record)
    events = [event for event in records[EVENTS] if isinstance(event, Event)]
    [outcome] = [outcome for outcome in records[OUTCOMES] if isinstance(outcome, Outcome)]
    records[OUTCOMES] = [_answered(outcome)]
    records[INCIDENTS] = [_incident(events, outcome)]
    del records[ARTICLES]
    return {topic: found[0].model_dump(mode="json") for topic, found in records.items()}


def _incident(events: Sequence[Event], outcome: Outcome) -> Incident:
    """The incident that the first of the events tells of."""
    source = Source(outcome.article_id, outcome.title, outcome.url, outcome.signature)
    told = link(events, {outcome.article_id: source})
    return next(incident for incident in told if events[0].event_id in incident.event_ids)


def _answered(outcome: Outcome) -> Outcome:
    """The outcome with what the worker fills in."""
    origin = Origin(topic=ARTICLES.name, partition=0, offset=0, timestamp=_MOMENT)
    timings = tuple(
        StageTiming(stage=stage.name, started_at=_MOMENT, milliseconds=10.0 * number)
        for number, stage in enumerate(STAGES, 1)
    )
    return outcome.model_copy(update={"origin": origin, "timings": timings})
