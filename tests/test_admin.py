"""Topics on a real Kafka."""

from __future__ import annotations

import asyncio

from dateline import admin
from dateline.settings import Settings


async def test_two_processes_may_ensure_topics_at_once(pipeline_settings: Settings, broker: str) -> None:
    created = await asyncio.gather(*(admin.ensure_topics(pipeline_settings, broker) for _ in range(2)))
    assert created == [(), ()]
    states = await admin.describe_topics(pipeline_settings, broker)
    assert [state.name for state in states] == [t.name for t in admin.declared_topics(pipeline_settings)]
