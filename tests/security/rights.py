"""Users and rights on a Kafka, given and taken by its own protocol."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

_RESOURCES = {"topic": 2, "group": 3, "cluster": 4}
_OPERATIONS = {
    "Read": 3,
    "Write": 4,
    "Create": 5,
    "Delete": 6,
    "Alter": 7,
    "Describe": 8,
    "DescribeConfigs": 10,
    "AlterConfigs": 11,
    "IdempotentWrite": 12,
}
_LITERAL, _PREFIXED = 3, 4
_ALLOW, _SHA_512, _ITERATIONS = 3, 2, 4096


class Right(NamedTuple):
    """What one user may do with one thing, or with all whose names begin with what precedes a ``*``."""

    user: str
    operation: str
    resource: str
    name: str

    def wire(self) -> tuple[int, str, int, str, str, int, int]:
        pattern = _PREFIXED if self.name.endswith("*") else _LITERAL
        resource, operation = _RESOURCES[self.resource], _OPERATIONS[self.operation]
        return resource, self.name.removesuffix("*"), pattern, f"User:{self.user}", "*", operation, _ALLOW


class _SetPasswordResponse(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _SetPasswordStruct(RequestStruct):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 51
    API_VERSION = 0
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _SetPasswordResponse
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _SetPassword(Request[_SetPasswordStruct]):  # type: ignore[misc]  # aiokafka has no types
    API_KEY = 51

    def __init__(self, user: str, password: str) -> None:
        salt = os.urandom(16)
        salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
        self._upsertion: tuple[Any, ...] = (user, _SHA_512, _ITERATIONS, salt, salted, {})

    def build(self, request_struct_class: type[_SetPasswordStruct]) -> _SetPasswordStruct:
        return request_struct_class([], [self._upsertion], {})


async def set_password(client: AIOKafkaAdminClient, user: str, password: str) -> None:
    """Let that user in by SCRAM-SHA-512."""
    response = await client._send_request(_SetPassword(user, password))
    for name, code, message, _ in response.results:
        assert code == 0, f"{name}: {message}"


async def grant(client: AIOKafkaAdminClient, rights: Iterable[Right]) -> None:
    """Allow all that."""
    for right in rights:
        response = await client._send_request(CreateAclsRequest(*right.wire()))
        for code, message in response.creation_responses:
            assert code == 0, f"{for_code(code)}: {message}"


async def revoke(client: AIOKafkaAdminClient, rights: Iterable[Right]) -> None:
    """Take all that away again."""
    for right in rights:
        response = await client._send_request(DeleteAclsRequest(*right.wire()))
        [(code, message, matching)] = response.filter_responses
        assert code == 0, message
        assert len(matching) == 1
