"""Mixed faults at a fixed rate for long: nothing is lost; memory, descriptors and lag stay flat."""

from __future__ import annotations

import random
import sqlite3
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import psutil

from dateline.errors import BrokerUnavailable
from tests.faults.articles import Mix
from tests.faults.crashing import MATERIALIZER, STATUS, VARIABLE, WORKER
from tests.faults.oracle import Verdict
from tests.faults.processes import Program
from tests.faults.site import LEASE_S, SESSION_S, Site

_EVERY_S = 2.0
_PAUSE_S = (5.0, 15.0)
_MEBIBYTE = 1024 * 1024
_GROWTH = 1.25
_SLACK = {"memory (MiB)": 15.0, "descriptors": 8.0, "lag": 50.0}


@dataclass(frozen=True)
class Sample:
    """What a process used at a moment, in mebibytes and descriptors, or how far the store lay behind."""

    what: str
    measure: str
    second: float
    value: float


class Gauge:
    """Samples the pipeline all the time, in a thread of its own."""

    def __init__(self, site: Site) -> None:
        self.samples: list[Sample] = []
        self._site = site
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._began = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_EVERY_S):
            site = self._site
            self._look("worker", site.worker.pid)
            for child in self._children(site.worker):
                self._look("a child of the worker", child)
            self._look("materializer", site.materializer.pid)
            with suppress(BrokerUnavailable):
                self._look("broker", site.kafka.pid)
            self._note("store", "lag", site.acknowledged - site.answered())

    def _children(self, program: Program) -> list[int]:
        try:
            return [child.pid for child in program.process.children(recursive=True)]
        except psutil.Error:
            return []

    def _look(self, what: str, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            # One that has just been started has not yet loaded what it will need.
            if time.time() - process.create_time() > 20:
                self._note(what, "memory (MiB)", process.memory_info().rss / _MEBIBYTE)
                self._note(what, "descriptors", process.num_fds())
        except psutil.Error:
            return

    def _note(self, what: str, measure: str, value: float) -> None:
        self.samples.append(Sample(what, measure, time.monotonic() - self._began, value))


@dataclass(frozen=True)
class Flatness:
    """The median of the first and of the last third of the samples, and the highest of all."""

    what: str
    measure: str
    first: float
    last: float
    highest: float

    @property
    def holds(self) -> bool:
        return self.last <= self.first * _GROWTH + _SLACK[self.measure]


def flatness(samples: Sequence[Sample]) -> list[Flatness]:
    """Of everything that was sampled often enough to say."""
    series: dict[tuple[str, str], list[float]] = defaultdict(list)
    for sample in samples:
        series[sample.what, sample.measure].append(sample.value)
    return [
        Flatness(
            what,
            measure,
            statistics.median(values[: len(values) // 3]),
            statistics.median(values[-(len(values) // 3) :]),
            max(values),
        )
        for (what, measure), values in sorted(series.items())
        if len(values) >= 9
    ]


@dataclass(frozen=True)
class Report:
    """How a soak went. ``recoveries`` are the seconds after each act, by its name."""

    seed: int
    minutes: float
    rate: float
    verdict: Verdict
    recoveries: dict[str, list[float]]
    flat: list[Flatness]

    @property
    def passed(self) -> bool:
        return not self.verdict.wrong and all(found.holds for found in self.flat)


class Soak:
    """One run: so many minutes of acts drawn from the seed, on a pipeline under a steady load."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._draw = random.Random(site.seed)  # noqa: S311
        self._acts: dict[str, Callable[[], None]] = {
            "kill the worker": lambda: self._kill(site.worker),
            "kill the materializer": lambda: self._kill(site.materializer),
            "crash the worker at a named place": lambda: self._crash(site.worker, WORKER),
            "crash the materializer at a named place": lambda: self._crash(site.materializer, MATERIALIZER),
            "stop the worker": lambda: self._stop(site.worker),
            "stop the materializer": lambda: self._stop(site.materializer),
            "freeze the worker": lambda: self._freeze(site.worker, SESSION_S + 2),
            "freeze the materializer": lambda: self._freeze(site.materializer, LEASE_S + 2),
            "kill a child of the worker": self._kill_child,
            "a second worker comes and goes": self._second_worker,
            "kill the broker": self._kill_broker,
            "freeze the broker": self._freeze_broker,
            "kill everything": self._kill_everything,
            "lock the store": self._lock,
            "fill the store's disk": self._fill,
        }

    def run(self, minutes: float, rate: float, say: Callable[[str], None]) -> Report:
        site = self._site
        over = threading.Event()
        mix = takewhile(lambda _: not over.is_set(), Mix(site.seed))
        publishing = site.begin_publishing(mix, rate)
        gauge = Gauge(site)
        recoveries: dict[str, list[float]] = defaultdict(list)
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            name = self._draw.choice(sorted(self._acts))
            site.history.note("act", what=name)
            began = time.monotonic()
            self._acts[name]()
            recoveries[name].append(site.recovery(began))
            say(f"{(end - time.monotonic()) / 60:5.1f} min left  {name}: {recoveries[name][-1]:.1f} s")
            time.sleep(self._draw.uniform(*_PAUSE_S))
        over.set()
        publishing.result()
        gauge.stop()
        return Report(site.seed, minutes, rate, site.verdict(), dict(recoveries), flatness(gauge.samples))

    def _kill(self, program: Program) -> None:
        program.kill()
        program.start()

    def _crash(self, program: Program, points: Iterable[str]) -> None:
        program.kill()
        program.start(**{VARIABLE: f"{self._draw.choice(sorted(points))}:{self._draw.randint(1, 5)}"})
        assert program.wait() == STATUS, program.last_words()
        program.start()

    def _stop(self, program: Program) -> None:
        code, seconds = program.stop()
        assert (code, seconds < 15) == (0, True), (program.name, code, seconds)
        program.start()

    def _freeze(self, program: Program, seconds: float) -> None:
        program.freeze()
        time.sleep(seconds)
        program.thaw()

    def _kill_child(self) -> None:
        children = self._site.worker.process.children(recursive=True)
        if children:
            self._draw.choice(children).kill()

    def _second_worker(self) -> None:
        other = self._site.add_worker().start().wait_ready()
        self._site.progress(20)
        self._draw.choice([other.kill, other.stop])()
        self._site.workers.remove(other)

    def _kill_broker(self) -> None:
        self._site.kafka.kill()
        time.sleep(self._draw.uniform(0, 4))
        self._site.kafka.start()

    def _freeze_broker(self) -> None:
        broker = psutil.Process(self._site.kafka.pid)
        broker.suspend()
        time.sleep(8)
        broker.resume()

    def _kill_everything(self) -> None:
        site = self._site
        site.worker.kill()
        site.materializer.kill()
        site.kafka.kill()
        site.kafka.start()
        site.worker.start()
        site.materializer.start()

    def _lock(self) -> None:
        lock = sqlite3.connect(self._site.home / "store.sqlite", isolation_level=None, timeout=60)
        lock.execute("BEGIN EXCLUSIVE")
        time.sleep(3)
        lock.close()

    def _fill(self) -> None:
        files = [self._site.home / name for name in ("store.sqlite", "store.sqlite-wal")]
        self._site.materializer.limit_files(max(file.stat().st_size for file in files))
        time.sleep(5)
        self._site.materializer.limit_files(None)


def soak(folder: Path, seed: int, minutes: float, rate: float, say: Callable[[str], None]) -> Report:
    with Site(folder, seed) as site:
        return Soak(site).run(minutes, rate, say)
