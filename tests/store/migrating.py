"""What migrations must do, on every database."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData

from dateline.errors import StoreError
from dateline.store import dump, migrations, open_store, open_tables
from dateline.store.migrations import FIRST_VERSION, migrate
from dateline.store.schema import SCHEMA_VERSION
from tests.store.batches import add
from tests.store.counting import wrong_counts
from tests.store.samples import event, moment, outcome, party

NEXT = SCHEMA_VERSION + 1
STEP = """
from alembic import op
from dateline.store.migrations import settle

revision, down_revision = "{step:04d}", "{before:04d}"

def upgrade():
    op.get_bind().exec_driver_sql("ALTER TABLE revisions ADD COLUMN mood TEXT")
    settle(op.get_bind(), {version}, {oldest})
"""


class MigrationConformance(ABC):
    """The suite."""

    tables: MetaData

    @abstractmethod
    def url(self, folder: Path) -> str:
        """The URL of the store in that folder."""

    @abstractmethod
    def engine(self, url: str) -> Engine:
        """The way to the tables of that store, made or not."""

    def test_the_steps_make_the_tables_that_the_code_makes(self, tmp_path: Path) -> None:
        made, led = self.url(tmp_path / "made"), self.url(tmp_path / "led")
        open_store(made).close()
        with self.engine(led).begin() as connection:
            assert migrate(connection) == [3, 4, 5, 6]
        for url in (made, led):
            with self.engine(url).connect() as connection:
                wrong = self._differences(connection)
                assert not wrong, wrong
        with open_store(led) as store:
            add(store, event("e1"), outcome(events=["e1"]))
            assert store.count() == 1

    def test_down_and_up_again_nothing_is_lost(self, tmp_path: Path) -> None:
        url = self.url(tmp_path)
        made = event("e1", actors=[party("X", "KEN")], published_at=moment(3))
        with open_store(url) as store:
            add(store, made, outcome(events=[made]))
            before = list(dump(store))
        with open_tables(url) as tables:
            assert tables.migrate(FIRST_VERSION) == list(range(SCHEMA_VERSION, FIRST_VERSION - 1, -1))
        with pytest.raises(StoreError, match=f"version {FIRST_VERSION}") as refused:
            open_store(url)
        assert "store migrate" in (refused.value.hint or "")
        with open_tables(url, any_version=True) as tables:
            tables.migrate(SCHEMA_VERSION)
            assert tables.wrong() == []
        with open_store(url) as store:
            assert list(dump(store)) == before
            assert wrong_counts(store, [made]) == {}

    @pytest.mark.parametrize("oldest", [SCHEMA_VERSION, NEXT])
    def test_old_code_goes_on_where_a_step_only_added(self, tmp_path: Path, oldest: int) -> None:
        url, steps = self.url(tmp_path), tmp_path / "steps"
        shutil.copytree(Path(migrations.__file__).parent, steps)
        number = NEXT - FIRST_VERSION + 1
        step = STEP.format(step=number, before=number - 1, version=NEXT, oldest=oldest)
        (steps / "versions" / f"step_{number:04d}.py").write_text(step)
        with open_store(url) as store:
            add(store, event("e1"), outcome(events=["e1"]))
        with self.engine(url).begin() as connection:
            assert migrate(connection, NEXT, steps) == [SCHEMA_VERSION, NEXT]
        if oldest == NEXT:
            with pytest.raises(StoreError, match=f"version {NEXT}"):
                open_store(url)
        else:
            with open_store(url) as store:
                add(store, event("e2", trigger=9), outcome(events=["e1", "e2"], coder_version=2))
                assert [found.event_id for found in store.events()] == ["e1", "e2"]

    def test_a_version_nobody_knows_is_refused(self, tmp_path: Path) -> None:
        with open_tables(self.url(tmp_path)) as tables, pytest.raises(StoreError, match="no way"):
            tables.migrate(99)

    def _differences(self, connection: Connection) -> list[Any]:
        def is_ours(name: str | None, kind: str, _: object) -> bool:
            # What Alembic cannot compare: an index over an expression.
            return name in self.tables.tables if kind == "table" else name != "events_by_words"

        options = {"include_name": is_ours, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), self.tables))
