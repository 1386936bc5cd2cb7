"""A pytest plugin: a running pipeline, and a corpus replayed through it, for tests of what reads its events.

Installed with Dateline, it is loaded by pytest itself. Its fixtures:

``dateline``           function  a `Replay`: replay a corpus, wait for the outcomes, look at the events
``dateline_settings``  session   the `Settings` of the pipeline that runs for this test run
``dateline_kafka``     session   the address of its Kafka, for the consumer under test

The pipeline is the one that runs in DATELINE_TEST_HOME, where that is set (`dateline up` in another
terminal makes tests start in no time). Else one is started, on the Kafka of
DATELINE_TEST_BOOTSTRAP_SERVERS, on one in a container where a Docker engine answers and testcontainers is
installed, or on the embedded one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dateline.settings import Settings
    from dateline.testing.replay import Replay


@pytest.fixture(scope="session")
def dateline_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a pipeline that is ready."""
    # Imported when asked for: the plugin costs nothing where nobody uses it.
    from dateline.testing.pipeline import pipeline

    with pipeline(lambda: tmp_path_factory.mktemp("dateline")) as settings:
        yield settings


@pytest.fixture(scope="session")
def dateline_kafka(dateline_settings: Settings) -> str:
    """The address of the pipeline's Kafka."""
    from dateline.broker import locate

    return locate(dateline_settings)


@pytest.fixture
def dateline(dateline_settings: Settings) -> Replay:
    """What a test replays through the pipeline, and what comes of that."""
    from dateline.testing.replay import Replay

    return Replay(dateline_settings)
