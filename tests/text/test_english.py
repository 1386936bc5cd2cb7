"""The English networks, run by ourselves, say what the library's own say."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
import spacy
from spacy.tokens import Doc

from dateline.contracts import Article
from dateline.text import tokenize
from dateline.text.languages import Analysis, NameSpan, Passage, en
from dateline.text.languages.en import English, words
from dateline.text.languages.en.context import LONGEST_WORD, Networks
from dateline.text.languages.en.forms import LONGEST_SECOND
from dateline.text.languages.en.weights import component, folder

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
ODD = [
    "   ", "\u3000", "x" * 200, "don't", "NATO", "naïve", "\U0001f600", "1,000", "colour", "—", "a\u0301",
    "ﬁ",
]  # fmt: skip


@pytest.fixture(scope="module")
def passages() -> Sequence[Passage]:
    return _all_passages()


def _all_passages() -> Sequence[Passage]:
    """Paragraphs of the seeds, a passage of odd words, one word alone."""
    return [
        *(passage for path in SEEDS for passage in _passages(path.read_text())),
        Passage(ODD, [True] * len(ODD), [True, *[False] * 6, True, *[False] * (len(ODD) - 8)]),
        Passage(["Reuters"], [False], [True]),
    ]


def _passages(text: str) -> Iterator[Passage]:
    document = tokenize(Article(article_id="a", text=text))
    for section in range(len(document.sections)):
        mine = [sentence for sentence in document.sentences if sentence.section == section]
        if mine:
            tokens = document.tokens[mine[0].first : mine[-1].last]
            starts = {sentence.first - mine[0].first for sentence in mine}
            yield Passage(
                [token.text for token in tokens],
                [token.space for token in tokens],
                [number in starts for number in range(len(tokens))],
            )


def test_it_equals_the_library(passages: Sequence[Passage]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the weights say they are of spaCy 3.7
        stock = spacy.load(folder())
    found = English().analyse(passages)

    for passage, ours in zip(passages, found, strict=True):
        cut = [word[:LONGEST_WORD] for word in passage.words]
        doc = Doc(stock.vocab, words=cut, spaces=list(passage.spaces), sent_starts=list(passage.starts))
        with stock.select_pipes(enable=["tok2vec", "tagger", "parser", "ner"]):
            stock(doc)
        assert ours.tags == [token.tag_ for token in doc]
        assert ours.deps == [token.dep_ for token in doc]
        assert ours.heads == [token.head.i for token in doc]
        assert ours.names == [NameSpan(span.start, span.end, span.label_) for span in doc.ents]


def test_what_was_read_before_changes_no_bit() -> None:
    read_in_two_orders()


def read_in_two_orders() -> None:
    """Read some passages, and others before them, and see that it changes nothing."""
    passages = _all_passages()
    fresh, experienced = Networks(), Networks()
    for passage in reversed(passages):
        experienced.read([passage])

    for one, other in zip(fresh.read(passages), experienced.read(passages), strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("kernels", ["Haswell", "SandyBridge"])
def test_the_same_on_processors_that_multiply_otherwise(kernels: str) -> None:
    """With AVX2 and before it, whatever this one has: what it cannot do itself is not chosen."""
    script = "from tests.text.test_english import read_in_two_orders; read_in_two_orders()"
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernels}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


def test_more_words_than_are_remembered_are_read_all_the_same(passages: Sequence[Passage]) -> None:
    expected = _signs(English().analyse(passages))
    small = Networks()
    with patch.object(words, "REMEMBERED", 50), patch.object(en, "networks", lambda: small):
        found = [sign for passage in passages for sign in _signs(English().analyse([passage]))]

    assert found == expected


def test_the_librarys_command_line_is_imported_only_where_it_is_wanted() -> None:
    script = """
import sys
from dateline.text import load
load()
print(sorted({"spacy.cli", "weasel", "typer"} & set(sys.modules)))
import spacy.cli
print(spacy.cli.app.info.name, spacy.info(silent=True)["spacy_version"] == spacy.__version__)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "[]"
    assert done.stdout.splitlines()[-1] == "spacy True"


def test_no_rule_for_two_words_looks_for_a_longer_second_one() -> None:
    rules = [pattern for rule in component("attribute_ruler").patterns for pattern in rule["patterns"]]
    seconds = [word["LOWER"] for rule in rules for word in rule[1:]]
    wanted = [[word] if isinstance(word, str) else word.get("IN") or [word["REGEX"]] for word in seconds]

    longest = max(len(word.strip("^$").replace("?", "")) for words in wanted for word in words)

    assert longest == LONGEST_SECOND


def _signs(analyses: Sequence[Analysis]) -> list[tuple[Sequence[str], Sequence[int]]]:
    return [(analysis.tags, analysis.heads) for analysis in analyses]


def test_nothing_is_read_from_nothing() -> None:
    assert English().analyse([]) == []
