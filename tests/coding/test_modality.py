"""What is demanded, planned, supposed, denied or claimed is never told as having happened."""

from __future__ import annotations

import pytest

from dateline.contracts import Event
from tests.coding.conftest import Coding


def standing(events: tuple[Event, ...], event_type: str) -> set[str]:
    return {event.modality for event in events if event.event_type == event_type}


@pytest.mark.parametrize(
    ("sentence", "event_type", "modality"),
    [
        ("Protesters called for the minister to step down.", "RETREAT", "demanded"),
        ("The opposition called for a general strike.", "PROTEST", "demanded"),
        ("She demanded that the junta release all prisoners.", "RETREAT", "demanded"),
        ("The judge ordered police to arrest the senator.", "COERCE", "demanded"),
        ("He urged the rebels to lay down their weapons.", "RETREAT", "demanded"),
        ("If the army attacks the town, thousands will flee.", "ASSAULT", "hypothetical"),
        ("The rebels may attack the town.", "ASSAULT", "hypothetical"),
        ("Gunmen could kidnap foreign workers, analysts say.", "ASSAULT", "hypothetical"),
        ("The union called off the strike.", "PROTEST", "negated"),
        ("Police did not arrest the protesters.", "COERCE", "negated"),
        ("No one was arrested.", "COERCE", "negated"),
        ("The general denied that his troops had attacked the village.", "ASSAULT", "negated"),
        ("Local media reported that police arrested 20 protesters.", "COERCE", "reported"),
        ("Police arrested 20 protesters, according to local media.", "COERCE", "reported"),
        ("Kyiv accused Moscow of shelling a hospital.", "ASSAULT", "reported"),
        ("The rebels, he said, had killed three villagers.", "ASSAULT", "reported"),
        ("Amnesty said the soldiers who killed the villagers were never tried.", "ASSAULT", "reported"),
    ],
)
def test_content_stands_under_its_own_modality(
    coded: Coding, sentence: str, event_type: str, modality: str
) -> None:
    found = standing(coded(sentence), event_type)
    assert modality in found
    assert "asserted" not in found


@pytest.mark.parametrize(
    ("sentence", "event_type"),
    [
        ("The army began to shell the town.", "ASSAULT"),
        ("Police used tear gas to disperse protesters who attacked the minister.", "ASSAULT"),
        ("He resigned after police arrested his son.", "COERCE"),
        ("Police arrested the man who had called for strikes.", "COERCE"),
        ("The vote was held after soldiers killed five protesters.", "ASSAULT"),
    ],
)
def test_what_happened_is_asserted_whatever_stands_around(
    coded: Coding, sentence: str, event_type: str
) -> None:
    assert "asserted" in standing(coded(sentence), event_type)


def test_the_demand_itself_is_asserted_and_carries_its_content(coded: Coding) -> None:
    events = {
        event.event_type: event for event in coded("The opposition called for the minister to step down.")
    }
    assert events["REQUEST"].modality == "asserted"
    assert events["RETREAT"].carrier_id == events["REQUEST"].event_id


def test_planned_cooperation_is_agree(coded: Coding) -> None:
    events = coded("European Union leaders are to hold a summit on Friday.")
    assert [(event.event_type, event.modality) for event in events] == [("AGREE", "planned")]


def test_a_verbal_act_is_done_by_saying_it(coded: Coding) -> None:
    (event,) = (e for e in coded("Iran said it rejected the proposal.") if e.event_type == "REJECT")
    assert event.modality == "asserted"
    assert event.attribution.name == "Iran"


def test_attribution_names_the_voice(coded: Coding) -> None:
    (event,) = coded("Police arrested 20 protesters, local media reported.")
    assert event.attribution.kind == "media"
    (event,) = (e for e in coded("Kyiv said Russia shelled the city.") if e.event_type == "ASSAULT")
    assert event.attribution.kind == "government"


def test_a_yearly_event_is_no_event(coded: Coding) -> None:
    assert not coded("The town is famous for cheese. Thousands take part in a march there every year.")


def test_history_keeps_its_date(coded: Coding) -> None:
    (event,) = (e for e in coded("Workers went on strike in 1991.") if e.event_type == "PROTEST")
    assert event.date.start is not None
    assert event.date.start.year == 1991


def test_no_date_is_made_up_without_a_published_day(coded: Coding) -> None:
    (event,) = coded("Police arrested 20 protesters.", dated=False)
    assert (event.date.start, event.date.end, event.date.precision) == (None, None, "unknown")


def test_words_that_deny_bear_on_their_verb(coded: Coding) -> None:
    assert standing(coded("The general said nobody had been tortured."), "ASSAULT") == {"negated"}
    assert "asserted" not in standing(coded("Unions have called off Friday's march."), "PROTEST")


def test_what_is_refused_is_an_act_of_its_own(coded: Coding) -> None:
    events = coded("Britain said it did not recognize the results of the election.")
    assert [(event.event_type, event.modality) for event in events] == [("REJECT", "asserted")]
