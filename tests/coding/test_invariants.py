"""What must hold for every text, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.contracts import Event, Participant, Passage
from tests.coding.conftest import Coding

PEOPLE = (
    "The army",
    "Police",
    "Rebels",
    "Hundreds of workers",
    "She",
    "France and Germany",
    "The minister's ally",
)
DEEDS = (
    "attacked the village",
    "arrested 20 protesters on Friday",
    "released all hostages",
    "took to the streets of Minsk",
    "imposed sanctions on Iran",
    "met the president in Cairo",
    "withdrew from the town",
    "held a rally, waving flags",
)
BARE = (
    "attack the village",
    "arrest the protesters",
    "release all hostages",
    "resign",
    "withdraw from the town",
)
DEMANDS = (
    "{who} called for {whom} to {deed}.",
    "{who} urged {whom} to {deed}.",
    "{who} ordered {whom} to {deed}.",
    "If {whom} {deed}, many will flee.",
    "{who} may {deed}.",
    "{who} did not {deed}.",
)
NOISE = (
    "",
    " \u2014 or so it seems",
    " [here](https://example.org/a_b)",
    ' "',
    " (*)",
    "\u200b",
    " \U0001f600",
)

MARKUP = frozenset("[]()*_`#<>&\\~|\u200b")
"""Characters that a page's markup may be made of: what a reader sees there is not what stands there."""

told = st.builds("{} {}{}.".format, st.sampled_from(PEOPLE), st.sampled_from(DEEDS), st.sampled_from(NOISE))
anything = st.text(st.characters(min_codepoint=32, exclude_categories=("Cc", "Cf", "Cs")), max_size=30)
texts = st.lists(st.one_of(told, anything), min_size=1, max_size=4).map(" ".join).filter(str.strip)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def once(coded: Coding) -> Coding:
    return coded


@quick
@given(text=texts)
def test_spans_ids_and_links_hold(once: Coding, text: str) -> None:
    events = once(text)
    ids = [event.event_id for event in events]
    assert len(set(ids)) == len(ids)
    assert events == once(text)
    for event in events:
        assert_spans(event, text)
        assert event.carrier_id is None or event.carrier_id in ids
        assert event.quad_class in (1, 2, 3, 4)
        assert event.date.start is None or event.date.end is None or event.date.start <= event.date.end


def assert_spans(event: Event, text: str) -> None:
    spans = [event.trigger, event.sentence, *event.actors, *event.recipients, *event.counts]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert event.sentence.start <= event.trigger.start
    assert event.trigger.end <= event.sentence.end
    shown: list[Passage | Participant] = [event.trigger, *event.actors, *event.recipients]
    for span in shown:
        raw = text[span.start : span.end]
        if not set(raw) & MARKUP:
            assert " ".join(raw.split()) == span.text


@quick
@given(
    frame=st.sampled_from(DEMANDS),
    who=st.sampled_from(("The opposition", "France", "Union leaders")),
    whom=st.sampled_from(("the army", "police", "rebels", "the minister")),
    deed=st.sampled_from(BARE),
)
def test_the_content_of_a_demand_is_never_asserted(
    once: Coding, frame: str, who: str, whom: str, deed: str
) -> None:
    material = {"ASSAULT", "COERCE", "RETREAT", "SANCTION", "PROTEST"}
    events = once(frame.format(who=who, whom=whom, deed=deed))
    assert not [event for event in events if event.modality == "asserted" and event.event_type in material]
