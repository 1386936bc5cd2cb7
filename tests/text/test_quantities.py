"""Quantities: what is counted, and between which bounds."""

import pytest

from dateline.contracts import Quantity
from tests.text.reading import read


def find(sentence: str) -> list[Quantity]:
    return list(read(sentence).quantities)


@pytest.mark.parametrize(
    ("sentence", "text", "value", "low", "high", "qualifier", "unit"),
    [
        ("More than 100,000 people marched.", "More than 100,000", 100_000, 100_000, None, ">", "people"),
        ("At least 12 soldiers died.", "At least 12", 12, 12, None, ">=", "soldier"),
        ("Up to 40 officers were hurt.", "Up to 40", 40, None, 40, "<=", "officer"),
        ("Fewer than 50 voters came.", "Fewer than 50", 50, None, 50, "<", "voter"),
        ("About 20 workers left.", "About 20", 20, None, None, "~", "worker"),
        ("Hundreds of workers gathered.", "Hundreds", 200, 100, 999, ">=", "worker"),
        ("Tens of thousands of fans came.", "Tens of thousands", 20_000, 10_000, 99_999, ">=", "fan"),
        ("Dozens of houses burned.", "Dozens", 24, 12, 99, ">=", "house"),
        ("A few hundred protesters stayed.", "A few hundred", 300, 200, 999, "~", "protester"),
        ("Between 20 and 30 people died.", "Between 20 and 30", 20, 20, 30, ">=", "people"),
        (
            "Two hundred and fifty-six soldiers died.",
            "Two hundred and fifty-six",
            256,
            256,
            256,
            "=",
            "soldier",
        ),
        ("The attack killed 14 of the 20 hostages.", "14", 14, 14, 14, "=", "hostage"),
        ("Crowds of workers walked out.", "Crowds", None, None, None, "many", "worker"),
    ],
)
def test_a_count_has_its_bounds(
    sentence: str,
    text: str,
    value: float | None,
    low: float | None,
    high: float | None,
    qualifier: str,
    unit: str,
) -> None:
    found = find(sentence)[0]
    assert (found.text, found.kind, found.qualifier, found.unit) == (text, "cardinal", qualifier, unit)
    assert (found.value, found.low, found.high) == (value, low, high)


@pytest.mark.parametrize(
    ("sentence", "kind", "value"),
    [
        ("He won 80% of the vote.", "percent", 80),
        ("He won 80 percent of the vote.", "percent", 80),
        ("The fine was $5 million.", "money", 5_000_000),
        ("It cost them 20,000 euros.", "money", 20_000),
        ("The 37-year-old teacher spoke.", "age", 37),
        ("Ivan Petrov, 45, drives a truck.", "age", 45),
        ("He ran for 30 kilometers.", "measure", 30),
        ("She came in second place.", "ordinal", 2),
    ],
)
def test_what_is_no_count_says_so(sentence: str, kind: str, value: float) -> None:
    (found,) = find(sentence)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "sentence",
    ["One of the strikers left.", "It began at 10:30 on flight 123.", "France won in 1998.", "No one came."],
)
def test_numbers_that_count_nothing_are_left_out(sentence: str) -> None:
    assert find(sentence) == []


def test_rival_counts_are_kept_side_by_side() -> None:
    found = find("Police said 5,000 people marched; organizers put the number at 20,000.")
    assert [one.value for one in found] == [5_000, 20_000]
