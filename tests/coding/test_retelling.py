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


@pytest.mark.parametrize(
    ("event_type", "page"),
    [
        ("ASSAULT", "Gunmen shot dead a priest in Kano on Monday.\n\nHis murder shocked the town."),
        ("ASSAULT", "A car bomb killed nine in Kabul on Monday.\n\nIt was the third such bombing this year."),
        ("ASSAULT", "Officers opened fire on Monday. A boy was shot in the neck."),
        ("COERCE", "Police raided the homes of five editors and seized computers."),
        ("CONSULT", "The president flew to Lagos on Monday and met the families of the dead."),
        (
            "SANCTION",
            "A former mayor was sentenced to prison on Monday.\n\nA court found Jan Novak guilty of fraud.",
        ),
        ("PROTEST", "Miners walked off the job on Monday.\n\nMiners downed tools to condemn the cuts."),
        ("PROTEST", "Farmers blocked the road on Monday.\n\nThe blockade lasted four hours."),
    ],
)
def test_what_a_page_comes_back_to_is_one(coded: Coding, event_type: str, page: str) -> None:
    (event,) = of_type(coded(page), event_type)
    assert event.mentions


@pytest.mark.parametrize(
    ("event_type", "page"),
    [
        ("ASSAULT", "A car bomb killed nine in Kabul on Monday.\n\nAnother bomb killed six."),
        ("COERCE", "Police arrested miners on Monday.\n\nPolice again arrested miners."),
        ("ASSAULT", "Rebels shelled Kherson on Monday.\n\nOn Tuesday rebels shelled Kherson."),
        ("ASSAULT", "Rebels shelled Kherson on Monday.\n\nRebels shelled Odesa."),
        ("COERCE", "Police arrested Jan Novak on Monday.\n\nPolice arrested Petr Dvorak."),
        ("COERCE", "Police arrested 12 students in Lyon.\n\nPolice arrested three students."),
        ("CONSULT", "Emmanuel Macron met Bola Tinubu in Lagos.\n\nScholz met Modi in Delhi."),
        ("PROTEST", "Miners walked off the job on Monday.\n\nMiners walked off the job in 1984."),
        ("PROTEST", "Miners marched in Lima.\n\nStudents marched in Lima."),
    ],
)
def test_other_people_days_places_and_numbers_are_other_happenings(
    coded: Coding, event_type: str, page: str
) -> None:
    assert len(of_type(coded(page), event_type)) == 2


def test_what_is_joined_takes_day_place_and_names_from_every_telling(coded: Coding) -> None:
    lede = "A former mayor was sentenced to prison on Monday."
    page = f"{lede}\n\nA court in Brno found Jan Novak guilty of fraud."
    (event,) = of_type(coded(page), "SANCTION")
    assert [person.name for person in event.recipients] == ["Jan Novak"]
    assert event.date.text == "Monday"
    assert [person.text for person in event.actors] == ["A court"]


def test_two_accusations_are_two(coded: Coding) -> None:
    first, second = "Russia accused Ukraine of shelling Belgorod.", "Ukraine accused Russia of torture."
    events = coded(f"{first}\n\n{second}")
    assert len(of_type(events, "ACCUSE")) == 2


def test_every_mention_is_in_the_text(coded: Coding) -> None:
    text = PAGE.format(more="")
    for event in coded(text):
        for mention in event.mentions:
            assert text[mention.start : mention.end] == mention.text
