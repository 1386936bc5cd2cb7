"""Whether we may do what we are about to do, asked before any of it is begun.

A right that only a bad day needs, as to write dead letters, would otherwise be missed on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    CoordinatorNotAvailableError,
    GroupAuthorizationFailedError,
    NoError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from dateline.admin.connection import admin_client
from dateline.connection import Operation, denied
from dateline.settings import KafkaSettings, Settings

_BITS: Mapping[Operation, int] = {"Read": 1 << 3, "Write": 1 << 4}
_NOT_TOLD = -(1 << 31)


class _Response(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", Array(("id", Int32), ("host", String()), ("port", Int32), ("rack", String()))),
        ("cluster_id", String()),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("name", String()),
                ("internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("in_sync", Array(Int32)),
                        ("offline", Array(Int32)),
                    ),
                ),
                ("operations", Int32),
            ),
        ),
        ("cluster_operations", Int32),
    )


class _Struct(RequestStruct):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        ("topics", Array(String())),
        ("create", Boolean),
        ("tell_cluster_operations", Boolean),
        ("tell_operations", Boolean),
    )


class _Metadata(Request[_Struct]):  # type: ignore[misc]  # aiokafka has no types
    """Kafka's Metadata request of version 8, the first that tells what the asker may do."""

    API_KEY = 3

    def __init__(self, topics: Iterable[str]) -> None:
        self._topics = list(topics)

    def build(self, request_struct_class: type[_Struct]) -> _Struct:
        return request_struct_class(self._topics, False, False, True)


async def require_rights(
    settings: Settings,
    bootstrap: str,
    *,
    reads: Iterable[str] = (),
    writes: Iterable[str] = (),
    group: str | None = None,
) -> None:
    """Raise `AccessDenied` unless we may read and write those topics, and be in that consumer group.

    Topics that do not exist yet count as allowed.
    """
    wanted: list[tuple[str, Operation]] = [
        *((topic, "Read") for topic in reads),
        *((topic, "Write") for topic in writes),
    ]
    async with admin_client(settings, bootstrap) as client:
        response = await client._send_request(_Metadata({topic for topic, _ in wanted}))
        found = {name: (code, operations) for code, name, _, _, operations in response.topics}
        for topic, operation in wanted:
            code, operations = found[topic]
            told = code == NoError.errno and operations != _NOT_TOLD
            if code == TopicAuthorizationFailedError.errno or (told and not operations & _BITS[operation]):
                raise denied(settings.kafka, operation, "topic", topic)
        if group:
            await _require_group(client, settings.kafka, group)


async def _require_group(client: AIOKafkaAdminClient, kafka: KafkaSettings, group: str) -> None:
    try:
        await client.find_coordinator(group)
    except GroupAuthorizationFailedError as error:
        raise denied(kafka, "Read", "group", group) from error
    except CoordinatorNotAvailableError:
        # A new broker first makes the topic it needs for groups: nothing is refused.
        return
