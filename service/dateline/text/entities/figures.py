"""Figures of the world's news, known by their names alone: whose country "Merkel" is, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from dateline.text.entities.folding import fold
from dateline.text.entities.tables import Figure, figures


def figure_named(names: Iterable[str]) -> Figure | None:
    """The figure that a person's names in a document name; the longest of them decides."""
    full, alone = _by_name()
    forms = sorted(set(names), key=lambda name: -name.count(" "))
    found = next((full[key] for key in map(fold, forms) if key in full), None)
    return found or (alone.get(fold(forms[0])) if forms else None)


@lru_cache(maxsize=1 << 14)
def is_figure(name: str) -> bool:
    """Whether the name is a figure's, in full or alone."""
    return figure_named((name,)) is not None


def sectors_in(figure: Figure, year: int | None) -> tuple[str, ...]:
    """The figure's sectors in a year; who has left office is of the elite."""
    left = figure.until is not None and year is not None and year > figure.until
    return ("ELI",) if left and figure.sectors[0] in ("GOV", "LEG", "MIL", "IGO") else figure.sectors


@cache
def openings() -> dict[str, list[tuple[str, ...]]]:
    """The full names of figures as words, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for figure in figures():
        for name in (figure.name, *figure.aliases):
            words = tuple(name.split())
            if len(words) > 1:
                found.setdefault(words[0], []).append(words)
    return found


@cache
def _by_name() -> tuple[dict[str, Figure], dict[str, Figure]]:
    full = {fold(name): row for row in figures() for name in (row.name, *row.aliases)}
    alone = {fold(name): row for row in figures() for name in row.alone}
    return full, alone
