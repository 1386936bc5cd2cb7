"""SQLite held to the suite, and what is its own."""

from pathlib import Path

from dateline.store import Store, open_store
from tests.store.conformance import StoreConformance


class TestSqlite(StoreConformance):
    def open(self, folder: Path) -> Store:
        return open_store(f"sqlite:///{folder / 'store.sqlite'}")
