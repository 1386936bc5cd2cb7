"""How well numbers are read: what they are, how exactly they are meant, and what they count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from dateline.contracts import Article, Quantity
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.marked import Mark, Marked, read_marked
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.split import is_test

_VALUE = re.compile(
    r"(?P<sign>many|[<>]=?|=|~)(?:\s(?P<low>[\d.]+)(?:-(?P<high>[\d.]+))?)?(?:/(?P<kind>\w+))?\s(?P<unit>\S+)$"
)
_SAME = {"person": "people"}


def score(_: Path | None) -> list[Measure]:
    """Values with sign and kind, and units of those that are right, in the project's own sentences."""
    own = read_marked(DATA / "quantities.txt")
    return [
        measure
        for split in ("dev", "test")
        for measure in measure_own([one for one in own if is_test(one.text) == (split == "test")], split)
    ]


def measure_own(sentences: Sequence[Marked], split: str) -> list[Measure]:
    """The measures of these sentences."""
    tallies: list[Tally] = []
    wrong: list[Wrong] = []
    units: list[bool] = []
    counted: list[Wrong] = []
    for sentence in sentences:
        found = list(tag(tokenize(Article(text=sentence.text, language="en"))).quantities)
        right = 0
        for mark in sentence.marks:
            over = [one for one in found if one.start < mark.end and mark.start < one.end]
            found = [one for one in found if one not in over]
            words = sentence.text[mark.start : mark.end]
            if not over or not _agrees(mark, over[0]):
                said = _written(over[0]) if over else None
                wrong.append(Wrong(f"{words} | {sentence.text}", mark.value, said))
                continue
            right += 1
            unit = mark.value.rsplit(" ", 1)[1]
            if unit != "-":
                units.append(_plain(over[0].unit) == _plain(unit))
                if not units[-1]:
                    counted.append(Wrong(f"{words} | {sentence.text}", unit, over[0].unit))
        wrong += [Wrong(sentence.text, None, _written(one)) for one in found]
        mistaken = len(sentence.marks) - right
        tallies.append(Tally(right, len(found) + mistaken, mistaken))
    return [
        overlap(f"quantities/{split}", tallies, wrong),
        accuracy(f"what is counted/{split}", units, counted),
    ]


def _agrees(mark: Mark, found: Quantity) -> bool:
    match = _VALUE.match(mark.value)
    assert match, mark.value
    if found.qualifier != match["sign"] or found.kind != (match["kind"] or "cardinal"):
        return False
    if match["high"]:
        return (found.low, found.high) == (float(match["low"]), float(match["high"]))
    return match["low"] is None or (found.value is not None and abs(found.value - float(match["low"])) < 0.01)


def _written(found: Quantity) -> str:
    return (
        f"{found.text}={found.qualifier} {found.value} [{found.low}, {found.high}]/{found.kind} {found.unit}"
    )


def _plain(unit: str | None) -> str | None:
    return _SAME.get(unit, unit) if unit else None
