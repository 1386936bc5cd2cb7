"""Workers and materializers killed, stopped, frozen and replaced (F1, F2, F4, F5, F6, F8)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection

import pytest

from tests.faults.crashing import MATERIALIZER, STATUS, VARIABLE, WORKER
from tests.faults.processes import Program
from tests.faults.site import SESSION_S, Site
from tests.faults.trial import Trial

STORM = 5
"""How many workers a storm ends."""

STORM_S = 60
"""How long it goes on at most."""


def kill(trial: Trial, program: Program) -> None:
    """Kill it in the middle of its work, and see that it takes it up again."""
    trial.site.progress(trial.draw.randint(1, 40))
    began = trial.now("kill", program=program.name)
    program.kill()
    program.start()
    trial.recovers(began)


def crash(trial: Trial, program: Program, place: str) -> None:
    """Start it to die at that place the second time it comes by, and wait until it has."""
    program.start(**{VARIABLE: f"{place}:2"})
    assert program.wait() == STATUS, program.last_words()
    trial.note("crashed", program=program.name, place=place)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        pytest.param(
            "worker",
            WORKER,
            marks=pytest.mark.fault("F1", "worker killed, at random and at named places"),
            id="worker",
        ),
        pytest.param(
            "materializer",
            MATERIALIZER,
            marks=pytest.mark.fault("F2", "materializer killed, at random and at named places"),
            id="materializer",
        ),
    ],
)
def test_killed(trial: Trial, name: str, places: Collection[str]) -> None:
    program = trial.site.worker if name == "worker" else trial.site.materializer
    with trial.load(40):
        kill(trial, program)
        program.kill()
        for place in trial.draw.sample(sorted(places), 2):
            crash(trial, program, place)
        program.start()
    trial.judge()


@pytest.mark.fault("F4", "broker, worker and materializer killed at once")
def test_everything_killed(trial: Trial) -> None:
    site = trial.site
    with trial.load(60):
        site.progress(trial.draw.randint(20, 60))
        began = trial.now("kill", program="all")
        site.worker.kill()
        site.materializer.kill()
        site.kafka.kill()
        site.kafka.start()
        site.worker.start()
        site.materializer.start()
        trial.recovers(began)
    trial.judge()


@pytest.mark.fault("F5", "worker and materializer stopped in the middle of their work")
def test_stopped_in_order(trial: Trial) -> None:
    """A clean stop takes under ten seconds and doubles nothing."""
    site = trial.site
    before = trial.judge().duplicated_on_topics
    with trial.load(60):
        for program in (site.materializer, site.worker):
            site.progress(trial.draw.randint(5, 30))
            began = trial.now("stop", program=program.name)
            code, seconds = program.stop()
            assert (code, seconds < 10) == (0, True)
            program.start()
            trial.recovers(began)
    assert trial.judge().duplicated_on_topics == before


@pytest.mark.fault("F6", "worker frozen for longer than its session, while another takes over")
def test_frozen_worker(trial: Trial) -> None:
    site = trial.site
    other = site.add_worker().start().wait_ready()
    with trial.load(40):
        site.progress(20)
        began = trial.now("freeze", program="worker")
        site.worker.freeze()
        trial.recovers(began)
        time.sleep(max(0.0, began + SESSION_S + 2 - time.monotonic()))
        trial.now("thaw", program="worker")
        site.worker.thaw()
    trial.judge()
    assert site.worker.runs
    assert other.stop()[0] == 0
    site.workers.remove(other)


def freeze_between_commits(site: Site) -> None:
    """Freeze the materializer while it does not hold SQLite's lock, which nobody could take from it."""
    lock = sqlite3.connect(site.home / "store.sqlite", isolation_level=None, timeout=0.5)
    while True:
        site.materializer.freeze()
        try:
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            site.materializer.thaw()
        else:
            lock.close()
            return


@pytest.mark.fault("F6", "materializer frozen for longer than its lease, while another takes over")
def test_frozen_materializer(trial: Trial) -> None:
    """Also what happens when two are started by mistake: one waits for the other (F31)."""
    site = trial.site
    other = site.add_materializer().start()
    with trial.load(40):
        site.progress(20)
        began = trial.now("freeze", program="materializer")
        freeze_between_commits(site)
        trial.recovers(began)
        site.materializer.thaw()
        trial.recovers(trial.now("thaw", program="materializer"))
        other.kill()
        trial.recovers(trial.now("kill", program="the other"))
    trial.judge()
    assert site.materializer.runs


@pytest.mark.fault("F8", "workers killed, stopped and started at random")
def test_rebalance_storm(trial: Trial) -> None:
    site = trial.site
    while len(site.workers) < 3:
        site.add_worker()
    answered, acts = site.answered(), 0
    with trial.load(60):
        deadline = time.monotonic() + STORM_S
        while time.monotonic() < deadline and (acts < STORM or site.answered() == answered):
            victim = trial.draw.choice(site.workers)
            if not victim.runs:
                trial.now("start", program=site.workers.index(victim))
                victim.start()
            elif victim.is_ready():
                act = trial.draw.choice([victim.kill, victim.stop])
                trial.now(act.__name__, program=site.workers.index(victim))
                act()
                acts += 1
            time.sleep(trial.draw.uniform(0.1, 1.0))
        for worker in site.workers[1:]:
            worker.kill()
        del site.workers[1:]
        if not site.worker.runs:
            site.worker.start()
        assert site.answered() > answered, "nothing was done during the storm"
        trial.recovers(time.monotonic())
    trial.judge()
