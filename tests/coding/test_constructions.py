"""One sentence for each way of saying who did what to whom, and its near miss."""

from __future__ import annotations

import pytest

from dateline.contracts import Event
from tests.coding.conftest import Coding


def told(events: tuple[Event, ...], modality: str = "asserted") -> list[tuple[str, set[str], set[str]]]:
    """The events of that modality: type, names of the actors, names of the recipients."""
    return [
        (event.event_type, {p.name for p in event.actors}, {p.name for p in event.recipients})
        for event in events
        if event.modality == modality
    ]


@pytest.mark.parametrize(
    ("sentence", "event_type", "actor", "recipient"),
    [
        ("Police arrested 20 protesters in Nairobi.", "COERCE", "police", "protesters"),
        ("Twenty protesters were arrested by police in Nairobi.", "COERCE", "police", "protesters"),
        ("Twenty protesters were arrested in Nairobi.", "COERCE", None, "protesters"),
        ("A crackdown by police on protesters left four people dead.", "ASSAULT", "police", "protesters"),
        ("Soldiers attacking a village killed a priest.", "ASSAULT", "soldiers", "priest"),
        ("The soldiers who attacked the priest fled.", "ASSAULT", "soldiers", "priest"),
        ("The priest attacked by the soldiers has died.", "ASSAULT", "soldiers", "priest"),
        ("France and Germany accused Iran of spying.", "ACCUSE", "France", "Iran"),
        ("Russia expelled ten British diplomats.", "SANCTION", "Russia", "diplomats"),
        ("The United States imposed sanctions on Iran.", "SANCTION", "United States", "Iran"),
        ("Sanctions were imposed on Iran by the United States.", "SANCTION", "United States", "Iran"),
        ("Miners staged a walkout in Zambia.", "PROTEST", "miners", None),
        ("Thousands of farmers took to the streets of Madrid.", "PROTEST", "farmers", None),
        ("Japan delivered food to Sudan.", "AID", "Japan", "Sudan"),
        ("Rebels released 20 hostages.", "RETREAT", "rebels", "hostages"),
        ("Ethiopia deployed troops along the border.", "MOBILIZE", "Ethiopia", None),
        ("The army seized a newspaper's printing press and detained the editor.", "COERCE", "army", None),
        ("Vladimir Putin met Xi Jinping in Beijing.", "CONSULT", "Vladimir Putin", None),
    ],
)
def test_who_did_what_to_whom(
    coded: Coding, sentence: str, event_type: str, actor: str | None, recipient: str | None
) -> None:
    found = [event for event in told(coded(sentence)) if event[0] == event_type]
    assert found, "nothing of that type is asserted"
    assert actor is None or any(actor.lower() in name.lower() for _, names, _ in found for name in names)
    assert recipient is None or any(
        recipient.lower() in name.lower() for _, _, names in found for name in names
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "A visibly angry minister walked off the stage.",
        "The general died of a heart attack.",
        "The two companies struck a deal on price.",
        "A bus crash killed 20 people in Peru.",
        "The company launched a new phone.",
        "The doctor attacked the problem with new drugs.",
        "The band went on tour after the album struck a chord.",
    ],
)
def test_look_alikes_are_nothing(coded: Coding, sentence: str) -> None:
    material = {"PROTEST", "ASSAULT", "COERCE", "MOBILIZE", "RETREAT"}
    assert not [event for event in told(coded(sentence)) if event[0] in material]


def test_a_compound_actor_is_one_event_and_two_verbs_are_two(coded: Coding) -> None:
    one = told(coded("Britain, France and Germany condemned Iran."))
    assert [(kind, actors) for kind, actors, _ in one] == [
        ("ACCUSE", {"United Kingdom", "France", "Germany"})
    ]
    two = told(coded("Turkey condemned the raid and expelled two diplomats."))
    assert [kind for kind, _, _ in two][-2:] == ["ACCUSE", "SANCTION"] or {kind for kind, _, _ in two} == {
        "ACCUSE",
        "SANCTION",
    }


def test_a_light_verb_and_its_noun_are_one_event(coded: Coding) -> None:
    events = coded("Students held a rally in Cairo.")
    assert [(event.event_type, event.trigger.text) for event in events] == [("PROTEST", "held a rally")]


def test_an_attack_and_its_toll_are_one_event(coded: Coding) -> None:
    (event,) = coded("At least 12 people were killed and 30 wounded when a car bomb exploded in Kabul.")
    assert event.event_type == "ASSAULT"
    assert [(count.kind, count.value, count.qualifier) for count in event.counts] == [
        ("killed", 12, ">="),
        ("wounded", 30, "="),
    ]


def test_a_quoted_number_stays_the_speaker_s(coded: Coding) -> None:
    events = coded('"At least 40 people died in the attack on the market," Amnesty International said.')
    claims = {count.value: count.claimant for event in events for count in event.counts}
    assert claims == {40: "Amnesty International"}


