"""The pipeline of these tests tells its metrics, at ports that are free."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _told() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_METRICS__PORT", "0")
        yield
