from __future__ import annotations

import pytest

from tests.text.reading import read, referred

PAGE = """Talks

President Ana Ruiz met striking miners in Oruro. She told them the plan, which cost money, would fail.

The miners said they would march. "We will not leave," they told the president. Union
leader Pedro Rojas, who led the talks, said his men were angry.

"I am ready," Rojas said. He accused her of lying. Ruiz defended herself.

Bolivia said it would send troops. It is clear that the crisis will grow. The country has its own army.
"""


@pytest.mark.parametrize(
    ("word", "nth", "entity"),
    [
        ("She", 0, "Ana Ruiz"),
        ("who", 0, "Pedro Rojas"),
        ("his", 0, "Pedro Rojas"),
        ("I", 0, "Pedro Rojas"),
        ("He", 0, "Pedro Rojas"),
        ("her", 0, "Ana Ruiz"),
        ("herself", 0, "Ana Ruiz"),
        ("the president", 0, "Ana Ruiz"),
        ("it", 0, "Bolivia"),
        ("The country", 0, "Bolivia"),
        ("its", 0, "Bolivia"),
        ("them", 0, "miners"),
        ("they", 0, "miners"),
        ("they", 1, "miners"),
        ("We", 0, "miners"),
    ],
)
def test_what_refers_back_is_resolved(word: str, nth: int, entity: str) -> None:
    assert referred(read(PAGE), word, nth) == entity


def test_what_stands_for_nothing_is_left_out() -> None:
    assert referred(read(PAGE), "It") is None


def test_a_thing_is_an_entity_once_it_is_spoken_of_again() -> None:
    assert referred(read(PAGE), "which") == "plan"
    assert not [entity for entity in read(PAGE).entities if entity.name == "crisis"]


def test_every_reference_has_its_confidence() -> None:
    for entity in read(PAGE).entities:
        for mention in entity.mentions:
            assert mention.confidence == 1.0 if mention.kind == "name" else 0.5 <= mention.confidence <= 1.0


SENTENCES = [
    ("Colonel Ivan Petrov resigned. His wife Olga Petrova said she was glad.", "she", "Olga Petrova"),
    ("Maria Silva praised Tom Brown. He thanked her.", "He", "Tom Brown"),
    ("Maria Silva praised Tom Brown. He thanked her.", "her", "Maria Silva"),
    ("Germany warned Poland that it would close its border.", "it", "Germany"),
    ("Police arrested Karim Aziz at his home.", "his", "Karim Aziz"),
    ("Rebels attacked the town. They fled at dawn.", "They", "rebels"),
    ('Israel Katz met Naftali Bennett. "I agree with him," Katz said.', "I", "Israel Katz"),
    ('Israel Katz met Naftali Bennett. "I agree with him," Katz said.', "him", "Naftali Bennett"),
    ("Soldiers shot a man who threw a stone.", "who", "man"),
    ("Workers whose pay was cut walked out.", "whose", "workers"),
    (
        "Alexander Dorn has ruled for years. Protesters want the strongman to go.",
        "the strongman",
        "Alexander Dorn",
    ),
    (
        "President Alexander Dorn spoke. Protesters want the strongman to go.",
        "the strongman",
        "Alexander Dorn",
    ),
    ("The rain fell. It rained for days.", "It", None),
    ("The law was passed. It bans strikes.", "It", "law"),
    ("The two sides signed a treaty. The deal takes effect in May.", "The deal", "treaty"),
    ("Norvik Steel will close its plant, the company said.", "the company", "Norvik Steel"),
    ("Turkey and Greece resumed talks. They will meet again.", "They", "Turkey and Greece"),
    ('"We won," said Nikos Petrou, who leads the CGT union.', "We", "CGT"),
]


@pytest.mark.parametrize(("text", "word", "entity"), SENTENCES)
def test_a_reference_in_a_sentence_or_two(text: str, word: str, entity: str | None) -> None:
    assert referred(read(text), word) == entity


def test_a_new_qualifier_tells_of_another_person() -> None:
    page = read("Police met a singer in Lyon. The dead musician was French. The musician was old.")
    assert referred(page, "The musician") != "singer"
    assert referred(read("Police met a singer in Lyon. The musician was old."), "The musician") == "singer"
