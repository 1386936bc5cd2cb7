"""How well quotations and their speakers are found, against hand-coded pages.

The folder of further gold holds ``quotes.json`` and the pages it names, or the pages are in ``seeds``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.contracts import Article, Quotation, TaggedDocument
from dateline.text import tag, tokenize
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap

SEEDS = Path(__file__).parents[2] / "seeds"


def score(data: Path | None) -> list[Measure]:
    """Spans and speakers on the pages of further gold."""
    if data is None or not (data / "gold" / "quotes.json").is_file():
        return []
    measures = measure_quotes(data / "gold")
    return [measures.spans, measures.speakers]


@dataclass(frozen=True)
class QuoteMeasures:
    """Spans of quoted words, and the speakers of those found."""

    spans: Measure
    speakers: Measure


def measure_quotes(folder: Path) -> QuoteMeasures:
    """Spans and speakers of all pages ``quotes.json`` codes; scare quotes are no quotations."""
    coded = json.loads((folder / "quotes.json").read_text(encoding="utf-8"))["quotes"]
    pages = sorted({quote["article"] for quote in coded})
    items: list[Tally] = []
    wrong: list[Wrong] = []
    hits: list[bool] = []
    misnamed: list[Wrong] = []
    for page in pages:
        document = _read(folder, page)
        gold = [quote for quote in coded if quote["article"] == page]
        tally, entries = _score_spans(document, gold)
        items.append(tally)
        wrong += entries
        for quote in gold:
            found = _matching(document, quote)
            if found is not None and quote["tier"] != "trap":
                right = _is_speaker(document, found, quote)
                hits.append(right)
                if not right:
                    name = found.speaker.name if found.speaker else None
                    misnamed.append(Wrong(quote["text"], quote["speaker"], name))
    return QuoteMeasures(
        overlap("quotes/seeds", items, wrong), accuracy("quote speakers/seeds", hits, misnamed)
    )


def _read(folder: Path, page: str) -> TaggedDocument:
    path = folder / page if (folder / page).is_file() else SEEDS / page
    return tag(tokenize(Article(text=path.read_text(encoding="utf-8"))))


def _score_spans(document: TaggedDocument, gold: Sequence[dict[str, Any]]) -> tuple[Tally, list[Wrong]]:
    found = [one for one in document.quotations if one.kind not in ("indirect", "scare")]
    due = [quote for quote in gold if quote["tier"] != "trap"]
    missed = [quote for quote in due if _matching(document, quote) is None]
    spurious = [one for one in found if not any(_same_words(one, quote) for quote in gold)]
    wrong = [Wrong(quote["text"], quote["kind"], None) for quote in missed]
    wrong += [Wrong(one.text, None, one.kind) for one in spurious]
    right = len(due) - len(missed)
    return Tally(right, len(spurious), len(missed)), wrong


def _matching(document: TaggedDocument, quote: dict[str, Any]) -> Quotation | None:
    found = (one for one in document.quotations if one.kind not in ("indirect", "scare"))
    return next((one for one in found if _same_words(one, quote)), None)


def _same_words(one: Quotation, quote: dict[str, Any]) -> bool:
    """Whether both are the same stretch; a mark at its very end may be in or out."""
    start, end = int(quote["start"]), int(quote["end"])
    return one.start == start and abs(one.end - end) <= 1


def _is_speaker(document: TaggedDocument, found: Quotation, quote: dict[str, Any]) -> bool:
    if found.speaker is None:
        return quote["speaker"] is None
    name = found.speaker.name.lower()
    said = document.text[found.speaker.start : found.speaker.end].lower()
    due = {quote["speaker"].lower(), re.sub(r"[\[\]#()]", "", quote["speaker_mention"] or "").lower()}
    return any(name == one or said == one or one in said or _shared(name, one) for one in due if one)


def _shared(name: str, due: str) -> bool:
    """Whether the names share their last words: "Lukashenko" and "Alexander Lukashenko"."""
    return name.split()[-1:] == due.split()[-1:]
