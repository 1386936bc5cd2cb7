"""From ``dateline up`` to the first event of an article in the store, and what each process takes."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.store import open_store
from tests.bench.rig import ROOT, cpu_of, memory_of

_ARTICLE = (
    "MINSK, August 17, 2020 (AP) - Workers marched against the government in Minsk on Monday, police said."
)
_PATIENCE_S = 120.0
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to ready and to the first event, seconds of processor time till ready, MiB of all processes."""

    ready_s: float
    event_s: float
    cpu_s: float
    memory_mb: float


def starts(rounds: int, home: Path) -> Start:
    """The medians of so many starts; one before them makes what is made once."""
    environment = _installed(home)
    found = [_start(home / str(number), environment) for number in range(rounds + 1)][1:]

    def median(of: Callable[[Start], float]) -> float:
        return statistics.median(map(of, found))

    return Start(
        median(lambda one: one.ready_s),
        median(lambda one: one.event_s),
        median(lambda one: one.cpu_s),
        median(lambda one: one.memory_mb),
    )


def help_seconds(rounds: int, home: Path) -> float:
    """What ``dateline --help`` takes, the median."""
    environment = _installed(home)

    def timed() -> float:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "dateline", "--help"]
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=ROOT)
        return time.perf_counter() - begun

    return statistics.median([timed() for _ in range(rounds + 1)][1:])


def _installed(home: Path) -> Mapping[str, str]:
    """An environment in which modules stay compiled, as where they were installed: some forbid it."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(home / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _start(home: Path, installed: Mapping[str, str]) -> Start:
    home.mkdir(parents=True)
    (home / "first.txt").write_text(_ARTICLE)
    settings = Settings(home=home)
    environment = {
        **installed,
        "DATELINE_HOME": str(home),
        "DATELINE_WEB__PORT": "0",
        "DATELINE_LOG__FORMAT": "json",
    }
    log = home / "up.log"
    begun = time.perf_counter()
    with log.open("w") as out:
        up = subprocess.Popen(
            [sys.executable, "-m", "dateline", "up"], env=environment, stdout=out, stderr=out, cwd=ROOT
        )
    # The article waits for the broker, as a publisher would that is started at once.
    publish = [sys.executable, "-m", "dateline", "publish", str(home / "first.txt")]
    try:
        process = psutil.Process(up.pid)
        _until(lambda: "broker ready" in log.read_text(), up)
        subprocess.run(publish, env=environment, check=True, capture_output=True, cwd=ROOT)
        _until(lambda: "Dateline is ready" in log.read_text(), up)
        ready, cpu = time.perf_counter() - begun, cpu_of([process])
        _until(lambda: _has_event(settings), up)
        return Start(ready, time.perf_counter() - begun, cpu, memory_of([process]))
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)


def _until(holds: Callable[[], bool], up: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline or up.poll() is not None:
            raise TimeoutError("the pipeline did not start")
        time.sleep(_POLL_S)


def _has_event(settings: Settings) -> bool:
    try:
        with open_store(settings.store_url, read_only=True) as store:
            return next(iter(store.events()), None) is not None
    except DatelineError:
        return False
