"""A machine without disk, descriptors, memory or the right time (F11, F12, F20, F33)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.faults import shim
from tests.faults.rest.rig import CannotDo, Rig, fault
from tests.faults.trial import Trial

DAY_S = 24 * 60 * 60


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
