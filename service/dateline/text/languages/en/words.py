"""What the networks know of a word by itself, computed once a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.text.languages.en.weights import Floats, Maxout, folder, multiplied, nodes, pipeline

REMEMBERED = 40_000
"""Words whose numbers are kept: 800 bytes each."""

_AT_ONCE = 256
_BLOCK = 8
_FILLER = (",", True)
"""So many words are multiplied at once: the numbers of one are then the same, whatever came with it.

Of more rows than these, what processors with AVX2 run sums some in one way and some in another.
"""

Word = tuple[str, bool]
"""A word, and whether a space follows."""

Numbers = NDArray[np.uint64]

Hashing = Callable[[Numbers], Numbers]
"""Gives four places in a table for each number."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """One network's first layers: hashed features of a word and its vector, mixed."""

    columns: Sequence[str]
    tables: Sequence[tuple[Hashing, Floats]]
    projection: Floats
    mixed: Maxout

    @classmethod
    def of(cls, model: Any) -> Embedding:
        """From a tok2vec model."""
        embed = model.get_ref("embed")
        return cls(
            next(nodes(embed, "extract_features")).attrs["columns"],
            [(_hashing(node), node.get_param("E")) for node in nodes(embed, "hashembed")],
            np.ascontiguousarray(next(nodes(embed, "static_vectors")).get_param("W").T),
            Maxout.of(next(nodes(embed, "maxout")), next(nodes(embed, "layernorm")), _BLOCK),
        )

    def __call__(self, features: Numbers, vectors: Floats) -> Floats:
        """Rows of numbers for words of which the columns' values and the vectors are given."""
        hashed = [
            table[hashes(np.ascontiguousarray(values)) % len(table)].sum(axis=1)
            for values, (hashes, table) in zip(features.T, self.tables, strict=True)
        ]
        return self.mixed(np.hstack([*hashed, multiplied(vectors, self.projection, _BLOCK)]))


def _hashing(node: Any) -> Hashing:
    return partial(node.ops.hash, seed=node.attrs["seed"])


class Words:
    """The numbers of words in several networks. Row 0 is of no word: all zeros."""

    def __init__(self, embeddings: Sequence[Embedding]) -> None:
        self._embeddings = embeddings
        self._index: dict[Word, int] = {}
        self.numbers = [np.zeros((1, one.mixed.width), dtype=np.float32) for one in embeddings]

    def rows(self, words: Sequence[Word]) -> list[int]:
        """Where in ``numbers`` each of the words is, until the next call."""
        new = {word for word in words if word not in self._index}
        if len(self._index) + len(new) > REMEMBERED:
            self._index.clear()
            new = set(words)
        if new:
            self._learn(sorted(new))
        return [self._index[word] for word in words]

    def _learn(self, words: Sequence[Word]) -> None:
        self._make_room(1 + len(self._index) + len(words))
        for start in range(0, len(words), _AT_ONCE):
            part = words[start : start + _AT_ONCE]
            full = [*part, *[_FILLER] * (-len(part) % _BLOCK)]
            first = len(self._index) + 1
            for numbers, found in zip(self.numbers, self._compute(full), strict=True):
                numbers[first : first + len(part)] = found[: len(part)]
            self._index.update(zip(part, range(first, first + len(part)), strict=True))

    def _make_room(self, size: int) -> None:
        for number, table in enumerate(self.numbers):
            if size > len(table):
                self.numbers[number] = np.zeros((2 * size, table.shape[1]), dtype=np.float32)
                self.numbers[number][: len(table)] = table

    def _compute(self, words: Sequence[Word]) -> list[Floats]:
        from spacy.tokens import Doc

        vocab = pipeline().vocab
        # What the vocabulary is told inside is forgotten after it: it would keep every word for ever.
        with vocab.memory_zone():
            doc: Any = Doc(vocab, words=[word for word, _ in words], spaces=[space for _, space in words])
            vectors = _vectors.of(doc.to_array("ORTH"))
            return [
                embedding(doc.to_array(list(embedding.columns)), vectors) for embedding in self._embeddings
            ]


class _Vectors:
    """The model's word vectors, mapped from its files."""

    @cached_property
    def _table(self) -> Floats:
        table: Floats = np.load(folder() / "vocab" / "vectors", mmap_mode="r")
        return table

    @cached_property
    def _keys(self) -> tuple[Numbers, NDArray[np.int32]]:
        import srsly

        rows = srsly.read_msgpack(folder() / "vocab" / "key2row")
        keys = np.fromiter(rows.keys(), dtype=np.uint64, count=len(rows))
        order = np.argsort(keys)
        return keys[order], np.fromiter(rows.values(), dtype=np.int32, count=len(rows))[order]

    def of(self, hashes: Numbers) -> Floats:
        """The vectors of words by spaCy's hashes of them; zeros for unknown ones."""
        keys, rows = self._keys
        at = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        found: Floats = self._table[rows[at]]
        found[keys[at] != hashes] = 0
        return found


_vectors = _Vectors()
