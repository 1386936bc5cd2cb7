"""The most memory that the programs of a pipeline were seen to have."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

_EVERY_S = 0.5
_MEBIBYTE = 1024 * 1024


class Peaks:
    """In mebibytes, by program, since they were last forgotten; a look now and then is cheap."""

    def __init__(self) -> None:
        self.highest: dict[str, float] = {}
        self._looked = 0.0

    def forget(self) -> None:
        self.highest = {}
        self._looked = 0.0

    def look(self, programs: Iterable[tuple[str, int]]) -> None:
        """At these processes, unless that was done just now. Children of a worker count for themselves."""
        if time.monotonic() - self._looked < _EVERY_S:
            return
        for name, pid in programs:
            try:
                process = psutil.Process(pid)
                self._note(name, process)
                for child in process.children(recursive=True) if name == "worker" else ():
                    self._note("child", child)
            except psutil.Error:
                continue
        self._looked = time.monotonic()

    def _note(self, name: str, process: psutil.Process) -> None:
        self.highest[name] = max(self.highest.get(name, 0.0), process.memory_info().rss / _MEBIBYTE)
