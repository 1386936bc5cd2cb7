"""How well events are coded: found at all, of the right type and mode, by whom, whether they happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import get_args

from dateline.coding import code
from dateline.contracts import Article, Event, EventType, Participant
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.matching import Matched, describe, match
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.outside import Outside
from tests.gold.records import GoldCount, GoldEvent, Sample, read_articles, read_sentences
from tests.gold.split import is_test

SENTENCES = DATA / "sentences.jsonl"
ARTICLES = DATA / "articles.jsonl"
SEEDS = DATA.parents[2] / "seeds"
PUBLISHED = {"000_a30967e492c574a7.txt": "2020-08-17", "003_1585a30bc69c64b2.txt": "2020-08-14"}
NOTHING = "none"
UNREAL = ("negated", "hypothetical", "demanded")


def score(data: Path | None) -> list[Measure]:
    """Every measure of the event coder, on the project's own gold and, where given, on outside gold."""
    samples = read_sentences(SENTENCES)
    development = [sample for sample in samples if not is_test(sample.text)]
    test = [sample for sample in samples if is_test(sample.text)]
    measures = [*of_sentences("dev", development), *of_sentences("test", test)]
    measures += of_articles("own seeds", read_articles(ARTICLES, SEEDS, PUBLISHED))
    if data:
        outside = Outside(data)
        measures += of_articles("seeds", outside.articles())
    return measures


def coded(text: str, published_at: str | None) -> tuple[Event, ...]:
    """The events of a text that was published then."""
    return _coded(text, published_at)


@cache
def _coded(text: str, published_at: str | None) -> tuple[Event, ...]:
    moment = datetime.fromisoformat(published_at) if published_at else None
    return code(tag(tokenize(Article(text=text, published_at=moment))))


def of_sentences(name: str, samples: Sequence[Sample]) -> list[Measure]:
    """Events, types by sentence, modality, mode, actors and recipients, and look-alikes left alone."""
    matched = [match(sample, coded(sample.text, sample.published_at)) for sample in samples]
    quiet = [found for found in matched if not found.sample.events]
    return [
        overlap(f"events/{name}", [found.tally for found in matched], _wrong(matched)),
        *_types(name, samples),
        *_facets(name, matched),
        accuracy(
            f"look-alikes/{name}",
            [not found.spurious for found in quiet],
            _wrong(quiet),
        ),
    ]


def of_articles(name: str, samples: Sequence[Sample]) -> list[Measure]:
    """Events of the body, modality, counts, and what must never be asserted."""
    matched = [match(sample, coded(sample.text, sample.published_at)) for sample in samples]
    bound = sum(gold.tier in ("embedded", "trap") for sample in samples for gold in sample.events)
    betrayed = [pair for found in matched for pair in found.betrayed]
    return [
        overlap(f"events/{name}", [found.tally for found in matched], _wrong(matched)),
        *_facets(name, matched),
        accuracy(
            f"never asserted/{name}",
            [False] * len(betrayed) + [True] * max(0, bound - len(betrayed)),
            [Wrong(event.sentence.text, gold.modalities[0], describe(event)) for gold, event in betrayed],
        ),
        _counts(name, matched),
    ]


def _wrong(matched: Iterable[Matched]) -> list[Wrong]:
    return [wrong for found in matched for wrong in found.wrong()]


def _types(name: str, samples: Sequence[Sample]) -> list[Measure]:
    """Type of the main event of each sentence that has exactly one: accuracy, and F1 of each type."""
    answers: list[tuple[Sample, GoldEvent, str]] = []
    for sample in samples:
        core = [gold for gold in sample.events if gold.tier == "core"]
        if len(core) == 1:
            answers.append((sample, core[0], main_type(coded(sample.text, sample.published_at))))
    hits = [got in gold.types for _, gold, got in answers]
    wrong = [
        Wrong(s.text, g.types[0], got) for (s, g, got), hit in zip(answers, hits, strict=True) if not hit
    ]
    pairs = [(got if got in gold.types else gold.types[0], got) for _, gold, got in answers]
    per_type = by_type(name, pairs)
    return [accuracy(f"types/{name}", hits, wrong), macro(name, per_type), *per_type]


def main_type(events: Sequence[Event]) -> str:
    """The type of the event a sentence is about: stated rather than embedded, sure rather than not."""
    best = max(
        events,
        key=lambda e: (
            e.carrier_id is None,
            e.modality not in UNREAL,
            e.modality != "reported",
            e.confidence,
            -e.trigger.start,
        ),
        default=None,
    )
    return best.event_type if best else NOTHING


