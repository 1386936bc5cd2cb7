"""English: grammar and names from spaCy's medium model, as packaged in a wheel.

Its networks are run here on numpy: what a word is by itself is computed once a word, not once a token, and
all of a page in one pass. The moves, labels and results are the model's own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from dateline.text.languages.analysis import Analysis, NameSpan, Passage
from dateline.text.languages.en.context import LONGEST_WORD, networks
from dateline.text.languages.en.forms import dictionary, forms
from dateline.text.languages.en.names import Booleans, namer
from dateline.text.languages.en.syntax import parser, tagger

MOST_WORDS = 8000
"""Words that are read at once; memory grows with them."""


class English:
    """The English module: the model is loaded once, at the first use."""

    def load(self) -> None:
        self.analyse([Passage(("Ready", "."), (False, True), (True, False))])
        dictionary()

    def analyse(self, passages: Sequence[Passage]) -> list[Analysis]:
        return [found for batch in _batches(passages) for found in _analyse(batch)]

    def is_word(self, text: str) -> bool:
        return text in dictionary()

    def gloss(self, lemma: str) -> str | None:
        return None


def _batches(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    batch: list[Passage] = []
    size = 0
    for passage in passages:
        if batch and size + len(passage.words) > MOST_WORDS:
            yield batch
            batch, size = [], 0
        batch.append(passage)
        size += len(passage.words)
    if batch:
        yield batch


def _analyse(passages: Sequence[Passage]) -> Iterator[Analysis]:
    words = [word[:LONGEST_WORD] for passage in passages for word in passage.words]
    for_syntax, for_names = networks().read(passages)
    tags = tagger().tags(for_syntax)
    names = namer().find(for_names, *_ends(passages))
    arcs = list(parser().parse(passages, for_syntax))
    labels = [label for one in arcs for label in one.labels]
    keys = list(zip(words, tags, labels, strict=True))
    known = forms(keys)
    both = [known[key] for key in keys]
    lemmas, pos = [lemma for lemma, _ in both], [pos for _, pos in both]
    begins = [name.first for name in names]
    first = 0
    for found in arcs:
        last = first + len(found.labels)
        within = names[bisect_left(begins, first) : bisect_left(begins, last)]
        yield Analysis(
            lemmas=lemmas[first:last],
            pos=pos[first:last],
            tags=tags[first:last],
            deps=found.labels,
            heads=found.heads,
            names=[NameSpan(name.first - first, name.last - first, name.label) for name in within],
        )
        first = last


def _ends(passages: Sequence[Passage]) -> tuple[Booleans, Booleans]:
    """Which words are the last of a sentence, and which are white space."""
    last = [start for passage in passages for start in (*passage.starts[1:], True)]
    blank = [word.isspace() for passage in passages for word in passage.words]
    return np.array(last, dtype=bool), np.array(blank, dtype=bool)
