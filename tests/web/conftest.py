"""The web application over a real store with a few events."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dateline.contracts import Event
from dateline.settings import KafkaSettings, Settings
from dateline.store import Store, open_store
from dateline.web.app import create_app
from tests.store.batches import add
from tests.store.samples import event, outcome, party, place

NOBODY_LISTENS = "127.0.0.1:9"

EVENTS = (
    event(
        "march",
        days=(date(2026, 3, 1), date(2026, 3, 1)),
        actors=[party("nurses", "KEN", sectors=("LAB",))],
        location=place("Nairobi", "KEN"),
        sentence="Nurses marched in Nairobi.",
        mode="demo",
    ),
    event(
        "raid",
        "b",
        event_type="ASSAULT",
        days=(date(2026, 3, 4), date(2026, 3, 5)),
        actors=[party("<script>alert(1)</script>", "FRA")],
        recipients=[party("nurses", "KEN")],
        sentence="=A raid <b>hurt</b> nurses & more.",
        modality="reported",
        confidence=0.9,
    ),
    event("undated", "b", days=(None, None), trigger=40, event_type="AID"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, kafka=KafkaSettings(bootstrap_servers=NOBODY_LISTENS))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The store to write to, with the events in it."""
    with open_store(settings.store_url) as opened:
        by_article: dict[str, list[Event]] = {}
        for one in EVENTS:
            by_article.setdefault(one.article_id, []).append(one)
        for number, (article_id, found) in enumerate(by_article.items()):
            add(opened, *found, outcome(article_id, events=found, offset=number))
        yield opened


@pytest.fixture
def client(settings: Settings, store: Store) -> Iterator[TestClient]:
    """A client of the application over that store."""
    with TestClient(create_app(settings), base_url="http://localhost") as opened:
        yield opened
