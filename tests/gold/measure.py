"""What a scorer gives back: a figure with its size, its interval and its wrong answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

_ROUNDS = 400
_SEED = 20201117


@dataclass(frozen=True)
class Wrong:
    """One wrong answer: the words it is about, what the gold says (None: nothing) and what came out.

    ``cause`` puts it with its like.
    """

    text: str
    expected: str | None
    got: str | None
    cause: str = ""


@dataclass(frozen=True)
class Tally:
    """Right, spurious and missed answers of one item (a sentence, a page): what is resampled."""

    right: int = 0
    spurious: int = 0
    missed: int = 0


@dataclass(frozen=True)
class Measure:
    """A capability's score; ``f1`` is the figure a floor holds.

    For an accuracy, precision and recall are None and ``f1`` is the accuracy. ``n`` counts the gold
    answers. ``low`` and ``high`` are the 95 % bootstrap interval of ``f1``.
    """

    name: str
    precision: float | None
    recall: float | None
    f1: float
    n: int
    low: float | None = None
    high: float | None = None
    wrong: tuple[Wrong, ...] = field(default=(), repr=False)


def overlap(name: str, items: Sequence[Tally], wrong: Sequence[Wrong] = ()) -> Measure:
    """Precision, recall and F1 over all items, with an interval that resamples whole items."""
    precision, recall, f1 = _prf(items)
    low, high = _interval(items)
    n = sum(item.right + item.missed for item in items)
    return Measure(name, precision, recall, f1, n, low, high, tuple(wrong))


def accuracy(name: str, hits: Sequence[bool], wrong: Sequence[Wrong] = ()) -> Measure:
    """The share of right answers where every item has exactly one."""
    items = [Tally(right=int(hit), spurious=int(not hit), missed=int(not hit)) for hit in hits]
    low, high = _interval(items)
    return Measure(name, None, None, _prf(items)[2], len(hits), low, high, tuple(wrong))


def _prf(items: Sequence[Tally]) -> tuple[float, float, float]:
    right = sum(item.right for item in items)
    found = right + sum(item.spurious for item in items)
    due = right + sum(item.missed for item in items)
    precision = right / found if found else float(not due)
    recall = right / due if due else float(not found)
    return precision, recall, 2 * right / (found + due) if found + due else 1.0


def _interval(items: Sequence[Tally]) -> tuple[float, float] | tuple[None, None]:
    if len(items) < 2:
        return None, None
    draw = random.Random(_SEED)  # noqa: S311  a fixed seed makes the interval repeatable
    scores = sorted(_prf(draw.choices(items, k=len(items)))[2] for _ in range(_ROUNDS))
    return scores[int(0.025 * _ROUNDS)], scores[int(0.975 * _ROUNDS)]
