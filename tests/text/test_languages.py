"""Which language a text is in, when there is little of it."""

import pytest

from dateline.text.languages.detection import language_of


@pytest.mark.parametrize(
    "headline",
    [
        "Pirates hijacked a chemical tanker off Somalia.",
        "Protesters storm parliament in Tbilisi.",
        "Germany and France signed a defence pact.",
    ],
)
def test_names_do_not_make_an_english_sentence_foreign(headline: str) -> None:
    assert language_of(headline) == "en"


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("El presidente condena la violencia en la capital.", "es"),
        ("La police arrête des manifestants à Paris.", "fr"),
        ("Der Präsident verurteilt die Gewalt in der Stadt.", "de"),
        ("Милиция задержала участников забастовки.", "ru"),
        ("Поліція затримала учасників страйку.", "uk"),
    ],
)
def test_other_languages_are_told_by_words_or_script(headline: str, language: str) -> None:
    assert language_of(headline) == language


def test_a_word_or_two_tell_nothing() -> None:
    assert language_of("Kyiv, Paris") is None
