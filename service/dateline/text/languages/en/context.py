"""Words in their context: the convolutions over what is known of each word by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dateline.text.languages.analysis import Passage
from dateline.text.languages.en.weights import Floats, Maxout, component, nodes
from dateline.text.languages.en.words import Embedding, Word, Words

LONGEST_WORD = 64
"""Longer words are cut for the model, which gains nothing from them and pays for every letter."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """Layers that each look at a word and its two neighbours."""

    layers: Sequence[Maxout]

    @classmethod
    def of(cls, model: Any) -> Encoder:
        """From a tok2vec model."""
        encode = model.get_ref("encode")
        pairs = zip(nodes(encode, "maxout"), nodes(encode, "layernorm"), strict=True)
        return cls([Maxout.of(*pair) for pair in pairs])

    def __call__(self, x: Floats) -> Floats:
        """Rows in context; between passages there must be as many empty rows as there are layers."""
        width = x.shape[1]
        around = np.zeros((len(x), 3 * width), dtype=np.float32)
        for layer in self.layers:
            around[1:, :width] = x[:-1]
            around[:, width : 2 * width] = x
            around[:-1, 2 * width :] = x[1:]
            x = x + layer(around)
        return x


class Networks:
    """The two networks: one for tags and syntax, one for names."""

    def __init__(self) -> None:
        models = (component("tok2vec").model, component("ner").model.layers[0].layers[0])
        self._words = Words([Embedding.of(model) for model in models])
        self._encoders = [Encoder.of(model) for model in models]
        self._gap = len(self._encoders[0].layers)

    def read(self, passages: Sequence[Passage]) -> list[Floats]:
        """What each network makes of every word of the passages, a row a word."""
        words: list[Word] = [
            (word[:LONGEST_WORD], space)
            for passage in passages
            for word, space in zip(passage.words, passage.spaces, strict=True)
        ]
        lengths = np.array([len(passage.words) for passage in passages])
        places = np.arange(len(words)) + self._gap * np.repeat(np.arange(1, len(passages) + 1), lengths)
        rows = np.zeros(len(words) + self._gap * (len(passages) + 1), dtype=np.intp)
        rows[places] = self._words.rows(words)
        return [
            encoder(numbers[rows])[places]
            for encoder, numbers in zip(self._encoders, self._words.numbers, strict=True)
        ]


@cache
def networks() -> Networks:
    """The networks, loaded at the first call."""
    return Networks()
