"""Whether a page is cut as a reader would cut it: what is not the article's own words, and its paragraphs."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from dateline.contracts import Article, Document
from dateline.text import tokenize
from tests.gold.measure import Measure, Tally, Wrong, overlap
from tests.gold.outside import Outside

KINDS = {
    "title": "headline",
    "byline": "byline",
    "dateline": "dateline",
    "caption": "caption",
    "embed_marker": "embed",
    "embed_tweet": "embed",
    "subheading": "subheading",
    "related": "related",
    "original_url": "source-url",
}
"""The kind of section that each kind of gold span must become."""


def score(data: Path | None) -> list[Measure]:
    """Exact spans and kinds of the sections that are no body, and exact words of the body's paragraphs."""
    if data is None:
        return []
    outside = Outside(data)
    spans, paragraphs, wrong = [], [], []
    for name, gold in outside.json("furniture.json").items():
        if not (outside.folder / "seeds" / name).is_file():
            continue
        document = tokenize(Article(text=outside.text(name)))
        due = {(KINDS[span["kind"]], span["start"], span["end"]) for span in gold["spans"]}
        found = {(part.kind, part.start, part.end) for part in document.sections if part.kind != "body"}
        spans.append(_tally(due, found))
        words = {" ".join(text.split()) for text in gold["clean_paragraphs"]}
        body = _paragraphs(document)
        paragraphs.append(_tally(words, body))
        wrong += [Wrong(name, str(span), None) for span in sorted(due - found)]
        wrong += [Wrong(name, None, str(span)) for span in sorted(found - due)]
        wrong += [Wrong(name, text, None) for text in sorted(words - body)]
        wrong += [Wrong(name, None, text) for text in sorted(body - words)]
    return [overlap("furniture/seeds", spans, wrong), overlap("paragraphs/seeds", paragraphs)]


def _tally(due: Set[object], found: Set[object]) -> Tally:
    return Tally(len(due & found), len(found - due), len(due - found))


def _paragraphs(document: Document) -> set[str]:
    return {" ".join(part.text.split()) for part in document.sections if part.kind == "body"}
