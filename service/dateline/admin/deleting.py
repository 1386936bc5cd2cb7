"""Deleting messages."""

from __future__ import annotations

from collections.abc import Mapping

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from dateline.admin.connection import admin_client
from dateline.settings import Settings


async def delete_before(settings: Settings, bootstrap: str, offsets: Mapping[tuple[str, int], int]) -> None:
    """Delete the messages of those partitions that stand before those offsets, for ever."""
    if not offsets:
        return
    wanted = {TopicPartition(*place): RecordsToDelete(offset) for place, offset in offsets.items()}
    async with admin_client(settings, bootstrap) as client:
        await client.delete_records(wanted)
