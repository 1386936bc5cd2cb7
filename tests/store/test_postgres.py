"""The store on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL

from dateline.store import Store, open_store
from tests.store.conformance import StoreConformance
from tests.store.servers import postgres as postgres
from tests.store.servers import schema_in


class TestPostgres(StoreConformance):
    server: URL

    @pytest.fixture(autouse=True)
    def _server(self, postgres: URL) -> None:
        self.server = postgres

    def open(self, folder: Path) -> Store:
        return open_store(schema_in(self.server, folder))
