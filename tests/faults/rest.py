"""Faults that take long, need more of the machine, or spoil a pipeline: `python -m tests.faults rest`.

Each is a function of a `Rig`. One that this machine cannot do raises `CannotDo` and is listed as not run.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from aiokafka.admin import NewPartitions

from dateline.admin import admin_client
from dateline.contracts import ARTICLES, Article
from tests.faults import shim
from tests.faults.articles import message
from tests.faults.proxy import Proxy
from tests.faults.site import SESSION_S, Site
from tests.faults.trial import Trial

DAY_S = 24 * 60 * 60
_MEBIBYTE = 1024 * 1024


class CannotDo(Exception):
    """This machine cannot do it, for the reason given."""


@dataclass(frozen=True)
class Rig:
    """Makes a pipeline as a fault needs it, in a folder of its own."""

    folder: Path
    seed: int

    @contextmanager
    def trial(
        self,
        number: str,
        title: str,
        *,
        proxied: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Trial]:
        with Site(self.folder / "site", self.seed, proxied=proxied, environment=environment) as site:
            yield Trial(site, number, title, name=title)


Fault = Callable[[Rig], Trial]
FAULTS: dict[str, tuple[str, Fault]] = {}


def fault(number: str, title: str) -> Callable[[Callable[[Rig, str, str], Trial]], Fault]:
    def declare(function: Callable[[Rig, str, str], Trial]) -> Fault:
        def tried(rig: Rig) -> Trial:
            return function(rig, number, title)

        FAULTS[f"{number} {title}"] = number, tried
        return tried

    return declare


@fault("F9", "partitions added while it runs")
def partitions_added(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title) as trial:
        with trial.load(30):
            trial.site.progress(50)
            trial.site.run(_add_partitions(trial.site, 6))
            trial.recovers(trial.now("added"))
            trial.site.progress(100)
        trial.judge(keeps_partitions=False)
    return trial


async def _add_partitions(site: Site, count: int) -> None:
    async with admin_client(site.settings, site.bootstrap) as client:
        await client.create_partitions({ARTICLES.name: NewPartitions(count)})


@fault("F11", "no space for the broker")
def full_broker(rig: Rig, number: str, title: str) -> Trial:
    with _small_disk(rig.folder / "site", 96), rig.trial(number, title) as trial:
        site = trial.site
        with trial.load(60):
            site.progress(50)
            ballast = site.home / "ballast"
            trial.now("fill")
            _fill(ballast)
            site.until(lambda: not psutil.pid_exists(site.kafka.pid) or _is_zombie(site.kafka.pid))
            ballast.unlink()
            site.kafka.stop()
            site.kafka.start()
            for program in (site.worker, site.materializer):
                if not program.runs:
                    program.start()
            trial.recovers(trial.now("space again"))
        trial.judge()
    return trial


@fault("F12", "flushes to the store's disk fail")
def broken_flush(rig: Rig, number: str, title: str) -> Trial:
    flag = rig.folder / "broken"
    with rig.trial(number, title, environment=_shimmed(rig, BROKEN=str(flag))) as trial:
        site = trial.site
        with trial.load(100):
            site.progress(50)
            trial.now("break")
            flag.touch()
            time.sleep(10)
            flag.unlink()
            if not site.materializer.runs:
                site.materializer.start()
            trial.recovers(trial.now("mend"))
        trial.judge()
    return trial


@fault("F16", "articles that take long")
def slow_articles(rig: Rig, number: str, title: str) -> Trial:
    """The lag grows, the memory does not, and nobody is put out of the group."""
    with rig.trial(number, title) as trial:
        site = trial.site
        pid, before = site.worker.pid, site.worker.process.memory_info().rss
        slow = [
            message(Article(article_id=f"slow-{n}", text=f"They met.\n!nap 0.3\n{n}")) for n in range(120)
        ]
        site.publish(slow)
        site.until(lambda: site.answered() >= len(slow))
        assert site.worker.process.memory_info().rss - before < 50 * _MEBIBYTE
        assert (site.worker.runs, site.worker.pid) == (True, pid)
        trial.recovers(trial.now("done"))
        verdict = trial.judge()
        assert verdict.duplicated_on_topics == 0
    return trial


@fault("F18", "network slow, in small pieces, cut and reset")
def harmed_network(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title, proxied=True) as trial:
        site, proxy = trial.site, _proxy_of(trial.site)
        with trial.load(20):
            site.progress(20)
            trial.now("latency")
            proxy.latency_s, proxy.slice = 0.05, 500
            time.sleep(8)
            proxy.latency_s, proxy.slice = 0.0, 65536
            trial.recovers(trial.now("fast again"))
            for _ in range(5):
                trial.now("reset")
                site.run(proxy.reset())
                time.sleep(trial.draw.uniform(0.2, 2))
            trial.recovers(trial.now("left alone"))
            site.run(proxy.cut(on=True))
            time.sleep(5)
            site.run(proxy.cut(on=False))
            trial.recovers(trial.now("connected again"))
        _start_ended(site)
        trial.judge()
    return trial


@fault("F19", "connections half open")
def half_open(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title, proxied=True) as trial:
        site, proxy = trial.site, _proxy_of(trial.site)
        with trial.load(20):
            site.progress(20)
            trial.now("half open")
            site.run(proxy.half_open(on=True))
            time.sleep(SESSION_S + 4)
            site.run(proxy.half_open(on=False))
            trial.recovers(trial.now("open"))
        _start_ended(site)
        trial.judge()
    return trial


@fault("F20", "clocks of worker and materializer a day wrong, one each way")
def wrong_clocks(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title, environment=_shimmed(rig, SECONDS="0")) as trial:
        site = trial.site
        with trial.load(40):
            site.progress(20)
            began = trial.now("skew")
            site.worker.kill()
            site.materializer.kill()
            site.worker.start(DATELINE_SHIM_SECONDS=str(DAY_S))
            site.materializer.start(DATELINE_SHIM_SECONDS=str(-DAY_S))
            trial.recovers(began)
            site.worker.kill()
            site.worker.start(DATELINE_SHIM_SECONDS=str(DAY_S - 600))
            trial.recovers(trial.now("ten minutes back"))
        trial.judge()
    return trial


@fault("F33", "no file descriptors and no memory left")
def exhausted(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title) as trial:
        site = trial.site
        with trial.load(40):
            site.progress(20)
            trial.now("no descriptors")
            held = site.worker.process.num_fds()
            site.worker.process.rlimit(psutil.RLIMIT_NOFILE, (held, held))
            for child in site.worker.process.children(recursive=True):
                child.kill()
            time.sleep(5)
            site.worker.kill()
            site.worker.start()
            trial.recovers(trial.now("descriptors"))
            trial.now("no memory")
            used = site.materializer.process.memory_info().vms
            site.materializer.process.rlimit(psutil.RLIMIT_AS, (used, used))
            time.sleep(5)
            site.materializer.kill()
            site.materializer.start()
            trial.recovers(trial.now("memory"))
        trial.judge()
    return trial


def _start_ended(site: Site) -> None:
    for program in (site.worker, site.materializer):
        if not program.runs:
            program.start().wait_ready()


def _proxy_of(site: Site) -> Proxy:
    assert site.kafka.proxy
    return site.kafka.proxy


def _shimmed(rig: Rig, **settings: str) -> dict[str, str]:
    rig.folder.mkdir(parents=True, exist_ok=True)
    library = shim.build(rig.folder)
    if library is None:
        raise CannotDo("there is no C compiler to build the library that breaks clock and disk")
    return {
        "LD_PRELOAD": str(library),
        **{f"DATELINE_SHIM_{name}": value for name, value in settings.items()},
    }


def _is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def _small_disk(folder: Path, mebibytes: int) -> Iterator[None]:
    """A disk of that size at that folder, for the block."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        raise CannotDo("only root may mount the small disk it needs")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"\0" * 65536)
        except OSError:
            return
