"""When a stage stops because it refuses too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.agents.breaker import Breaker
from dateline.settings import BreakerSettings

SETTINGS = BreakerSettings(in_a_row=3, window=10, share=0.5, pause_s=8)


def breaker(said: str) -> Breaker:
    """One that has seen those messages: x is refused, a dot is not."""
    made = Breaker(SETTINGS)
    for one in said:
        made.note(refused=one == "x")
    return made


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ("", False),
        ("xx.xx.xx", True),
        ("xx.x.x.x.x", True),
        ("xx.xx", False),
        ("xxx", True),
        ("x.x.x.x.x.", False),
        ("xx........xx.xx", False),
        ("xxx.", False),
        ("xxxx", True),
    ],
)
def test_it_opens_at_so_many_in_a_row_or_at_such_a_share(said: str, is_open: bool) -> None:
    assert breaker(said).is_open == is_open


def test_pauses_grow_and_begin_anew_after_a_trial_succeeded() -> None:
    made = breaker("xxx")
    first, *_, last = [made.pause() for _ in range(8)]
    assert 4 <= first <= 8
    assert 40 <= last <= 80
    made.note(refused=False)
    for _ in range(3):
        made.note(refused=True)
    assert made.pause() <= 8


@given(st.text("..x", max_size=60))
def test_it_is_open_when_the_messages_since_it_closed_say_so(said: str) -> None:
    made, seen, is_open = Breaker(SETTINGS), "", False
    for one in said:
        closes = is_open and one == "."
        seen = "" if closes else seen + one
        refused = seen[-SETTINGS.window :].count("x") / SETTINGS.window
        in_a_row = len(seen) - len(seen.rstrip("x"))
        is_open = not closes and (is_open or in_a_row >= SETTINGS.in_a_row or refused > SETTINGS.share)
        assert made.note(refused=one == "x") == is_open
