"""Whether a model learned from the project's own gold would do better than the tables.

``python -m tests.gold.learned`` trains a softmax regression over words and their
vectors on the development half and asks it,
on the test half, what type and modality the event at each trigger of the gold has: it is told where to look,
which the tables are not. ``--document`` writes the figures into docs/extraction.md. Nothing of it is shipped.
"""

from __future__ import annotations

import argparse
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dateline.text.languages.en.weights import folder
from tests.gold import DATA
from tests.gold.events import PAGES, SENTENCES, coded, halves
from tests.gold.matching import match, overlaps, tellings
from tests.gold.pages import read_pages
from tests.gold.records import GoldEvent, Sample, read_sentences
from tests.gold.reporting import replaced

Floats = NDArray[np.float32]

BUCKETS = 1 << 14
"""Columns that the words are hashed into."""
WIDTH = 300
"""Numbers in a word vector."""
REACH = 6
"""How many words on either side of a trigger are features of their own."""
STEPS = 300
RATE = 0.5
DECAY = 1e-4
WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Item:
    """A trigger of the gold: its words, what is right, and what the tables say (None: nothing)."""

    features: tuple[int, ...]
    meaning: Floats
    right: tuple[str, ...]
    tables: str | None


def items(
    samples: Sequence[Sample], answer: Callable[[GoldEvent], tuple[str, ...]], field: str
) -> list[Item]:
    """An item for each gold event that the field is known of."""
    found = []
    for sample in samples:
        events = coded(sample.text, sample.published_at)
        matched = match(sample, events)
        places = [telling for event in events for telling in tellings(event)]
        told = {id(gold): event for gold, event in (*matched.bound, *matched.pairs)}
        for gold in sample.events:
            if gold.tier not in ("core", "embedded", "trap") or not answer(gold):
                continue
            over = (telling.event for telling in places if overlaps(gold, telling))
            event = told.get(id(gold)) or next(over, None)
            said = getattr(event, field) if event else None
            parts = _parts(sample.text, gold)
            found.append(Item(tuple(_features(*parts)), _meaning(*parts), answer(gold), said))
    return found


def _parts(text: str, gold: GoldEvent) -> tuple[list[str], list[str], list[str]]:
    """The words of the sentence before the trigger, of the trigger, and after it."""
    start, end = gold.triggers[0][0], gold.triggers[-1][1]
    low = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    stops = [stop for stop in (text.find("\n", end), text.find(". ", end)) if stop >= 0]
    spans = (text[low:start], text[start:end], text[end : min(stops, default=len(text))])
    before, inside, after = (WORD.findall(span.lower()) for span in spans)
    return before, inside, after


def _meaning(before: list[str], inside: list[str], after: list[str]) -> Floats:
    """The mean word vectors of the trigger and of what stands on either side of it."""
    means = []
    for words in (inside, before[-REACH:], after[:REACH]):
        rows = [vector for word in words if (vector := _vocabulary()[word].vector).any()]
        mean = np.mean(rows, axis=0) if rows else np.zeros(WIDTH, dtype=np.float32)
        means.append(mean / max(float(np.linalg.norm(mean)), 1e-6))
    return np.concatenate(means).astype(np.float32)


@cache
def _vocabulary() -> Any:
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        kept = spacy.load(folder(), exclude=["tagger", "parser", "ner", "lemmatizer", "attribute_ruler"])
    return kept.vocab


def _features(before: list[str], inside: list[str], after: list[str]) -> Iterator[int]:
    """Hashes of the words of the trigger, of those near it by side, and of pairs of neighbours."""
    for name, words in (("t", inside), ("b", before[-REACH:]), ("a", after[:REACH]), ("s", before + after)):
        for word in words:
            yield _hash(f"{name} {word}")
            yield _hash(f"{name} {word[:5]}")
    together = [*before[-2:], *inside, *after[:2]]
    for one, other in pairwise(together):
        yield _hash(f"p {one} {other}")


def _hash(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS


def matrix(found: Sequence[Item]) -> Floats:
    """A row for each item: its words, and what they mean."""
    x = np.zeros((len(found), BUCKETS), dtype=np.float32)
    for row, item in enumerate(found):
        x[row, list(item.features)] = 1.0
    words = x / np.linalg.norm(x, axis=1, keepdims=True)
    return np.hstack([words, np.stack([item.meaning for item in found])])


def train(found: Sequence[Item], names: Sequence[str]) -> Floats:
    """The weights of a softmax regression, by gradient descent with momentum."""
    x = matrix(found)
    y = np.array([names.index(item.right[0]) for item in found])
    weights: Floats = np.zeros((x.shape[1], len(names)), dtype=np.float32)
    speed: Floats = np.zeros_like(weights)
    for _ in range(STEPS):
        p = _softmax(x @ weights)
        p[np.arange(len(y)), y] -= 1
        slope = x.T @ p * np.float32(len(names) / len(y)) + np.float32(DECAY) * weights
        speed = np.subtract(np.float32(0.9) * speed, np.float32(RATE) * slope, dtype=np.float32)
        weights = np.add(weights, speed, dtype=np.float32)
    return weights


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def compare(field: str, dev: Sequence[Item], test: Sequence[Item]) -> list[str]:
    """Right answers of the tables and of the model, where the tables answer and where they are silent."""
    names = sorted({item.right[0] for item in dev})
    said = [names[i] for i in (matrix(test) @ train(dev, names)).argmax(axis=1)]
    rows = []
    for where, told in (("where the tables answer", True), ("where they are silent", False)):
        asked = [(item, guess) for item, guess in zip(test, said, strict=True) if bool(item.tables) == told]
        tables = sum(item.tables in item.right for item, _ in asked) / len(asked)
        model = sum(guess in item.right for item, guess in asked) / len(asked)
        rows.append(f"| {field} | {where} | {len(asked)} | {tables:.2f} | {model:.2f} |")
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    options.add_argument("--document", action="store_true", help="write the table into the documentation")
    given = options.parse_args()
    samples = [sample for file in SENTENCES.values() for sample in read_sentences(DATA / file)]
    samples += [sample for folder in PAGES.values() for sample in read_pages(folder)]
    (_, dev), (_, test) = halves(samples)
    rows = ["| what | asked | triggers | tables | model |", "|---|---|---|---|---|"]
    for field, answer in (("event_type", _types), ("modality", _modalities)):
        rows += compare(field, items(dev, answer, field), items(test, answer, field))
    print(*rows, sep="\n")
    if given.document:
        replaced("learned", "\n".join(rows))


def _types(gold: GoldEvent) -> tuple[str, ...]:
    return gold.types


def _modalities(gold: GoldEvent) -> tuple[str, ...]:
    return gold.modalities


if __name__ == "__main__":
    main()
