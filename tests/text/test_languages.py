"""Which language a text is in, when there is little of it."""

from pathlib import Path

import pytest

from dateline.coding.loading import FOLDERS
from dateline.contracts import Article
from dateline.text import tag, tokenize
from dateline.text.entities.lexicon import look_up
from dateline.text.entities.tables import countries
from dateline.text.languages import LANGUAGES
from dateline.text.languages.detection import language_of
from dateline.text.languages.ru.tables import tables


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Міліцыя затрымала ўдзельнікаў забастоўкі.", "be"),
        ("Влада је саопштила да полиција није учествовала.", "sr"),
        ("Полиция қызметкерлері жұмысшыларды ұстады.", "kk"),
        ("Полицията задържа двама участници в протеста срещу правителството. " * 5, "bg"),
    ],
)
def test_languages_in_cyrillic_are_told_from_russian(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Поліція затримала учасників страйку в столиці країни, повідомило міністерство внутрішніх справ.",
            "uk",
        ),
        ("اعتقلت الشرطة عشرات المتظاهرين في العاصمة يوم الجمعة، بحسب وزارة الداخلية في البلاد.", "ar"),
        ("警方周五在首都拘留了数十名抗议者，内政部在一份声明中表示，局势已经恢复平静。", "zh"),
    ],
)
def test_an_unread_language_is_said(text: str, language: str) -> None:
    document = tag(tokenize(Article(text=text)))
    assert {section.language for section in document.sections} == {language}
    assert {token.pos for token in document.tokens} == {"X"}
    assert document.glosses == ()


def test_every_language_has_what_the_recipe_asks_for() -> None:
    recipe = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")
    for language in LANGUAGES.values():
        for method in ("load", "analyse", "is_word", "gloss"):
            assert callable(getattr(language, method))
            assert f"`{method}(" in recipe
    assert set(FOLDERS) == set(LANGUAGES)


def test_russian_names_of_countries_and_peoples_lead_to_the_english_tables() -> None:
    glosses = {row.gloss for rows in tables().rows.values() for row in rows}
    named = {country.code for country in countries() if country.name in glosses}
    assert len(named) > 140
    peoples = {gloss for gloss in glosses if gloss.istitle() and gloss.endswith(("ian", "ese", "ish"))}
    assert [gloss for gloss in sorted(peoples) if not look_up(gloss)] == []
