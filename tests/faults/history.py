"""The seed of a run, and what was done in it, one JSON line an act: to read a failure, and repeat it."""

from __future__ import annotations

import json
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

SEED_VARIABLE = "DATELINE_FAULT_SEED"
"""Repeats a run: the same articles, victims and moments."""

HISTORY_VARIABLE = "DATELINE_FAULT_HISTORY"
"""The folder that collects how trials ended, over many runs."""


def chosen_seed() -> int:
    """The seed of this run: the one that is asked for, or a new one."""
    return int(os.environ.get(SEED_VARIABLE) or random.SystemRandom().randrange(10**6))


class History:
    """A JSONL file; every line is on the disk before the next act begins."""

    def __init__(self, path: Path, seed: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._seed = seed
        self._file = path.open("a", encoding="utf-8")
        self._began = time.monotonic()

    def note(self, act: str, **details: object) -> None:
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "second": round(time.monotonic() - self._began, 2),
            "seed": self._seed,
            "act": act,
            **details,
        }
        self._file.write(json.dumps(line, default=str) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
