"""Sentences end where a reader ends them, and tokens lead back to the article."""

import pytest

from dateline.contracts import Article
from dateline.text import tokenize
from dateline.text.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met Dr. Jones in the U.S. on Jan. 5.",
        "Peaceful protest actions... so that it ends.",
        "It is set for 10 a.m. Monday in Minsk.",
        "George W. Bush and J.K. Rowling met in St. Petersburg.",
        "Apple Inc. CEO Tim Cook spoke to tut.by about 3.5 million users.",
        "The talks, held since Aug. 9, cost $3.5 million.",
        "1. The first point of the list.",
        '"Stop!" Lukashenko said.',
        '"Why did they shoot?" asked his mother.',
    ],
)
def test_marks_inside_a_sentence_do_not_end_it(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He lives in the U.S. He is 5.", 2),
        ("He arrived at 5 p.m. Police said no.", 2),
        ("He won. \u201cWe did it.\u201d She wept.", 3),
        ("What?! Never. (It rained.) He left.", 4),
        ("It fell in World War I. The end came.", 2),
        ("\u5b83\u5f88\u597d\u3002\u6211\u4eec\u8d70\u3002", 2),
    ],
)
def test_sentences_end(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_furniture_without_sentences_still_has_tokens() -> None:
    document = tokenize(Article(text="A headline\n\nBy Jane Roe\n\nMay 4, 2021\n\nIt rained. It poured."))
    spoken = [document.sections[sentence.section].kind for sentence in document.sentences]
    assert spoken == ["headline", "body", "body"]
    covered = {i for sentence in document.sentences for i in range(sentence.first, sentence.last)}
    loose = [token.text for i, token in enumerate(document.tokens) if i not in covered]
    assert loose == ["By", "Jane", "Roe", "May", "4", ",", "2021"]


def test_a_token_stands_where_the_article_has_it() -> None:
    text = "A headline\n\nThe **old** [bridge](http://x.org) &amp; the\ntower fell."
    document = tokenize(Article(text=text, content_type="text/markdown"))
    raw = {token.text: text[token.start : token.end] for token in document.tokens}
    assert raw["bridge"] == "bridge"
    assert raw["&"] == "&amp;"
    assert raw["tower"] == "tower"
