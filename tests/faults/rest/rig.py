"""What the rest of the faults are tried with: pipelines of their own, and the list of the faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.processes import ROOT
from tests.faults.site import Site
from tests.faults.trial import Trial


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
        store: str | None = None,
        root: Path = ROOT,
    ) -> Iterator[Trial]:
        site = Site(
            self.folder / "site", self.seed, proxied=proxied, environment=environment, store=store, root=root
        )
        with site:
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
