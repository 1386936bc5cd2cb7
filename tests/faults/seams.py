"""The functions of the product that faults and planted bugs are put in front of, behind, or in place of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Seam:
    """A function of a module, or a method of one of its classes, by name."""

    module: str
    path: str

    def current(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(*self._place())
        return found

    def replace(self, function: Callable[..., Any]) -> None:
        setattr(*self._place(), function)

    def _place(self) -> tuple[Any, str]:
        *owners, name = self.path.split(".")
        holder: Any = import_module(self.module)
        for owner in owners:
            holder = getattr(holder, owner)
        return holder, name


@contextmanager
def replaced(seam: Seam, function: Callable[..., Any]) -> Iterator[None]:
    """The function in its place for the block."""
    original = seam.current()
    seam.replace(function)
    try:
        yield
    finally:
        seam.replace(original)


SEND = Seam("dateline.publisher", "Publisher._confirmed")
SEND_OUTPUTS = Seam("dateline.agents.delivery", "Delivery.deliver")
ACKNOWLEDGE = Seam("dateline.agents.agent", "Agent._acknowledge")
COMMIT = Seam("dateline.store.sqlite", "SqliteStore.commit")
WRITE = Seam("dateline.store.writer", "write")
READ = Seam("dateline.materializer.source", "Source.read")
DECODE = Seam("dateline.materializer.run", "decode")
PROCESS = Seam("dateline.child", "pass_all")
GIVE_UP = Seam("dateline.agents.agent", "give_up")
TRY = Seam("dateline.agents.agent", "Agent._try")
ENCODE = Seam("dateline.processing", "_encode")
ORDER = Seam("dateline.store.merge", "Revision.ordered_us")
