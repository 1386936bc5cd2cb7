"""The broker killed and frozen under everybody (F3, F7)."""

from __future__ import annotations

import time

import psutil
import pytest

from tests.faults.trial import Trial

LINES = 50
"""Log lines a worker may write about a broker that is gone: about fifty a minute."""


@pytest.mark.fault("F3", "broker killed under load")
def test_killed_broker(trial: Trial) -> None:
    site = trial.site
    written = site.worker.lines()
    with trial.load(60):
        site.progress(trial.draw.randint(20, 60))
        began = trial.now("kill", program="broker")
        site.kafka.kill()
        time.sleep(1)
        site.kafka.start()
        trial.recovers(began)
    trial.judge()
    assert site.worker.runs
    assert site.materializer.runs
    assert site.worker.lines() - written < LINES


@pytest.mark.fault("F3", "broker killed while a worker joins its group")
def test_broker_killed_during_a_join(trial: Trial) -> None:
    site = trial.site
    with trial.load(40):
        site.progress(5)
        other = site.add_worker().start()
        site.until(lambda: other.process.net_connections("tcp") != [])
        began = trial.now("kill", program="broker")
        site.kafka.kill()
        site.kafka.start()
        trial.recovers(began)
        other.kill()
        site.workers.remove(other)
    trial.judge()


@pytest.mark.fault("F7", "broker frozen for longer than a request may take")
def test_frozen_broker(trial: Trial) -> None:
    """Nobody who waits for it fills the memory, and nothing that was told is lost."""
    site = trial.site
    broker = psutil.Process(site.kafka.pid)
    with trial.load(60):
        site.progress(20)
        with trial.flat(50):
            trial.now("freeze", program="broker")
            broker.suspend()
            time.sleep(8)
            broker.resume()
            trial.recovers(trial.now("thaw", program="broker"))
    trial.judge()
