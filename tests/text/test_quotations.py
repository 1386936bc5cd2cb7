"""Quotations: which words are somebody's, and whose."""

from __future__ import annotations

import pytest

from dateline.contracts import Quotation
from dateline.text.speech.marks import quoted_stretches
from tests.fuzz.growth import Long, check_linear
from tests.text.reading import read


def find(text: str) -> list[Quotation]:
    page = f"A headline stands here\n\nThe first paragraph of the page tells the news.\n\n{text}"
    return [one for one in read(page).quotations if one.kind != "indirect"]


def speakers(text: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.speaker.name if one.speaker else None) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\u201cWe will not go,\u201d the director, Anna Visser, said on Friday. \u201cWe stay.\u201d",
            [("We will not go,", "Anna Visser"), ("We stay.", "Anna Visser")],
        ),
        ('"It is over," said Maria Lopez, a teacher.', [("It is over,", "Maria Lopez")]),
        ('Asked about it, Johnson replied: "Absolutely not."', [("Absolutely not.", "Johnson")]),
        (
            "According to Maria Lopez, the attack was \u201ca violation of the law\u201d.",
            [("a violation of the law", "Maria Lopez")],
        ),
        (
            'Johnson said the plan was "deeply flawed" and promised to "review every line" of it.',
            [("deeply flawed", "Johnson"), ("review every line", "Johnson")],
        ),
        (
            "\"The director told us, 'You are free to go,' and we left,\" said Idris Khan.",
            [
                ("The director told us, 'You are free to go,' and we left,", "Idris Khan"),
                ("You are free to go,", "director"),
            ],
        ),
        (
            "'We are ready to talk,' said Maria Lopez. 'But the workers' demands must be realistic.'",
            [
                ("We are ready to talk,", "Maria Lopez"),
                ("But the workers' demands must be realistic.", "Maria Lopez"),
            ],
        ),
    ],
)
def test_the_speaker_is_found(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert speakers(text) == expected


def test_a_press_service_is_not_the_speaker_it_quotes() -> None:
    text = 'Maria Lopez stayed. "There will be no talks," Lopez was quoted as saying by the press service.'
    assert speakers(text) == [("There will be no talks,", "Maria Lopez")]


def test_a_quotation_runs_over_paragraphs() -> None:
    text = '"They came at night.\n\n"They burned the house.\n\n"I have nothing left," said Amina Yusuf.'
    assert [name for _, name in speakers(text)] == ["Amina Yusuf"] * 3


def test_a_pure_quotation_goes_on_with_the_last_speaker() -> None:
    text = '"Fate decreed that I should fight," said Maria Lopez.\n\n"I am ready to take responsibility now."'
    assert speakers(text)[1] == ("I am ready to take responsibility now.", "Maria Lopez")


def test_crowds_and_banners_speak() -> None:
    chants = find('Workers met the minister with chants of "Leave!" and "Shame!" at the gate.')
    assert [(one.kind, one.speaker and one.speaker.name) for one in chants] == [("chant", "workers")] * 2
    (banner,) = find('Protesters carried signs reading "No justice, no peace" in the square.')
    assert (banner.kind, banner.cue) == ("banner", "reading")


def test_scare_quotes_and_titles_are_nobodys() -> None:
    for text in (
        'The so-called "people\'s republic" was declared in 2014.',
        'Thousands joined a "March for Freedom" in the capital.',
    ):
        (found,) = find(text)
        assert (found.kind, found.speaker) == ("scare", None)


def test_indirect_speech_is_found_with_its_speaker() -> None:
    document = read("A headline here\n\nMaria Lopez warned that the strike would hurt farmers.")
    (found,) = [one for one in document.quotations if one.kind == "indirect"]
    assert (found.text, found.cue) == ("that the strike would hurt farmers", "warned")
    assert found.speaker is not None
    assert found.speaker.name == "Maria Lopez"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "go away. "Never," she said.', ["go away.", "Never,"]),
        ("The workers' leader said it's 'fine'.", ["fine"]),
        ("\u00abNo\u00bb and \u201eyes\u201c and \u2018may\u2019be", ["No", "yes"]),
        ('Only one mark" here', []),
        ('"We need help, said the doctor. Nobody came.', ["We need help,"]),
    ],
)
def test_odd_marks(text: str, expected: list[str]) -> None:
    found = quoted_stretches(text, goes_on=False)
    assert [text[one.start : one.end] for one in found] == expected


@pytest.mark.parametrize("sign", ['"', "'", "\u201c", "\u201d", '"a ', "' ", "s' a"])
def test_marks_without_end_take_linear_time(sign: str) -> None:
    _, seconds = check_linear(quoted_stretches, Long(sign, 100_000))
    assert seconds < 10
