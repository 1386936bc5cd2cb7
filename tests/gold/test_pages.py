"""Pages are read as they are written, and every scorer sees the fact it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dateline.contracts import Event
from tests.gold.events import matched as find
from tests.gold.events import of_articles
from tests.gold.facts import Days, GoldPlace
from tests.gold.matching import Matched
from tests.gold.merging import score_merging
from tests.gold.pages import read_page
from tests.gold.records import BadGold

TEXT = "Police arrested 20 miners in Lima on Tuesday, the interior ministry said. Miners were angry."
RIGHT = (
    "COERCE/arrest; arrested 20; m: reported; a: Police; r: miners; p: Lima, PER; d: 2024-03-12; "
    "n: arrested =20 by ministry; v: government:interior ministry"
)


def page(folder: Path, *gold: str) -> Path:
    path = folder / "page.txt"
    lines = "\n".join(gold)
    path.write_text(f"style: wire\npublished: 2024-03-15\n\n{TEXT}\n---\n{lines}\n", encoding="utf-8")
    return path


def scores(folder: Path, *gold: str) -> dict[str, float]:
    return {one.name.split("/")[0]: one.f1 for one in of_articles("x", [read_page(page(folder, *gold))])}


def test_a_page_is_read_as_it_is_written(tmp_path: Path) -> None:
    sample = read_page(
        page(
            tmp_path,
            "?PROTEST/strike|demo|ACCUSE; iners#2; m: planned|reported; p: Lima, PER @ the mine|PER; "
            "d: 12..14; c: economic, ?legal; a: -; g: one",
            "@ Police | PER | COP GOV",
        )
    )
    (event,) = sample.events

    assert (event.tier, event.types) == ("optional", ("PROTEST", "ACCUSE"))
    assert event.modes == ("strike", "demo", None)
    assert sample.text[slice(*event.triggers[0])] == "iners"
    assert event.triggers[0][0] > TEXT.index("said")
    assert event.places == (GoldPlace("Lima", "PER", "the mine"), GoldPlace(None, "PER"))
    assert event.days == Days(date(2024, 3, 12), date(2024, 3, 14))
    assert event.contexts is not None
    assert event.contexts.must == {"economic"}
    assert event.contexts.may == {"economic", "legal"}
    assert (event.actors, event.recipients, event.voices, event.group) == ((), None, (), "one")
    assert sample.known[0].sectors == ("COP", "GOV")


@pytest.mark.parametrize(
    "line",
    ["PROTEST; marched", "COERCE; arrested; x: y", "COERCE; arrested; n: many", "COERCE; arrested; d: 99"],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadGold, match=r"page\.txt:7: "):
        read_page(page(tmp_path, RIGHT, line))


def test_right_gold_gives_full_scores(tmp_path: Path) -> None:
    assert {name: value for name, value in scores(tmp_path, RIGHT).items() if value < 1} == {}


@pytest.mark.parametrize(
    ("measure", "right", "wrong"),
    [
        ("events", "COERCE/arrest", "AID"),
        ("mode", "COERCE/arrest", "COERCE/seize"),
        ("modality", "m: reported", "m: planned"),
        ("actors", "a: Police", "a: army"),
        ("recipients", "r: miners", "r: teachers"),
        ("dyads", "r: miners", "r: teachers"),
        ("event places", "p: Lima, PER", "p: Cusco, PER"),
        ("event countries", "p: Lima, PER", "p: Lima, USA"),
        ("event dates", "d: 2024-03-12", "d: 2024-03-13"),
        ("counts", "=20", ">20"),
        ("attribution", "v: government:interior ministry", "v: outlet"),
    ],
)
def test_each_scorer_sees_its_fact(tmp_path: Path, measure: str, right: str, wrong: str) -> None:
    assert RIGHT.replace(right, wrong) != RIGHT
    assert scores(tmp_path, RIGHT.replace(right, wrong))[measure] < 1


def test_a_trap_is_betrayed_by_what_asserts_it(tmp_path: Path) -> None:
    path = page(tmp_path, "!COERCE; arrested 20; m: negated")
    plain = path.read_text(encoding="utf-8").replace(", the interior ministry said", "")
    reported = {one.name: one.f1 for one in of_articles("x", [read_page(path)])}
    path.write_text(plain, encoding="utf-8")
    asserted = {one.name: one.f1 for one in of_articles("x", [read_page(path)])}

    assert (reported["never asserted/x"], asserted["never asserted/x"]) == (1, 0)


def test_merging_is_seen_either_way(tmp_path: Path) -> None:
    sample = read_page(page(tmp_path, RIGHT))
    (matched,) = find([sample])
    ((gold, event),) = matched.pairs
    other = event.model_copy(update={"event_id": "another"})

    def merging(*pairs: tuple[str, Event]) -> tuple[float | None, float | None]:
        grouped = [(replace(gold, group=group), coded) for group, coded in pairs]
        first, *_ = score_merging("x", [Matched(sample, grouped)])
        return first.precision, first.recall

    assert merging(("one", event), ("one", event), ("two", other)) == (1, 1)
    assert merging(("one", event), ("one", other)) == (1, 0.5)
    assert merging(("one", event), ("two", event)) == (0.5, 1)
