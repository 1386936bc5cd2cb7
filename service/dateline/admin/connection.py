"""Talking to a broker as an administrator, with errors that a person can act on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiokafka.admin import AIOKafkaAdminClient

from dateline.connection import connecting, named_errors
from dateline.errors import DatelineError
from dateline.settings import Settings

CLIENT = "dateline-admin"


@asynccontextmanager
async def admin_client(settings: Settings, bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client.

    `BrokerUnavailable` when nobody answers, there or half way; `AccessDenied` when the broker does not
    let us in, or not look at a topic; `DatelineError` when it refuses for another reason.
    """
    kafka = settings.kafka
    client = AIOKafkaAdminClient(**kafka.connection(bootstrap), client_id=CLIENT)
    try:
        async with connecting(kafka, bootstrap):
            await client.start()
        with named_errors(kafka, bootstrap, "Describe"):
            yield client
    finally:
        await client.close()


async def cluster_id(settings: Settings, bootstrap: str) -> str | None:
    """The id of the cluster that answers there and has a broker ready to serve, or null."""
    with suppress(DatelineError):
        async with admin_client(settings, bootstrap) as client:
            cluster = await client.describe_cluster()
            return str(cluster["cluster_id"]) if cluster["brokers"] else None
    return None


async def coordinates_groups(settings: Settings, bootstrap: str) -> bool:
    """Whether consumers can join groups there: a new broker first has to make the topic that keeps
    their positions, and does so when it is asked.
    """
    with suppress(DatelineError):
        async with admin_client(settings, bootstrap) as client:
            await client.find_coordinator(CLIENT)
            return True
    return False
