"""The confidence: signs are told, weighed and add up to it."""

from __future__ import annotations

from dateline.coding.confidence import BASE, weights
from tests.coding.conftest import Coding


def test_what_is_plain_is_surer_than_what_is_not(coded: Coding) -> None:
    (plain,) = coded("Police arrested the opposition leader Maria Novak in Minsk on Tuesday.")
    bare = coded("There was talk of the clash.")

    assert plain.confidence > 0.8
    assert all(event.confidence < plain.confidence - 0.1 for event in bare)


def test_weights_are_sane() -> None:
    table = weights()

    assert table[BASE] > 0
    assert table["no actor"] < 0 < table["strong row"]
    assert all(abs(weight) < 5 for weight in table.values())
