"""Tags and syntax: the model's own moves, all passages in step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dateline.text.languages.analysis import Passage
from dateline.text.languages.en.weights import Floats, Linear, Transitions, component, nodes, pipeline

_ANY = "x"
"""Stands for every word in the parser's documents: it reads nothing of them but where sentences begin."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """The syntax of a passage: a head, as an index into it, and a label for each word."""

    heads: Sequence[int]
    labels: Sequence[str]


class Parser:
    """spaCy's moves and states, with our sums."""

    def __init__(self) -> None:
        self._parser = component("parser")
        self._network = Transitions.of(self._parser.model)
        self._places = np.arange(self._network.missing.shape[0])
        sample = _document(Passage((_ANY,), (True,), (True,)))
        self._step = self._parser.model.predict([sample])
        self._labels: dict[int, str] = {}

    def parse(self, passages: Sequence[Passage], vectors: Floats) -> Iterator[Arcs]:
        """The syntax of each passage; ``vectors`` has a row for every word of all of them."""
        docs = [_document(passage) for passage in passages]
        states = self._parser.moves.init_batch(docs)
        left = [state for state in states if not state.is_final()]
        table = self._network.table(vectors)
        while left:
            features = self._step.get_token_ids(left)
            summed = np.add.reduce(table[features, self._places], axis=1)
            scores = self._network.last(self._network.hidden(summed))
            # Not the parser's own loop: that gives up the interpreter lock, and takes it back for each move.
            left = self._parser.transition_states(left, scores)
        self._parser.set_annotations(docs, states)
        return map(self._arcs, docs)

    def _arcs(self, doc: Any) -> Arcs:
        found = doc.to_array(["HEAD", "DEP"])
        heads = found[:, 0].astype(np.int64) + np.arange(len(found))
        return Arcs(heads.tolist(), [self._label(number) for number in found[:, 1].tolist()])

    def _label(self, number: int) -> str:
        if number not in self._labels:
            self._labels[number] = str(pipeline().vocab.strings[number])
        return self._labels[number]


@dataclass(frozen=True, slots=True)
class Tagger:
    """Penn Treebank tags."""

    network: Linear
    labels: Sequence[str]

    @classmethod
    def load(cls) -> Tagger:
        """From the pipeline."""
        labels = component("tagger").labels
        return cls(Linear.of(next(nodes(component("tagger").model, "softmax"))), labels)

    def tags(self, vectors: Floats) -> list[str]:
        """The tag of each word."""
        return [self.labels[best] for best in self.network(vectors).argmax(axis=1).tolist()]


def _document(passage: Passage) -> Any:
    from spacy.tokens import Doc

    starts: list[bool | int | None] = list(passage.starts)
    return Doc(pipeline().vocab, words=[_ANY] * len(starts), sent_starts=starts)


@cache
def parser() -> Parser:
    """The parser, loaded at the first call."""
    return Parser()


@cache
def tagger() -> Tagger:
    """The tagger, loaded at the first call."""
    return Tagger.load()
