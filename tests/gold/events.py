"""How well events are coded: found at all, of the right type, and everything that each must say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from dateline.coding import code
from dateline.contracts import Article, Event
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.facets import counts, of_pairs
from tests.gold.kinds import of_all, of_main
from tests.gold.matching import Matched, describe, match
from tests.gold.measure import Measure, Wrong, accuracy, overlap
from tests.gold.merging import score_merging
from tests.gold.outside import Outside
from tests.gold.pages import read_pages
from tests.gold.records import Sample, read_articles, read_sentences
from tests.gold.split import is_test
from tests.gold.surroundings import around

SENTENCES = {"": "sentences.jsonl", "blind ": "blind.jsonl", "fresh ": "fresh.jsonl"}
"""Files of one-sentence gold by what their measures are called before ``dev`` and ``test``."""

PAGES = {
    "pages ": DATA / "pages",
    "fresh pages ": DATA / "fresh_pages",
    "later pages ": DATA / "later_pages",
}
"""Folders of whole pages, by the same."""

ARTICLES = DATA / "articles.jsonl"
SEEDS = DATA.parents[2] / "seeds"
PUBLISHED = {"000_a30967e492c574a7.txt": "2020-08-17", "003_1585a30bc69c64b2.txt": "2020-08-14"}


def score(data: Path | None) -> list[Measure]:
    """Every measure of the event coder, on the project's own gold and, where given, on outside gold."""
    measures: list[Measure] = []
    every: dict[str, list[Sample]] = {"dev": [], "test": []}
    for kind, file in SENTENCES.items():
        for side, samples in halves(read_sentences(DATA / file)):
            measures += of_sentences(f"{kind}{side}", samples)
            every[side] += samples
    for kind, folder in PAGES.items():
        for side, samples in halves(read_pages(folder)):
            measures += of_articles(f"{kind}{side}", samples)
            every[side] += samples
    for side, samples in every.items():
        measures += of_all(side, matched(samples))
    measures += of_articles("own seeds", read_articles(ARTICLES, SEEDS, PUBLISHED))
    if data:
        measures += of_articles("seeds", Outside(data).articles())
    return [measure for measure in measures if measure.n]


def halves(samples: Sequence[Sample]) -> list[tuple[str, list[Sample]]]:
    """What may be looked at while tuning, and what is only reported."""
    return [
        ("dev", [sample for sample in samples if not is_test(sample.text)]),
        ("test", [sample for sample in samples if is_test(sample.text)]),
    ]


def coded(text: str, published_at: str | None) -> tuple[Event, ...]:
    """The events of a text that was published then."""
    return _coded(text, published_at)


@cache
def _coded(text: str, published_at: str | None) -> tuple[Event, ...]:
    moment = datetime.fromisoformat(published_at) if published_at else None
    return code(tag(tokenize(Article(text=text, published_at=moment))))


def matched(samples: Iterable[Sample]) -> list[Matched]:
    """Each sample coded and laid beside its gold."""
    return [match(sample, coded(sample.text, sample.published_at)) for sample in samples]


def of_sentences(name: str, samples: Sequence[Sample]) -> list[Measure]:
    """Events, types by sentence, modality, mode, actors and recipients, and look-alikes left alone."""
    found = matched(samples)
    quiet = [one for one in found if not any(gold.tier == "core" for gold in one.sample.events)]
    return [
        overlap(f"events/{name}", [one.tally for one in found], _wrong(found)),
        *of_main(name, [(sample, coded(sample.text, sample.published_at)) for sample in samples]),
        *of_pairs(name, found),
        accuracy(
            f"look-alikes/{name}", [not one.spurious and not one.betrayed for one in quiet], _wrong(quiet)
        ),
        never_asserted(name, found),
    ]


def of_articles(name: str, samples: Sequence[Sample]) -> list[Measure]:
    """Events of the body and all they carry, merging, and what must never be asserted."""
    found = matched(samples)
    return [
        overlap(f"events/{name}", [one.tally for one in found], _wrong(found)),
        *of_pairs(name, found),
        never_asserted(name, found),
        counts(name, found),
        *around(name, found),
        *score_merging(name, found),
    ]


def never_asserted(name: str, found: Sequence[Matched]) -> Measure:
    """What is only content of others, or a trap, and is not told as if it had happened."""
    bound = sum(gold.tier in ("embedded", "trap") for one in found for gold in one.sample.events)
    betrayed = [pair for one in found for pair in one.betrayed]
    return accuracy(
        f"never asserted/{name}",
        [False] * len(betrayed) + [True] * max(0, bound - len(betrayed)),
        [Wrong(event.sentence.text, gold.modalities[0], describe(event)) for gold, event in betrayed],
    )


def _wrong(found: Iterable[Matched]) -> list[Wrong]:
    return [wrong for one in found for wrong in one.wrong()]
