"""Names: the model's own moves (a name begins, goes on, ends), for all words at once.

A state outside any name depends on its word alone, so the moves there are found for all words together;
each name that could begin is then followed word by word, all of them in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dateline.text.languages.analysis import NameSpan
from dateline.text.languages.en.weights import Floats, Transitions, component

Booleans = NDArray[np.bool_]
Indices = NDArray[np.intp]

_WORD, _FIRST, _BEFORE = range(3)
"""The features of a state: the word, the first word of the open name, and the word before."""


@dataclass(frozen=True, slots=True)
class Namer:
    """Finds names. ``begins``, ``goes_on`` and ``ends`` are the moves of each label, ``labels`` its names."""

    network: Transitions
    labels: Sequence[str]
    begins: Indices
    goes_on: Indices
    ends: Indices
    alone: Indices
    outside: int

    @classmethod
    def load(cls) -> Namer:
        """From the pipeline."""
        system = component("ner").moves
        moves = [system.get_class_name(number) for number in range(system.n_moves)]
        labels = sorted({move[2:] for move in moves if move.startswith("B-") and move[2:]})

        def of(kind: str) -> Indices:
            return np.array([moves.index(kind + label) for label in labels])

        network = Transitions.of(component("ner").model)
        return cls(network, labels, of("B-"), of("I-"), of("L-"), of("U-"), moves.index("O"))

    def find(self, vectors: Floats, last: Booleans, blank: Booleans) -> list[NameSpan]:
        """The names among words, given which are the last of a sentence, and which are white space."""
        table = self.network.table(vectors)
        moves = self._moves_outside(table, last, blank)
        begins, labels = self._openings(moves)
        ends = self._ends(table, begins, labels, last)
        singles = np.isin(moves, self.alone)
        spans = {first: (end, label) for first, end, label in zip(begins, ends, labels, strict=True)}
        by_move = {move: label for label, move in enumerate(self.alone)}
        spans |= {first: (first + 1, by_move[moves[first]]) for first in np.flatnonzero(singles)}
        return list(self._without_overlaps(spans))

    def _without_overlaps(self, spans: dict[int, tuple[int, int]]) -> list[NameSpan]:
        names: list[NameSpan] = []
        for first in sorted(spans):
            if not names or first >= names[-1].last:
                end, label = spans[first]
                names.append(NameSpan(int(first), int(end), self.labels[label]))
        return names

    def _moves_outside(self, table: Floats, last: Booleans, blank: Booleans) -> Indices:
        """The move at each word when no name is open there."""
        summed = table[:-1, _WORD] + table[-1, _FIRST]
        summed += table[-1, _BEFORE]
        scores = self.network.last(self.network.hidden(summed))
        allowed = np.full(scores.shape[1], -np.inf, dtype=np.float32)
        allowed[self.begins] = allowed[self.alone] = allowed[self.outside] = 0
        scores += allowed
        scores[np.ix_(last | blank, self.begins)] = -np.inf
        scores[np.ix_(blank, self.alone)] = -np.inf
        moves: Indices = scores.argmax(axis=1)
        return moves

    def _openings(self, moves: Indices) -> tuple[Indices, Indices]:
        """The words a longer name could begin at, and the label of each."""
        by_move = np.full(len(self.network.last.bias), -1)
        by_move[self.begins] = np.arange(len(self.begins))
        labels = by_move[moves]
        begins = np.flatnonzero(labels >= 0)
        return begins, labels[begins]

    def _ends(self, table: Floats, begins: Indices, labels: Indices, last: Booleans) -> Indices:
        """The word after each name that begins there."""
        ends = np.zeros_like(begins)
        going = np.arange(len(begins))
        at = begins + 1
        weights, bias = self.network.last.weights, self.network.last.bias
        while len(going):
            summed = table[at, _WORD] + table[begins[going], _FIRST]
            summed += table[at - 1, _BEFORE]
            hidden = self.network.hidden(summed)
            more, end = self.goes_on[labels[going]], self.ends[labels[going]]
            stays = np.einsum("ij,ji->i", hidden, weights[:, more]) + bias[more]
            stops = np.einsum("ij,ji->i", hidden, weights[:, end]) + bias[end]
            ended = last[at] | (stops > stays) | ((stops == stays) & (end < more))
            ends[going[ended]] = at[ended] + 1
            going, at = going[~ended], at[~ended] + 1
        return ends


@cache
def namer() -> Namer:
    """The namer, loaded at the first call."""
    return Namer.load()
