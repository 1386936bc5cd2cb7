"""What a pipeline has still to do."""

from __future__ import annotations

from dateline.admin import describe_topics
from dateline.contracts import EVENTS, OUTCOMES
from dateline.errors import BrokerUnavailable, StoreError, StoreUnavailable
from dateline.settings import Settings
from dateline.store import open_store
from dateline.topology import STAGES

GROUP = "dateline"
SOURCES = {stage.source.name for stage in STAGES}


async def work_left(settings: Settings, bootstrap: str) -> str:
    """Something that is not done yet, in words, or nothing; by what stages and store say."""
    try:
        states = await describe_topics(settings, bootstrap)
        with open_store(settings.store_url, read_only=True) as store:
            marks = store.positions()
    except (BrokerUnavailable, StoreError, StoreUnavailable) as error:
        return str(error)
    for topic in states:
        for state in topic.partitions:
            place = topic.name, state.partition
            if topic.name in (EVENTS.name, OUTCOMES.name):
                reached = marks[place].next_offset if place in marks else state.begin
            elif topic.name in SOURCES:
                reached = state.committed.get(GROUP, state.begin)
            else:
                continue
            if reached < state.end:
                return f"{state.end - reached} messages on {place}"
    return ""
