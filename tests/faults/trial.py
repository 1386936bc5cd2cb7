"""One fault tried on a pipeline: a load while it is harmed, how soon it came back, and the verdict."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.articles import Mix
from tests.faults.oracle import Verdict
from tests.faults.site import Site

RECOVERY_S = 200.0
"""Asserted on machines that do other things too; docs/reliability.md has what it takes on a quiet one."""


class Trial:
    """``number`` and ``title`` are the row of the fault matrix, ``name`` the test that tries it.

    ``spoiled`` is set by a test that leaves a pipeline nobody should use.
    """

    def __init__(self, site: Site, number: str, title: str, *, name: str) -> None:
        self.site = site
        self.spoiled = False
        self._number = number
        self._title = title
        self._name = name
        self.draw = random.Random(f"{site.seed}/{name}")  # noqa: S311
        self._before = site.standing
        self._seconds: list[float] = []
        self._verdict = Verdict()
        site.peaks.forget()
        site.history.note("begins", test=name, fault=number)

    @contextmanager
    def load(self, rate: float) -> Iterator[None]:
        """Publish that many messages a second while the block runs."""
        mix = Mix(self.draw.getrandbits(32), prefix=self._name.removeprefix("test_")[:24])
        over = threading.Event()
        publishing = self.site.begin_publishing(itertools.takewhile(lambda _: not over.is_set(), mix), rate)
        try:
            yield
        finally:
            over.set()
            publishing.result(timeout=120)

    def note(self, act: str, **details: object) -> None:
        self.site.history.note(act, **details)

    def recovers(self, since: float) -> None:
        """Assert that something published now is answered for in time, counted from that moment."""
        took = self.site.recovery(since)
        self._seconds.append(took)
        self.note("recovered", seconds=round(took, 2))
        assert took < RECOVERY_S, f"it took {took:.1f} s to recover"

    @contextmanager
    def flat(self, mebibytes: float) -> Iterator[None]:
        """Assert that in the block neither worker, child nor materializer grows by more than that."""
        self.site.peaks.forget()
        self.site.look()
        before = self.site.peaks.highest
        self.site.peaks.forget()
        yield
        self.site.look()
        grown = {name: most - before.get(name, 0.0) for name, most in self.site.peaks.highest.items()}
        self.note("memory", grown={name: round(more) for name, more in grown.items()})
        assert max(grown.values()) < mebibytes, grown

    def now(self, act: str, **details: object) -> float:
        """Note what is being done, and when."""
        self.note(act, **details)
        return time.monotonic()

    def judge(self, *, keeps_partitions: bool = True) -> Verdict:
        """The verdict over all that ever happened on this pipeline; fails unless every promise was kept."""
        self._verdict = self.site.verdict(keeps_partitions=keeps_partitions)
        assert not self._verdict.wrong, "\n".join(self._verdict.wrong)
        return self._verdict

    def row(self, *, passed: bool) -> dict[str, object]:
        """What the table of faults says of it."""
        return {
            "fault": self._number,
            "title": self._title,
            "test": self._name,
            "seed": self.site.seed,
            "passed": passed,
            "records": max(0, self._verdict.records - self._before),
            "lost": self._verdict.lost,
            "duplicated": self._verdict.duplicated_in_store,
            "seconds": round(max(self._seconds), 1) if self._seconds else None,
            "memory": {name: round(most) for name, most in self.site.peaks.highest.items()},
        }
