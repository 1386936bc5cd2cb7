"""The last version beside this one, on the same topics and the same store (F32)."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

from dateline.store import open_tables
from dateline.store.schema import SCHEMA_VERSION
from tests.faults.processes import ROOT
from tests.faults.rest.rig import CannotDo, Rig, fault
from tests.faults.site import Site
from tests.faults.trial import Trial

LAST = "118f17f"
"""The commit of the last version; to be moved on with every release."""

_STAGES = "tests/faults/stages.py"


@fault("F32", "the last version and this one side by side, forward and back")
def two_versions(rig: Rig, number: str, title: str) -> Trial:
    """Workers of both share the group; this version's materializer takes over the store of the last one."""
    with rig.trial(number, title, root=_checked_out(rig.folder / "last")) as trial:
        site = trial.site
        old_worker, old_materializer = site.worker, site.materializer
        with trial.load(30):
            _stored(site, 100)
            new_worker = site.add_worker(ROOT).start().wait_ready()
            trial.now("workers of both")
            _stored(site, 300)
            assert old_worker.stop()[0] == 0
            trial.now("only the new worker")
            _stored(site, 500)
            assert old_materializer.stop()[0] == 0
            with open_tables(site.settings.store_url, any_version=True) as tables:
                tables.migrate(SCHEMA_VERSION)
            site.materializer = site.add_materializer(ROOT).start()
            trial.recovers(trial.now("only the new version"))
            old_worker.start().wait_ready()
            assert new_worker.stop()[0] == 0
            trial.recovers(trial.now("back to the old worker"))
        trial.judge()
    return trial


def _stored(site: Site, messages: int) -> None:
    """Wait until the store has so many, of whichever version it is."""

    def taken() -> int:
        with sqlite3.connect(site.home / "store.sqlite") as store:
            (count,) = store.execute("SELECT coalesce(sum(next_offset), 0) FROM positions").fetchone()
        return int(count)

    site.until(lambda: taken() >= messages)


def _checked_out(folder: Path) -> Path:
    """A copy of the last version."""
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", LAST], capture_output=True, check=False)
    if archive.returncode:
        raise CannotDo(f"commit {LAST} is not in this repository: {archive.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    # What stands in for the language work belongs to this suite: both versions must tell the same.
    shutil.copy(ROOT / _STAGES, folder / _STAGES)
    return folder
