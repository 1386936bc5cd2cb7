"""How well Russian is read: events; names, days, numbers and speakers resolved as on an English page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from dateline.contracts import Article, TaggedDocument
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.events import halves, of_sentences
from tests.gold.measure import Measure, Wrong, accuracy
from tests.gold.records import read_lines, read_sentences

SENTENCES = DATA / "russian.jsonl"
BLIND = DATA / "russian_blind.jsonl"
"""Sentences written after the tables, which nothing was tuned on."""

Answer = tuple[str, str | None]
"""What the gold says and what came out."""
Answers = Callable[[Mapping[str, Any]], Iterator[Answer]]


def score(_: Path | None) -> list[Measure]:
    """Every measure on the Russian sentences, for development and for reporting."""
    sides = [(f"russian {side}", samples) for side, samples in halves(read_sentences(SENTENCES))]
    sides.append(("russian blind", read_sentences(BLIND)))
    records = {record["text"]: record for path in (SENTENCES, BLIND) for _, record in read_lines(path)}
    measures: list[Measure] = []
    for name, samples in sides:
        measures += of_sentences(name, samples)
        mine = [records[sample.text] for sample in samples]
        measures += [_measure(f"{what}/{name}", mine, answers) for what, answers in ANSWERS.items()]
    return [measure for measure in measures if measure.n]


def _measure(name: str, records: Sequence[Mapping[str, Any]], answers: Answers) -> Measure:
    found = [(record["text"], answer) for record in records for answer in answers(record)]
    wrong = [Wrong(text, due, got) for text, (due, got) in found if due != got]
    return accuracy(name, [due == got for _, (due, got) in found], wrong)


def names(record: Mapping[str, Any]) -> Iterator[Answer]:
    """Each name with its type, canonical name and country."""
    document = _tagged(record["text"], record["published_at"])
    for due in record.get("entities", ()):
        start = record["text"].index(due["text"])
        span = (start, start + len(due["text"]))
        entity = next((e for e in document.entities for m in e.mentions if (m.start, m.end) == span), None)
        country = entity.country if entity and due["country"] else due["country"]
        got = f"{entity.type} {entity.name} {country}" if entity else None
        yield f"{due['type']} {due['name']} {due['country']}", got


def days(record: Mapping[str, Any]) -> Iterator[Answer]:
    """Each expression of time with its first and last day."""
    document = _tagged(record["text"], record["published_at"])
    for due in record.get("dates", ()):
        start = record["text"].index(due["text"])
        end = start + len(due["text"])
        timex = next((t for t in document.timexes if t.start < end and start < t.end), None)
        yield (
            f"{due['start']} {due['end']}",
            (f"{timex.interval.start} {timex.interval.end}" if timex else None),
        )


def quantities(record: Mapping[str, Any]) -> Iterator[Answer]:
    """Each quantity with its value and qualifier."""
    document = _tagged(record["text"], record["published_at"])
    for due in record.get("quantities", ()):
        start = record["text"].index(due["text"])
        end = start + len(due["text"])
        found = next((q for q in document.quantities if q.start < end and start < q.end), None)
        yield (
            f"{due['qualifier']} {float(due['value'])}",
            (f"{found.qualifier} {found.value}" if found else None),
        )


def speakers(record: Mapping[str, Any]) -> Iterator[Answer]:
    """Each quotation, found exactly, with its speaker."""
    document = _tagged(record["text"], record["published_at"])
    for due in record.get("speakers", ()):
        quote = next((q for q in document.quotations if q.text == due["quote"]), None)
        yield due["speaker"], quote.speaker.name if quote and quote.speaker else None


ANSWERS: dict[str, Answers] = {
    "names": names,
    "days": days,
    "quantities": quantities,
    "speakers": speakers,
}


@cache
def _tagged(text: str, published_at: str) -> TaggedDocument:
    return tag(tokenize(Article(text=text, published_at=datetime.fromisoformat(published_at))))
