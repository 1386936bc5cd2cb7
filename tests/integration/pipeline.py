"""`dateline up` in a process of its own, for tests to use and to harm."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from dateline.broker import leash
from dateline.settings import Settings


class Pipeline:
    """`dateline up` in a process of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = Settings(home=home)
        self.log = home / "up.log"
        home.mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")},
            "DATELINE_HOME": str(home),
            "DATELINE_WORKER__PROCESSES": "1",
            **settings,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                # On the broker's leash: a test run that is killed leaves nothing behind.
                [sys.executable, leash.__file__, str(os.getpid()), sys.executable, "-m", "dateline", "up"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def cli(
        self, *arguments: str | Path, stdin: str | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """A command beside it."""
        return subprocess.run(
            [sys.executable, "-m", "dateline", *map(str, arguments)],
            env=self.environment | settings,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def program(self, command: str) -> psutil.Process:
        """The process that runs that command of Dateline's."""
        [found] = [child for child in self.children() if child.cmdline()[3:4] == [command]]
        return found

    def wait_until_ready(self) -> None:
        until(lambda: self.said("Dateline is ready") or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Pipeline]:
    """A pipeline with those settings that is ready, and is stopped in the end."""
    pipeline = Pipeline(home, **settings)
    try:
        pipeline.wait_until_ready()
        yield pipeline
    finally:
        pipeline.process.terminate()
        pipeline.process.wait(timeout=30)


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended: what an orphan leaves may wait a while for its new parent."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
