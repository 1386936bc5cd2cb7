"""The store on PostgreSQL."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, Engine, create_engine, make_url, text

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import EventQuery, Retention, Store, open_store
from dateline.store.postgres import PostgresStore, partition_days
from dateline.store.schema import partitioned
from tests.store.batches import add
from tests.store.conformance import StoreConformance
from tests.store.migrating import MigrationConformance
from tests.store.samples import event, moment, outcome, retraction
from tests.store.servers import postgres as postgres
from tests.store.servers import schema_in


class TestPostgres(StoreConformance):
    server: URL
    # A schema takes longer to make than a file.
    examples = settings(StoreConformance.examples, max_examples=20)

    @pytest.fixture(autouse=True)
    def _server(self, postgres: URL) -> None:
        self.server = postgres

    def open(self, folder: Path) -> Store:
        return open_store(schema_in(self.server, folder))


class TestPostgresMigrations(MigrationConformance):
    tables = partitioned()
    server: URL

    @pytest.fixture(autouse=True)
    def _server(self, postgres: URL) -> None:
        self.server = postgres

    def url(self, folder: Path) -> str:
        return schema_in(self.server, folder)

    def engine(self, url: str) -> Engine:
        return create_engine(make_url(url).set(drivername="postgresql+psycopg"))


def test_days_of_which_nothing_stays_go_with_their_partition(postgres: URL, tmp_path: Path) -> None:
    old, new = moment(0), moment(24 * 100)
    made = [event(f"e{n}", f"a{n}", trigger=n, published_at=moment(24 * (n % 3))) for n in range(9)]
    said = [outcome(f"a{n}", events=[made[n]], offset=n, sent=old) for n in range(9)]
    with PostgresStore(make_url(schema_in(postgres, tmp_path))) as store:
        add(store, *made, *said, outcome("later", offset=99, sent=new))
        with store._reading() as connection:
            assert len(partition_days(connection)) == 3
        keep = Retention(days=30, keep_parties=frozenset({"nobody"}))
        assert [store.prune(keep, date.max, 5) for _ in range(3)] == [5, 4, 0]
        with store._reading() as connection:
            assert partition_days(connection) == set()
        assert (store.count(), store.wrong()) == (0, [])


def test_words_are_found_in_any_case_script_and_accent(postgres: URL, tmp_path: Path) -> None:
    made = event("e1", sentence="Протесты в Минске, ÉTÉ — naïve.")
    with open_store(schema_in(postgres, tmp_path)) as store:
        add(store, made, outcome(events=[made]))
        for words in ("минске", "ete NAIVE", "ПРОТЕСТЫ", "'naive' & | ! (", "ete \0 naive"):
            assert store.count(EventQuery(text=words)) == 1, words
        assert store.count(EventQuery(text="winter")) == 0


def test_what_passes_is_waited_out_and_what_does_not_is_said(postgres: URL, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be used just now"):
        open_store("postgresql://nobody:canary@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="does not exist") as refused:
        open_store(postgres.set(database="nowhere").render_as_string(hide_password=False))
    assert not isinstance(refused.value, StoreUnavailable)
    url = schema_in(postgres, tmp_path)
    with pytest.raises(StoreError, match="no store at"):
        open_store(url, read_only=True)
    with PostgresStore(make_url(url)) as store, PostgresStore(make_url(url)) as other:
        add(store, event("e1"), outcome(events=["e1"]))
        with store._writing(), pytest.raises(StoreUnavailable, match="just now"):
            add(other, retraction(at=moment(1)))
        with store._reading() as connection:
            backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with other._reading() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({backend})")
        assert store.count() == 1  # a lost connection is replaced
        assert "canary" not in str(refused.value)


def test_a_table_that_is_locked_while_rows_are_copied_is_waited_out(postgres: URL, tmp_path: Path) -> None:
    url = make_url(schema_in(postgres, tmp_path))
    made = event("e1")
    with PostgresStore(url) as store, PostgresStore(url) as other:
        with other._reading() as second:
            second.execute(text("LOCK TABLE incidents IN SHARE MODE"))
            with pytest.raises(StoreUnavailable, match="just now"):
                add(store, made, outcome(events=[made]))
        assert store.count() == 0
        add(store, made, outcome(events=[made]))
        assert store.count() == 1
