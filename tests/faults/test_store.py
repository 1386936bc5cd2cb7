"""The store's disk full, and the store locked (F10, F13)."""

from __future__ import annotations

import sqlite3
import time

import pytest

from tests.faults.trial import Trial


@pytest.mark.fault("F10", "no space for the store")
def test_full_disk(trial: Trial) -> None:
    """The materializer waits, the store stays whole, and it goes on by itself once there is space."""
    site = trial.site
    pid = site.materializer.pid
    with trial.load(100):
        site.progress(20)
        files = [site.home / name for name in ("store.sqlite", "store.sqlite-wal")]
        lines = site.materializer.lines()
        trial.now("fill")
        site.materializer.limit_files(max(file.stat().st_size for file in files))
        site.until(lambda: site.materializer.said("waiting", since=lines))
        with sqlite3.connect(files[0]) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert site.worker.runs
        site.materializer.limit_files(None)
        trial.recovers(trial.now("free"))
    trial.judge()
    assert site.materializer.pid == pid
    assert site.materializer.runs


@pytest.mark.fault("F13", "store locked by another program")
def test_locked_store(trial: Trial) -> None:
    site = trial.site
    pid = site.materializer.pid
    with trial.load(60):
        site.progress(20)
        lock = sqlite3.connect(site.home / "store.sqlite", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        trial.now("lock")
        answered = site.answered()
        time.sleep(2)
        assert site.answered() == answered
        lock.close()
        trial.recovers(trial.now("unlock"))
    trial.judge()
    assert site.materializer.pid == pid
    assert site.materializer.runs
