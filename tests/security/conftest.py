"""One secured Kafka for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.secured import SecuredKafka, secured_kafka

ROLES = ("publisher", "worker", "materializer", "reader")


@pytest.fixture(scope="package")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """It knows a user for each role, and each may do nothing yet."""
    with secured_kafka(tmp_path_factory.mktemp("secured"), ROLES) as kafka:
        yield kafka