def by_type(name: str, pairs: Sequence[tuple[str, str]]) -> list[Measure]:
    """Precision, recall and F1 of each type over (expected, got) pairs."""
    found = []
    for kind in get_args(EventType):
        items = [Tally(int(e == g == kind), int(g == kind != e), int(e == kind != g)) for e, g in pairs]
        if any(e == kind for e, _ in pairs):
            found.append(overlap(f"type {kind}/{name}", items))
    return found


def macro(name: str, per_type: Sequence[Measure]) -> Measure:
    """The mean F1 of the types that occur."""
    mean = sum(measure.f1 for measure in per_type) / len(per_type) if per_type else 0.0
    return Measure(f"types macro F1/{name}", None, None, mean, len(per_type))


def _facets(name: str, matched: Sequence[Matched]) -> list[Measure]:
    pairs = [pair for found in matched for pair in found.pairs]
    return [
        _facet(f"modality/{name}", pairs, lambda g: g.modalities, lambda e: e.modality),
        _facet(f"mode/{name}", pairs, lambda g: g.modes, lambda e: e.mode),
        _people(f"actors/{name}", pairs, lambda g: g.actors, lambda e: e.actors),
        _people(f"recipients/{name}", pairs, lambda g: g.recipients, lambda e: e.recipients),
    ]


def _facet(
    name: str,
    pairs: Sequence[tuple[GoldEvent, Event]],
    accepted: Callable[[GoldEvent], Sequence[str | None]],
    given: Callable[[Event], str | None],
) -> Measure:
    pairs = [(gold, event) for gold, event in pairs if accepted(gold)]
    hits = [given(event) in accepted(gold) for gold, event in pairs]
    wrong = [
        Wrong(event.sentence.text, f"{accepted(gold)[0]} {gold.label!r}", describe(event))
        for (gold, event), hit in zip(pairs, hits, strict=True)
        if not hit
    ]
    return accuracy(name, hits, wrong)


def _people(
    name: str,
    pairs: Sequence[tuple[GoldEvent, Event]],
    expected: Callable[[GoldEvent], Sequence[str] | None],
    given: Callable[[Event], Sequence[Participant]],
) -> Measure:
    items, wrong = [], []
    for gold, event in pairs:
        due = expected(gold)
        if due is None:
            continue
        found = given(event)
        right = sum(any(same_people(name, person) for person in found) for name in due)
        spurious = sum(not any(same_people(name, person) for name in due) for person in found)
        items.append(Tally(right, spurious, len(due) - right))
        if spurious or right < len(due):
            wrong.append(Wrong(event.sentence.text, " & ".join(due) or None, describe(event)))
    return overlap(name, items, wrong)


def same_people(gold: str, person: Participant) -> bool:
    """Whether a participant is the one the gold names: the words share a word that is not small."""
    words = {word for word in gold.lower().replace("'s", "").split() if len(word) > 2 or word.isdigit()}
    said = f"{person.text} {person.name}".lower().replace("'s", "").split()
    return bool(words & set(said)) or gold.lower() in (person.text.lower(), person.name.lower())


def _counts(name: str, matched: Sequence[Matched]) -> Measure:
    """Counts of the matched events: value within what is accepted, qualifier and claimant right."""
    hits, wrong = [], []
    for found in matched:
        for gold, event in found.pairs:
            for count in gold.counts:
                hits.append(any(_same_count(count, given) for given in event.counts))
                if not hits[-1]:
                    got = "; ".join(f"{c.text} {c.qualifier} {c.value} {c.claimant}" for c in event.counts)
                    expected = f"{count.text} {count.qualifier} {count.value} {count.claimant}"
                    wrong.append(Wrong(event.sentence.text, expected, got or None))
    return accuracy(f"counts/{name}", hits, wrong)


def _same_count(gold: GoldCount, given: object) -> bool:
    value = getattr(given, "value", None)
    low = getattr(given, "low", None)
    if gold.accepted:
        close = any(v is not None and gold.accepted[0] <= v <= gold.accepted[1] for v in (value, low))
    else:
        close = gold.value in (value, low)
    claimant = getattr(given, "claimant", None)
    return (
        close
        and getattr(given, "qualifier", None) == gold.qualifier
        and (claimant is None) == (gold.claimant is None)
    )
