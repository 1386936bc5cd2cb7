from __future__ import annotations

from collections import Counter
from time import perf_counter

import pytest

from dateline.contracts import Article, TaggedDocument
from dateline.text import tag, tokenize
from dateline.text.casing import casing_of, is_title_case, sentence_case
from dateline.text.languages import LANGUAGES, Passage, unanalysed
from tests.text.reading import read

PAGE = """Miners Vow to March on Capital as Talks Collapse

Miners in the north said they would march on the capital after talks with Premier Ana Ruiz broke down.

"We will not give in," said Ruiz. The miners have been on strike since May.

მაღაროელები ქვეყნის ჩრდილოეთში აპირებენ დედაქალაქისკენ მსვლელობას მოლაპარაკებების ჩაშლის შემდეგ.
"""


def test_tokens_keep_their_places_and_heads_stay_in_their_sentence() -> None:
    document = read(PAGE)
    for token in document.tokens:
        assert document.text[token.start : token.end] == token.text
    for sentence in document.sentences:
        for token in document.tokens[sentence.first : sentence.last]:
            assert sentence.first <= token.head < sentence.last


def test_a_title_case_headline_is_read_like_a_sentence() -> None:
    document = read(PAGE)
    headline = document.tokens[document.sentences[0].first : document.sentences[0].last]
    kinds = {token.text: token.pos for token in headline}
    assert kinds["Miners"] == "NOUN"
    assert kinds["Vow"] == "VERB"
    assert kinds["Talks"] == "NOUN"
    assert not [e for e in document.entities if e.name in ("Vow", "Talks Collapse", "Capital")]


def test_only_names_keep_their_capital_in_sentence_case() -> None:
    words = ["Rebels", "Leave", "Kyiv", "as", "Envoy", "Braunfels", "Visits"]
    known = frozenset(("leave", "envoy", "visit"))
    casing = casing_of([["The", "rebels", "met", "Braunfels", "there"]], known.__contains__)
    assert is_title_case(words)
    assert sentence_case(words, casing) == ["Rebels", "leave", "Kyiv", "as", "envoy", "Braunfels", "visits"]
    assert not is_title_case(["The", "envoy", "met", "President", "Braunfels", "in", "Kyiv"])


def test_words_of_a_language_without_a_module_have_no_class() -> None:
    document = read(PAGE)
    georgian = [token for token in document.tokens if token.text in ("მაღაროელები", "ქვეყნის")]
    assert [token.pos for token in georgian] == ["X", "X"]
    assert all(document.tokens[token.head].text == token.text for token in georgian)


def test_a_word_has_one_reading_whatever_was_read_before() -> None:
    words = ["He", "left", "the", "lefts", "of", "the", "leaves", "that", "leave"]
    passage = Passage(words, [True] * len(words), [True] + [False] * (len(words) - 1))
    first = LANGUAGES["en"].analyse([passage])
    LANGUAGES["en"].analyse([Passage(words[::-1], passage.spaces, passage.starts)])
    assert LANGUAGES["en"].analyse([passage]) == first
    assert first[0].lemmas[1] == "leave"


def test_the_unanalysed_hang_on_themselves() -> None:
    analysis = unanalysed(Passage(["a", "b"], [True, False], [True, False]))
    assert list(analysis.heads) == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "Word",
        "a" * 200_000,
        '"' * 20_000,
        "\u202eright to left \U0001f600 emoji\U0001f600",
        "(((((((((((U)))))))))))",
        "he he he he he. They they they they.",
        "\x00\x00 President \x00 Smith",
    ],
)
def test_odd_text_is_tagged_in_bounded_time(text: str) -> None:
    begun = perf_counter()
    document = tag(tokenize(Article(text=text)))
    assert perf_counter() - begun < 10
    assert isinstance(document, TaggedDocument)
    for entity in document.entities:
        for mention in entity.mentions:
            assert 0 <= mention.first <= mention.head < mention.last <= len(document.tokens)


def test_tagging_is_a_function_of_the_document() -> None:
    document = tokenize(Article(text=PAGE))
    assert tag(document) == tag(document)
    assert tag(document) == TaggedDocument.model_validate_json(tag(document).model_dump_json())


def test_no_two_mentions_are_the_same_words() -> None:
    document = read(PAGE)
    spans = Counter((m.first, m.last) for entity in document.entities for m in entity.mentions)
    assert spans.most_common(1)[0][1] == 1
    assert len({entity.entity_id for entity in document.entities}) == len(document.entities)
