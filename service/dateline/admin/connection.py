"""Talking to a broker as an administrator, with errors that a person can act on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError, RequestTimedOutError

from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import Settings

CLIENT = "dateline-admin"


@asynccontextmanager
async def admin_client(settings: Settings, bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client.

    `BrokerUnavailable` when nobody answers, there or half way; `DatelineError` when the broker refuses.
    """
    client = AIOKafkaAdminClient(**settings.kafka.connection(bootstrap), client_id=CLIENT)
    with named_errors(bootstrap):
        try:
            await client.start()
            yield client
        finally:
            await client.close()


@contextmanager
def named_errors(bootstrap: str) -> Iterator[None]:
    """Turn what a Kafka client raises into errors that name the broker and say what to do."""
    try:
        yield
    except (KafkaConnectionError, NodeNotReadyError, RequestTimedOutError, OSError, TimeoutError) as error:
        raise BrokerUnavailable(
            f"no Kafka broker answers at {bootstrap}: {error}",
            hint="check that it runs, and DATELINE_KAFKA__BOOTSTRAP_SERVERS if that is set",
        ) from error
    except KafkaError as error:
        raise DatelineError(
            f"the Kafka broker at {bootstrap} refuses: {error}",
            hint="check the user, the rights and the protocol set with DATELINE_KAFKA__...",
        ) from error


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
