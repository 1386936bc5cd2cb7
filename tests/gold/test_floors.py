"""The extraction does not get worse: floors on the project's own gold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gold import floors as held
from tests.gold.__main__ import score
from tests.gold.floors import OWN, below, floors, history, lower, lowered, pin, sunk
from tests.gold.measure import Measure


@pytest.fixture(scope="module")
def measures() -> list[Measure]:
    return score([], None)


def test_no_score_is_below_its_floor(measures: list[Measure]) -> None:
    assert [(measure.name, round(measure.f1, 3)) for measure in below(measures)] == []


def test_every_floor_holds_a_measure(measures: list[Measure]) -> None:
    own = {name for name in floors() if name.endswith(OWN)}

    assert own - {measure.name for measure in measures} == set()


def test_a_floor_that_is_too_high_is_found_out() -> None:
    assert below([Measure("types/test", None, None, 0.0, 1)])


def test_no_floor_sinks_without_a_reason() -> None:
    assert sunk(held.FILE.read_text(encoding="utf-8"), history()) == []


def test_a_floor_that_sank_is_found_out() -> None:
    before = '[floors]\n"events/dev" = 0.90\n"mode/dev" = 0.80\n'
    after = '[floors]\n"events/dev" = 0.89\n"mode/dev" = 0.70\n[lowered]\n"mode/dev" = "stricter gold"\n'

    assert sunk(after, [before]) == ["events/dev"]
    assert sunk('[floors]\n"events/dev" = 0.91\n', [before]) == ["mode/dev"]


def test_pinning_raises_and_only_lowering_lowers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "floors.toml"
    file.write_text('[floors]\n"events/dev" = 0.90\n"mode/dev" = 0.80\n', encoding="utf-8")
    monkeypatch.setattr(held, "FILE", file)

    pin([Measure("events/dev", 0.7, 0.7, 0.7, 50), Measure("mode/dev", None, None, 0.9, 200)])
    assert floors() == {"events/dev": 0.90, "mode/dev": 0.88}

    lower("events/dev", 0.7, "the gold became stricter")
    assert floors()["events/dev"] == 0.7
    assert lowered() == {"events/dev": "0.90 to 0.70: the gold became stricter"}

    with pytest.raises(ValueError, match="has no floor"):
        lower("unheard/dev", 0.1, "none")
