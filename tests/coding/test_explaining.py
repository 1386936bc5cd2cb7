"""The rule behind an event, and why there is none."""

from __future__ import annotations

from dateline.coding import explain
from dateline.contracts import Article
from dateline.text import tag, tokenize


def explained(text: str) -> list[tuple[str | None, str, str]]:
    document = tag(tokenize(Article(text=text, article_id="test")))
    return [(found.event_type, found.word, found.reason) for found in explain(document)]


def test_an_event_is_explained_by_its_rule() -> None:
    ((event_type, word, reason),) = explained("Students held a rally in Cairo.")
    assert (event_type, reason) == ("PROTEST", "asserted")
    assert word in ("held", "rally")


def test_a_negative_pattern_is_named() -> None:
    ((event_type, word, reason),) = explained("A visibly angry minister walked off the stage.")
    assert (event_type, word, reason) == (None, "walked", "a negative pattern")


def test_the_nearest_rule_says_what_it_missed() -> None:
    ((event_type, _, reason),) = explained("The minister shouted a question.")
    assert event_type is None
    assert reason.startswith("unmet: ")


def test_a_sentence_without_any_word_of_the_codebook_has_no_explanation() -> None:
    assert explained("Blue skies over Paris.") == []
