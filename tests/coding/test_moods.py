"""What the form of a clause, or what a page is about, makes of its happenings."""

from __future__ import annotations

import pytest

from dateline.coding.loading import codebook
from tests.coding.conftest import Coding


@pytest.mark.parametrize(
    ("text", "kind", "modality"),
    [
        ("Had the bridge been bombed, the town would have starved.", "ASSAULT", "hypothetical"),
        ("Did the army kill civilians?", "ASSAULT", "hypothetical"),
        ("Tomorrow we march to the palace.", "PROTEST", "planned"),
        ("The third march is to follow on Sunday.", "PROTEST", "planned"),
        ('"Arrest the owners!" the crowd chanted.', "COERCE", "demanded"),
        ("Instead of arresting the men, the officers drove off.", "COERCE", "negated"),
    ],
)
def test_what_is_not_told_as_done_is_never_asserted(
    coded: Coding, text: str, kind: str, modality: str
) -> None:
    assert [event.modality for event in coded(text) if event.event_type == kind] == [modality]


@pytest.mark.parametrize(
    "text",
    [
        "In the film, soldiers shoot a boy. He is killed at the end.",
        "An earthquake and a landslide struck the town. Aftershocks and floods followed. Twelve were killed.",
        "The company launched an assault on the market.",
    ],
)
def test_plots_disasters_and_markets_are_no_happenings(coded: Coding, text: str) -> None:
    assert not coded(text)


def test_the_deed_after_a_perfect_is_done_by_whom_it_tells_of(coded: Coding) -> None:
    events = coded("The Kremlin said Putin had spoken to Lukashenko by phone and assured him of support.")
    assert [person.text for event in events if event.event_type == "AGREE" for person in event.actors] == [
        "Putin"
    ]


def test_each_toll_belongs_to_the_deed_that_took_it(coded: Coding) -> None:
    events = coded("Militants stormed three villages on Monday and killed at least 19 people.")
    assert [[count.kind for count in event.counts] for event in events] == [[], ["killed"]]


def test_a_row_of_another_language_is_named_with_its_folder() -> None:
    book = codebook("ru")
    assert book is not None
    tables = {trigger.table for rows in book.triggers.values() for trigger in rows}
    assert tables == {"triggers.csv", "ru/triggers.csv"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Whoever attacks the convoy will be shot, the colonel said.",
        "Rebels would free the pilots once the army withdrew from the town.",
        "Far from arresting the smugglers, police dined with them.",
        "Nothing short of the minister's resignation will satisfy the strikers.",
        "He wished that he had resigned.",
    ],
)
def test_what_is_awaited_wished_or_far_from_done_is_never_asserted(coded: Coding, sentence: str) -> None:
    told = [event for event in coded(sentence) if event.event_type in ("ASSAULT", "COERCE", "RETREAT")]
    assert told
    assert not [event for event in told if event.modality in ("asserted", "reported")]
