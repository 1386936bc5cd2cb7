"""`dateline store`: export, check, migrate, prune and rebuild, on a store in a file."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dateline.cli import app
from dateline.store import open_store
from dateline.store.migrations import FIRST_VERSION
from dateline.store.schema import SCHEMA_VERSION
from tests.store.batches import add
from tests.store.samples import event, outcome

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=100)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with one old event and one new."""
    old, new = event("e1", published_at=OLD), event("e2", "b", published_at=NOW)
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        add(store, old, new, outcome(events=[old], sent=OLD), outcome("b", events=[new], offset=1, sent=NOW))
    return tmp_path


def store(home: Path, *arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(app, ["store", *arguments], env={"DATELINE_HOME": str(home), **settings})


def test_export_gives_every_article_event_and_incident(home: Path) -> None:
    lines = [json.loads(line) for line in store(home, "export").stdout.splitlines()]
    assert [line["event_id"] for line in lines if "event_id" in line] == ["e1", "e2"]
    assert [line["event_ids"] for line in lines if "incident_id" in line] == [["e1", "e2"]]
    store(home, "export", str(home / "all.jsonl"))
    assert [json.loads(line) for line in (home / "all.jsonl").open()] == lines


def test_prune_takes_what_is_older_than_the_window(home: Path) -> None:
    assert "0 events gone" in store(home, "prune", DATELINE_STORE__RETENTION__DAYS="0").stderr
    assert "1 event gone" in store(home, "prune").stderr
    assert '"e1"' not in store(home, "export").stdout.splitlines()[-1]


def test_check_finds_wrong_counts_and_rebuild_mends_them(home: Path) -> None:
    assert store(home, "check").exit_code == 0
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("UPDATE day_tallies SET events = 7 WHERE dimension = 'event_type'")
    connection.close()
    found = store(home, "check")
    assert found.exit_code == 3
    assert "counts by event_type" in found.stderr
    assert store(home, "rebuild", "--counts", "--yes").exit_code == 0
    assert store(home, "check").exit_code == 0


def test_migrate_goes_down_and_up(home: Path) -> None:
    before = store(home, "export").stdout
    assert f"version {FIRST_VERSION}" in store(home, "migrate", "--to", str(FIRST_VERSION)).stderr
    assert "dateline store migrate" in store(home, "export").stderr
    assert f"version {SCHEMA_VERSION}" in store(home, "migrate").stderr
    assert store(home, "export").stdout == before
