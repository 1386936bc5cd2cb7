"""The words linking knows, for an analyst to edit: one a line, or a row of CSV; ``#`` begins a remark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files(__name__).joinpath(name).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The words of that list: ``kinds``, ``sites`` or ``stop``."""
    return frozenset(_lines(f"{name}.txt"))


@cache
def sides() -> dict[str, str]:
    """The side of those whom a plain word names: ``state``, ``armed``, ``crowd`` or ``any``."""
    return {word: side for word, _, side in (line.partition(",") for line in _lines("people.csv")[1:])}


@cache
def modes_alike() -> frozenset[tuple[str, str]]:
    """Pairs of modes that outlets use of one deed, either way around."""
    rows = [line.split(",") for line in _lines("modes.csv")[1:]]
    return frozenset(pair for _, one, other in rows for pair in ((one, other), (other, one)))
