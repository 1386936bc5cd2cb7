"""What an article tells again is one event with every mention; what only looks alike stays apart."""

from __future__ import annotations

import pytest

from dateline.contracts import Event
from tests.coding.conftest import Coding

PAGE = """# Gunmen kill 12 in attack on Kenyan bus

Gunmen killed 12 passengers in an attack on a bus near Mandera on Tuesday, police said.

The attack lasted an hour. A witness put the number of dead at 15.

{more}
"""


def of_type(events: tuple[Event, ...], event_type: str) -> list[Event]:
    return [event for event in events if event.event_type == event_type]


def test_headline_body_and_the_noun_that_points_back_are_one(coded: Coding) -> None:
    (attack,) = of_type(coded(PAGE.format(more="")), "ASSAULT")
    assert attack.section == "body"
    assert [mention.section for mention in attack.mentions] == ["headline", "body"]
    assert attack.mentions[-1].text == "attack"


@pytest.mark.parametrize(
    "more",
    [
        "In January gunmen killed 40 passengers in Garissa.",
        "Gunmen killed three passengers in Wajir.",
    ],
)
def test_another_happening_stays_apart(coded: Coding, more: str) -> None:
    events = of_type(coded(PAGE.format(more=more)), "ASSAULT")
    assert len(events) == 2
    assert not any(mention.text == "killed" for event in events for mention in event.mentions[1:])


def test_two_accusations_are_two(coded: Coding) -> None:
    first, second = "Russia accused Ukraine of shelling Belgorod.", "Ukraine accused Russia of torture."
    events = coded(f"{first}\n\n{second}")
    assert len(of_type(events, "ACCUSE")) == 2


def test_every_mention_is_in_the_text(coded: Coding) -> None:
    text = PAGE.format(more="")
    for event in coded(text):
        for mention in event.mentions:
            assert text[mention.start : mention.end] == mention.text
