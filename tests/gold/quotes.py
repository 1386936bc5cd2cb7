"""How well quotations and their speakers are found, against the project's own pages and hand-coded ones.

``quotes.txt`` holds the own ones: ``=== name``, then the page, in which ``{speaker|words}`` marks a
quotation (``-``: nobody is named), ``{~speaker|words}`` indirect speech, and ``{!|words}`` words in
quotation marks that nobody speaks. The folder of further gold holds ``quotes.json`` and the pages it
names, or they are in ``seeds``.
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
from tests.gold import DATA
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.split import is_test

SEEDS = Path(__file__).parents[2] / "seeds"


def score(data: Path | None) -> list[Measure]:
    """Spans and speakers on the project's own pages, and on those of further gold."""
    own = read_quoted(DATA / "quotes.txt")
    measures = [
        measure
        for split in ("dev", "test")
        for measure in measure_own([page for page in own if is_test(page.text) == (split == "test")], split)
    ]
    if data is None or not (data / "gold" / "quotes.json").is_file():
        return measures
    seeds = measure_quotes(data / "gold")
    return [*measures, seeds.spans, seeds.speakers]


@dataclass(frozen=True)
class Said:
    """Words that are said: their place, and by whom; indirect, or in quotation marks that quote nobody."""

    start: int
    end: int
    speaker: str | None
    indirect: bool
    scare: bool


@dataclass(frozen=True)
class QuotedPage:
    """A page of the project's own with all that is said in it."""

    text: str
    said: tuple[Said, ...]


def read_quoted(path: Path) -> list[QuotedPage]:
    """All pages of a file."""
    pages = path.read_text(encoding="utf-8").split("=== ")[1:]
    return [_quoted_page(page.split("\n", 1)[1].strip()) for page in pages]


def _quoted_page(raw: str) -> QuotedPage:
    text, said, opened = "", list[Said](), list[tuple[int, str]]()
    at = 0
    for match in re.finditer(r"\{(?P<speaker>[^{}|]*)\||\}", raw):
        text += raw[at : match.start()]
        at = match.end()
        if match["speaker"] is not None:
            opened.append((len(text), match["speaker"]))
            continue
        start, speaker = opened.pop()
        name = speaker.lstrip("~!")
        said.append(
            Said(
                start, len(text), name if name not in ("", "-") else None, speaker[:1] == "~", speaker == "!"
            )
        )
    return QuotedPage(text + raw[at:], tuple(said))


def measure_own(pages: Sequence[QuotedPage], split: str) -> list[Measure]:
    """Spans of quoted words, of indirect speech, and the speakers of the spans found."""
    direct, indirect, hits = list[Tally](), list[Tally](), list[bool]()
    wrong: list[list[Wrong]] = [[], [], []]
    for page in pages:
        document = tag(tokenize(Article(text=page.text, language="en")))
        for kind, tallies in ((False, direct), (True, indirect)):
            due = [one for one in page.said if one.indirect == kind and not one.scare]
            found = [
                one for one in document.quotations if (one.kind == "indirect") == kind and one.kind != "scare"
            ]
            pairs = [(one, _found(found, one)) for one in due]
            matched = [other for _, other in pairs if other]
            missed = [page.text[one.start : one.end] for one, other in pairs if other is None]
            spurious = [one.text for one in found if one not in matched]
            tallies.append(Tally(len(matched), len(spurious), len(missed)))
            wrong[kind] += [Wrong(text, "said", None) for text in missed]
            wrong[kind] += [Wrong(text, None, "said") for text in spurious]
            for one, other in pairs:
                if other is not None:
                    name = other.speaker.name if other.speaker else None
                    words = page.text[other.speaker.start : other.speaker.end] if other.speaker else ""
                    hits.append(_same_speaker(one.speaker, name, words))
                    if not hits[-1]:
                        wrong[2].append(Wrong(other.text, one.speaker, name))
    return [
        overlap(f"quotes/{split}", direct, wrong[0]),
        overlap(f"indirect speech/{split}", indirect, wrong[1]),
        accuracy(f"quote speakers/{split}", hits, wrong[2]),
    ]


def _found(found: Sequence[Quotation], said: Said) -> Quotation | None:
    """The quotation of those words; a mark at either end may be in or out."""
    slack = len("that ") if said.indirect else 1
    near = (one for one in found if abs(one.start - said.start) <= slack and abs(one.end - said.end) <= 1)
    return next(near, None)


def _same_speaker(due: str | None, name: str | None, words: str) -> bool:
    if due is None or name is None:
        return due == name
    wanted = _bare(due)
    return any(
        wanted == one or one.endswith(wanted) or wanted.endswith(one) for one in map(_bare, (name, words))
    )


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|a|an|its|their|his|her)\s", "", name.lower()).strip()


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
    foreign = [part for part in document.sections if part.language != document.language]
    found = [
        one
        for one in document.quotations
        if one.kind not in ("indirect", "scare")
        and not any(part.start <= one.start < part.end for part in foreign)  # the gold codes one language
    ]
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
