"""Processes that tests start, harm and start again."""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


class Program:
    """A program of the tests, to be started, harmed and started again; from the checkout at ``root``."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path, root: Path = ROOT) -> None:
        self.name = name
        self.log = log
        self._root = root
        self._environment = {**os.environ, **environment, "PYTHONPATH": str(root / "service")}
        self._process: subprocess.Popen[str] | None = None
        self._is_ready = False

    def start(self, **environment: str) -> Program:
        """Start it, with those variables for this time; `wait_ready` tells when it works."""
        assert not self.runs, f"{self.name} runs already"
        self._is_ready = False
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.program", self.name],
                cwd=self._root,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environment | environment,
            )
        return self

    def wait_ready(self, seconds: float = 150.0) -> Program:
        assert self.is_ready(seconds), f"{self.name} is not ready, see {self.log}:\n{self.last_words()}"
        return self

    def is_ready(self, seconds: float = 0.0) -> bool:
        """Whether it works, or comes to work in that time."""
        output = self._running.stdout
        if not self._is_ready and output and select.select([output], [], [], seconds)[0]:
            self._is_ready = output.readline() == "ready\n"
        return self._is_ready and self.runs

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.pid)

    @property
    def _running(self) -> subprocess.Popen[str]:
        assert self._process, f"{self.name} was never started"
        return self._process

    def kill(self) -> None:
        """End it at once, with nothing finished."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def wait(self, seconds: float = 150.0) -> int:
        """Its exit code, once it has ended by itself."""
        return self._running.wait(timeout=seconds)

    def stop(self) -> tuple[int, float]:
        """Stop it in order; its exit code and the seconds it took."""
        begun = time.monotonic()
        self._running.send_signal(signal.SIGTERM)
        return self._running.wait(timeout=30), time.monotonic() - begun

    def freeze(self) -> None:
        """Take all its time away, and that of its children."""
        for process in (self.process, *self.process.children(recursive=True)):
            process.suspend()

    def thaw(self) -> None:
        for process in (self.process, *self.process.children(recursive=True)):
            process.resume()

    def limit_files(self, largest: int | None) -> None:
        """Let no file of it grow over so many bytes: a full disk, for this process alone."""
        size = resource.RLIM_INFINITY if largest is None else largest
        self.process.rlimit(psutil.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def lines(self) -> int:
        """How many lines it has logged so far."""
        return self.log.read_text(errors="replace").count("\n")

    def said(self, words: str, *, since: int = 0) -> bool:
        """Whether it has logged those words after its first ``since`` lines."""
        lines = self.log.read_text(errors="replace").splitlines()
        return any(words in line for line in lines[since:])

    def last_words(self, characters: int = 3000) -> str:
        return self.log.read_text(errors="replace")[-characters:]