def test_the_topic_of_a_protest_is_no_second_event(coded: Coding) -> None:
    events = coded("Thousands of farmers marched through Madrid to condemn the government.")
    assert [event.event_type for event in events] == ["PROTEST"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("An aid convoy was attacked near El Fasher on Monday.", ["ASSAULT"]),
        ("An air strike hit a relief mission in Kherson.", ["ASSAULT"]),
        ("Turkey sent an aid convoy to Idlib.", ["AID"]),
    ],
)
def test_aid_that_is_attacked_reaches_nobody(coded: Coding, sentence: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in told(coded(sentence))] == kinds


def test_what_is_rejected_is_not_done_as_well(coded: Coding) -> None:
    assert [event.event_type for event in coded("Iran rejects calls for ceasefire.")] == ["REJECT"]


def test_a_region_without_an_administration_is_a_place(coded: Coding) -> None:
    found = coded("Fighting broke out in Tigray. Soldiers killed ten people in Kordofan on Friday.")
    place = found[-1].location
    assert place is not None
    assert (place.name, place.country) == ("Kordofan", "SDN")


def test_a_sea_is_a_place_only_where_it_happened_there(coded: Coding) -> None:
    (attack,) = coded("Rebels attacked a tanker in the Red Sea on Friday.")
    assert attack.location is not None
    assert (attack.location.name, attack.location.country) == ("Red Sea", None)
    (walkout,) = coded("Delegates from Caribbean states walked out of a meeting in Nairobi on Tuesday.")
    assert walkout.location is not None
    assert walkout.location.name == "Nairobi"


TOLLS = """More than 20,000 people marched through Lisbon on Saturday, organisers said.

Police put the crowd at 8,000.

A car bomb exploded in Kabul on Friday, killing 12 people. The Health Ministry put the death toll at 34.

Officials said the number of wounded had risen to 60. The number of people killed in the floods rose to 90."""


def test_a_number_put_on_what_was_told_is_its_own(coded: Coding) -> None:
    events = {event.event_type: event for event in coded(TOLLS)}
    assert set(events) == {"PROTEST", "ASSAULT"}
    said = {kind: [(c.kind, c.value, c.claimant) for c in event.counts] for kind, event in events.items()}
    assert [(kind, value) for kind, value, _ in said["PROTEST"]] == [
        ("participants", 20_000),
        ("participants", 8_000),
    ]
    assert "police" in str(said["PROTEST"][1][2]).lower()
    assert said["ASSAULT"] == [
        ("killed", 12, None),
        ("killed", 34, "Health Ministry"),
        ("wounded", 60, "officials"),
    ]


def test_a_page_of_sport_tells_of_games(coded: Coding) -> None:
    page = (
        "United attacked from the first whistle in the derby. The striker fired home a penalty.\n\n"
        "The goalkeeper denied the team a second goal, and the coach praised the referee. "
        "They meet City in the final of the league cup."
    )
    assert not coded(page)


@pytest.mark.parametrize(
    ("sentence", "event_type", "actor"),
    [
        ("Workers at a state-run factory confronted Belarusian President Alexander Lukashenko.", None, None),
        ("North Korea test-fired two ballistic missiles into the sea.", "MOBILIZE", "North Korea"),
        ("The coast guard accused a Chinese vessel of ramming a boat.", "ACCUSE", "coast guard"),
        ("Turkish and Greek ministers met in Ankara.", "CONSULT", "Turkish ministers"),
        ("Drivers honked horns in support of the strikers.", "SUPPORT", "drivers"),
    ],
)
def test_hard_sentences(coded: Coding, sentence: str, event_type: str | None, actor: str | None) -> None:
    found = told(coded(sentence))
    if event_type is None:
        assert not [event for event in found if event[0] == "ASSAULT"]
    else:
        names = {name for kind, actors, _ in found if kind == event_type for name in actors}
        assert any(actor is not None and actor.lower() in name.lower() for name in names), found


@pytest.mark.parametrize(
    ("sentence", "event_type"),
    [
        ("Two bloggers were thrown behind bars in Manama.", "COERCE"),
        ("The cathedral was thrown into darkness.", None),
        ("The president would not meet the envoy.", "REJECT"),
        ("The general will not step down.", "REJECT"),
        ("Journalists were barred from travelling.", "COERCE"),
        ("The bridge was closed for repairs.", None),
    ],
)
def test_who_is_unsaid_and_who_will_not(coded: Coding, sentence: str, event_type: str | None) -> None:
    found = [event.event_type for event in coded(sentence)]
    assert found == ([event_type] if event_type else [])


def test_until_says_how_long_and_not_whether(coded: Coding) -> None:
    (event,) = told(coded("The army suspended the constitution until Friday."))
    assert event[0] == "COERCE"


def test_players_and_dealers_wage_no_war(coded: Coding) -> None:
    assert not coded("The pop star kicked off her world tour in Tokyo.")
    assert coded("The president began a tour of Africa.")
