"""Fits the weights of the confidence on gold that may be looked at, and shows what they are worth elsewhere.

``python -m tests.gold.calibration`` prints the reliability of the shipped weights on development and on
test gold; ``--fit`` fits new ones on the development half first and writes them where the coder reads them,
``--document`` writes what the test half shows into docs/extraction.md.
Logistic regression with a ridge, by Newton's method. The sentences that the codebook was written with are
coded better than what it has never seen: a weight of their own, which is not shipped, takes that up.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.coding import confidence
from dateline.coding.coder import Coder
from dateline.coding.loading import default_codebook
from dateline.contracts import Article, Event
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.events import PAGES, SENTENCES, halves
from tests.gold.matching import match
from tests.gold.pages import read_pages
from tests.gold.records import Sample, read_sentences
from tests.gold.reporting import replaced

Floats = NDArray[np.float64]

TABLE = Path(confidence.__file__).with_name("confidence.csv")
RIDGE = 2.0
ROUNDS = 50
RARE = 8
"""Signs seen less often than this get no weight of their own."""

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
CUTS = (0.0, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Case:
    """A coded event: its signs, its confidence, and whether a person coded it so too."""

    signs: frozenset[str]
    confidence: float
    right: bool


@dataclass(frozen=True)
class Cases:
    """The coded events of some gold, and how many events there were to find."""

    cases: tuple[Case, ...]
    due: int


def unseen() -> list[Sample]:
    """The gold that was written without a look at the codebook."""
    return read_pages(PAGES["pages "]) + read_sentences(DATA / SENTENCES["blind "])


def seen() -> list[Sample]:
    """The gold that the codebook was written with."""
    return read_sentences(DATA / SENTENCES[""])


def cases_of(samples: Sequence[Sample]) -> Cases:
    """Every coded event that the gold judges."""
    found: list[Case] = []
    due = 0
    for sample in samples:
        shown = dict(_coded(sample))
        matched = match(sample, list(shown))
        due += sum(gold.tier == "core" for gold in sample.events)
        right = {event.event_id for gold, event in matched.pairs if event.modality in gold.modalities}
        wrong = {telling.event.event_id for telling in matched.spurious}
        wrong |= {event.event_id for _, event in (*matched.betrayed, *matched.pairs)} - right
        for event, signs in shown.items():
            if event.event_id in right or event.event_id in wrong:
                found.append(Case(signs, event.confidence, event.event_id in right))
    return Cases(tuple(found), due)


def _coded(sample: Sample) -> Iterator[tuple[Event, frozenset[str]]]:
    moment = datetime.fromisoformat(sample.published_at) if sample.published_at else None
    document = tag(tokenize(Article(text=sample.text, published_at=moment)))
    book = default_codebook()
    coder = Coder(document, book)
    for number, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].kind != "body":
            continue
        for happening, event in coder.sentence(number):
            kind = book.types[happening.event_type]
            yield event, frozenset(confidence.signs(happening, kind, coder.grammar))


def fit(fresh: Sequence[Case], used: Sequence[Case]) -> dict[str, float]:
    """The weight of each sign that is met often enough, and of the beginning."""
    cases = [*fresh, *used]
    met = Counter(sign for case in cases for sign in case.signs)
    names = [confidence.BASE, *sorted(sign for sign, times in met.items() if times >= RARE)]
    x = np.array(
        [
            [1.0, *(float(name in case.signs) for name in names[1:]), float(number >= len(fresh))]
            for number, case in enumerate(cases)
        ]
    )
    y = np.array([float(case.right) for case in cases])
    ridge = np.diag([1e-6, *[RIDGE] * (len(names) - 1), 1e-6])
    weights: Floats = np.zeros(len(names) + 1)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (y - p) - ridge @ weights
        curvature = (x.T * (p * (1 - p))) @ x + ridge
        weights = weights + np.linalg.solve(curvature, gradient)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=False)}


def write(weights: dict[str, float], cases: Sequence[Case]) -> None:
    """The table the coder reads: sign, weight in log odds, how many events showed it."""
    seen = Counter(sign for case in cases for sign in case.signs)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("sign", "weight", "events"))
        for name, weight in weights.items():
            rows.writerow((name, weight, seen[name] or len(cases)))


def reliability(found: Cases) -> list[tuple[str, int, float, float]]:
    """By band of confidence: the band, how many events, what was promised, what was right."""
    rows = []
    for low, high in pairwise(EDGES):
        held = [case for case in found.cases if low <= case.confidence < high]
        if held:
            promised = sum(case.confidence for case in held) / len(held)
            right = sum(case.right for case in held) / len(held)
            rows.append((f"{low:.1f} to {min(high, 1.0):.1f}", len(held), promised, right))
    return rows


def thresholds(found: Cases) -> list[tuple[float, int, float, float]]:
    """By least confidence asked for: that, how many events are left, their precision, the recall."""
    rows = []
    for cut in CUTS:
        held = [case for case in found.cases if case.confidence >= cut]
        right = sum(case.right for case in held)
        rows.append((cut, len(held), right / len(held) if held else 1.0, right / found.due))
    return rows


def brier(found: Cases) -> float:
    """The mean squared distance of promise and truth: 0 is perfect, lower is better."""
    return sum((case.confidence - case.right) ** 2 for case in found.cases) / len(found.cases)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    options.add_argument("--fit", action="store_true", help="fit and write new weights first")
    options.add_argument("--document", action="store_true", help="write the tables into the documentation")
    given = options.parse_args()
    (_, dev), (_, test) = halves(unseen())
    if given.fit:
        fresh, used = cases_of(dev).cases, cases_of(halves(seen())[0][1]).cases
        write(fit(fresh, used), [*fresh, *used])
        confidence.weights.cache_clear()
    for name, samples in (("development", dev), ("test", test)):
        found = cases_of(samples)
        print(f"{name}: {len(found.cases)} events, Brier score {brier(found):.3f}", *tables(found), sep="\n")
        if name == "test" and given.document:
            replaced("confidence", "\n".join(tables(found)))


def tables(found: Cases) -> list[str]:
    """What each threshold keeps, and each band of confidence with what it promised, as Markdown."""
    kept = [
        f"| {cut:.1f} | {number} | {precision:.2f} | {recall:.2f} |"
        for cut, number, precision, recall in thresholds(found)
    ]
    bands = [
        f"| {band} | {number} | {promised:.2f} | {right:.2f} |"
        for band, number, promised, right in reliability(found)
    ]
    return [
        "| at least | events | precision | recall |",
        "|---|---|---|---|",
        *kept,
        "",
        "| confidence | events | promised | right |",
        "|---|---|---|---|",
        *bands,
    ]


if __name__ == "__main__":
    main()
