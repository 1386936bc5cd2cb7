"""SQLite held to the suite, and what is its own: files, locks, full disks and sudden death."""

import sqlite3
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import EventQuery, Mark, Retention, Store, dump, open_store
from dateline.store.schema import metadata
from tests.store.batches import PLACE, add
from tests.store.conformance import StoreConformance
from tests.store.migrating import MigrationConformance
from tests.store.reference import expected, shown_by
from tests.store.samples import event, moment, outcome
from tests.store.writing import numbered, reached, write_until_full, writing

EVENTS = 5  # an article


class TestSqlite(StoreConformance):
    def open(self, folder: Path) -> Store:
        return open_store(url(folder))


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.sqlite'}"


def integrity(folder: Path) -> str:
    connection = sqlite3.connect(folder / "store.sqlite")
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def test_a_killed_writer_leaves_whole_batches(tmp_path: Path) -> None:
    """Rows and marks stand together, whenever the writer is killed."""
    with open_store(url(tmp_path)) as store:
        for _ in range(5):
            before = reached(store)
            with writing(url(tmp_path), EVENTS):
                while reached(store) <= before:
                    time.sleep(0.01)
            assert store.count() == reached(store) * EVENTS
        said = [message for number in range(reached(store)) for message in numbered(number, EVENTS)]
        assert shown_by(store) == expected(said)
    assert integrity(tmp_path) == "ok"


def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """What does not fit leaves nothing behind, and is written once there is space."""
    told = write_until_full(url(tmp_path), EVENTS, 400_000)
    assert told["events"] == told["articles"] * EVENTS > 0
    with open_store(url(tmp_path), read_only=True) as store:
        assert store.count() == (told["articles"] + 1) * EVENTS
    assert integrity(tmp_path) == "ok"


def test_a_locked_store_is_unavailable_to_write_and_open_to_read(tmp_path: Path) -> None:
    with open_store(url(tmp_path)) as store:
        add(store, *numbered(0, 1))
        other = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(StoreUnavailable):
            add(store, *numbered(1, 1))
        assert time.monotonic() - begun < 2
        assert store.count() == 1
        other.close()
        add(store, *numbered(1, 1))
        assert store.count() == 2


def test_a_reader_sees_one_moment_and_holds_nobody_up(tmp_path: Path) -> None:
    with open_store(url(tmp_path)) as store, open_store(url(tmp_path), read_only=True) as reader:
        add(store, *numbered(0, 3))
        lines = reader.event_lines()
        first = next(lines)
        add(store, *numbered(1, 3))
        assert len([first, *lines]) == 3
        assert reader.count() == 6


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_store(url(tmp_path)).close()
    with open_store(url(tmp_path), read_only=True) as reader, pytest.raises(StoreUnavailable):
        add(reader, *numbered(0, 1))


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        open_store(url(tmp_path / "nowhere"), read_only=True)
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "store.sqlite").write_bytes(b"a letter, not a database" * 100)
    with pytest.raises(StoreError, match="damaged or no store"):
        open_store(url(tmp_path))
    (tmp_path / "store.sqlite").unlink()
    sqlite3.connect(tmp_path / "store.sqlite").execute("CREATE TABLE recipes (name)").connection.close()
    with pytest.raises(StoreError, match="not a Dateline store"):
        open_store(url(tmp_path))
    for address in ("postgresql://localhost", "mysql://localhost/events", "sqlite://", "nonsense"):
        with pytest.raises(StoreError):
            open_store(address)


def test_a_store_of_another_version_is_refused_and_untouched(tmp_path: Path) -> None:
    open_store(url(tmp_path)).close()
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("UPDATE store_info SET value = '99' WHERE name = 'schema_version'")
    connection.close()
    with pytest.raises(StoreError, match="version 99"):
        open_store(url(tmp_path))


def test_the_full_text_index_follows_a_recoded_sentence(tmp_path: Path) -> None:
    before, after = (
        event("e1", sentence="Miners strike."),
        event("e1", sentence="Nurses rest.", coder_version=2),
    )
    with open_store(url(tmp_path)) as store:
        add(store, before, outcome(events=[before]))
        add(store, after, outcome(events=[after], coder_version=2))
        assert store.count(EventQuery(text="miners")) == 0
        assert store.count(EventQuery(text="nurses")) == 1
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("INSERT INTO event_text(event_text, rank) VALUES ('integrity-check', 1)")
    connection.close()


def test_a_store_built_again_is_equal_byte_for_byte(tmp_path: Path) -> None:
    batches = [numbered(number, 3) for number in range(20)]
    with open_store(url(tmp_path)) as store, open_store(url(tmp_path / "again")) as again:
        for batch in batches:
            add(store, *batch)
        add(again, *(message for batch in reversed(batches) for message in batch))
        assert list(dump(store)) == list(dump(again))
        assert store.positions() == {PLACE: Mark(80)}


def test_pruning_gives_the_space_back(tmp_path: Path) -> None:
    old, new = moment(0), moment(24 * 100)
    made = [event(f"e{n}", trigger=n, published_at=old, sentence="x" * 4000) for n in range(300)]
    with open_store(url(tmp_path)) as store:
        add(store, *made, outcome(events=made), outcome("later", offset=1, sent=new))
        full = _bytes_of(tmp_path)
        while store.prune(Retention(days=30), date.max, 50):
            add(store, outcome("another", offset=2))  # writing goes on
        assert store.count() == 0
    assert _bytes_of(tmp_path) < full / 4


def _bytes_of(folder: Path) -> int:
    with sqlite3.connect(folder / "store.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return (folder / "store.sqlite").stat().st_size


class TestSqliteMigrations(MigrationConformance):
    tables = metadata

    def url(self, folder: Path) -> str:
        folder.mkdir(exist_ok=True)
        return url(folder)

    def engine(self, url: str) -> Engine:
        return create_engine(url)
