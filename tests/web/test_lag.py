"""Lag as Prometheus gets it: from end offsets, asked for at every scrape."""

from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from dateline.contracts import ARTICLES, OUTCOMES
from dateline.settings import KafkaSettings, Settings
from dateline.store import open_store
from dateline.web.backend import Backend
from dateline.web.lag import LagCollector
from tests.conftest import run
from tests.integration.materializing import publish
from tests.store.samples import outcome
from tests.web.conftest import NOBODY_LISTENS


def scraped(settings: Settings) -> Mapping[str, float]:
    """The samples of one scrape that are not zero."""
    registry = CollectorRegistry()
    registry.register(LagCollector(Backend(settings)))
    lines = generate_latest(registry).decode().splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples if float(value)}


def test_lag_grows_with_the_topic_and_not_with_what_a_reader_says(pipeline_settings: Settings) -> None:
    open_store(pipeline_settings.store_url).close()
    before = scraped(pipeline_settings)
    assert before == {"dateline_broker_up": 1, "dateline_store_up": 1}
    run(publish(pipeline_settings, [outcome(f"new-{number}") for number in range(20)]))
    after = scraped(pipeline_settings)
    assert after[f'dateline_topic_messages{{topic="{OUTCOMES.name}"}}'] == 20
    lags = [value for name, value in after.items() if 'reader="store"' in name]
    assert sum(lags) == 20
    assert not [name for name in after if ARTICLES.name in name]


def test_without_a_broker_there_is_no_number_to_believe(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    settings = Settings(home=tmp_path, kafka=KafkaSettings(bootstrap_servers=NOBODY_LISTENS))
    registry.register(LagCollector(Backend(settings)))
    samples = [line for line in generate_latest(registry).decode().splitlines() if line[0] != "#"]
    assert samples == ["dateline_broker_up 0.0", "dateline_store_up 0.0"]
