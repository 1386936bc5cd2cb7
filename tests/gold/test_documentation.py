"""docs/extraction.md holds the figures of a run: scores, floors, and what the confidence is worth."""

from __future__ import annotations

import pytest

from tests.gold import reporting
from tests.gold.floors import floors
from tests.gold.reporting import replaced


def rows(mark: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in replaced(mark).splitlines() if line]


def test_every_floor_stands_in_the_table_and_was_reached() -> None:
    head, _, *scores = rows("scores")
    shown = {row[0]: dict(zip(head, row, strict=True)) for row in scores}

    assert set(floors()) - set(shown) == set()
    for name, row in shown.items():
        assert float(row["F1 or accuracy"]) >= float(row["floor"] or 0), name
        assert int(row["answers"]) > 0, name


def test_what_is_surer_is_right_more_often() -> None:
    table = rows("confidence")
    split = table.index(["confidence", "events", "promised", "right"])
    kept = [[float(cell) for cell in row] for row in table[2:split]]
    bands = [(int(row[1]), float(row[2]), float(row[3])) for row in table[split + 2 :]]

    assert [row[2] for row in kept] == sorted(row[2] for row in kept)
    assert [row[3] for row in kept] == sorted((row[3] for row in kept), reverse=True)
    assert kept[-1][2] >= 0.9
    many = sum(number for number, _, _ in bands)
    assert sum(number * abs(promised - right) for number, promised, right in bands) / many < 0.1


def test_a_mark_that_is_missing_is_no_place_to_write() -> None:
    before = reporting.PAGE.read_text(encoding="utf-8")

    with pytest.raises(ValueError, match="no-such-mark"):
        replaced("no-such-mark", "figures")
    assert reporting.PAGE.read_text(encoding="utf-8") == before
