"""The extraction does not get worse: floors on the project's own gold."""

from __future__ import annotations

import pytest

from tests.gold.__main__ import below, floors, score
from tests.gold.measure import Measure


@pytest.fixture(scope="module")
def measures() -> list[Measure]:
    return score([], None)


def test_no_score_is_below_its_floor(measures: list[Measure]) -> None:
    assert [(measure.name, round(measure.f1, 3)) for measure in below(measures)] == []


def test_every_floor_holds_a_measure(measures: list[Measure]) -> None:
    own = {name for name in floors() if name.split("/")[-1] in ("dev", "test", "own", "own seeds")}

    assert own - {measure.name for measure in measures} == set()


def test_a_floor_that_is_too_high_is_found_out() -> None:
    assert below([Measure("types/test", None, None, 0.0, 1)])
