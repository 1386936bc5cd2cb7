"""docs/reliability.md has a row for everything that is tried, and tells of everything that is not."""

from __future__ import annotations

import re

from tests.faults import matrix
from tests.faults.planted import BUGS
from tests.faults.report import PAGE

ROW = re.compile(r"^\| (F\d+|[a-z-]+) \| ([^|]*) \|", re.MULTILINE)


def rows() -> set[tuple[str, str]]:
    return set(ROW.findall(PAGE.read_text("utf-8")))


def test_there_is_a_row_for_every_test() -> None:
    tried = {(tried.number, tried.title) for tried in (*matrix.lane(), *matrix.rest())}
    assert len(tried) > 20
    assert not tried - rows()


def test_there_is_a_row_for_every_planted_bug() -> None:
    assert not {(name, bug.what) for name, bug in BUGS.items()} - rows()


def test_every_fault_of_the_matrix_is_told_of() -> None:
    assert {number for number, _ in rows()} >= {f"F{number}" for number in range(1, 36)}
