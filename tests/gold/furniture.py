"""Whether a page is cut as a reader would cut it: what is not the article's own words, and its paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from dateline.contracts import Article, Document
from dateline.text import tokenize
from tests.gold import DATA
from tests.gold.layouts import GoldPage, Piece, read_pages
from tests.gold.measure import Measure, Tally, Wrong, overlap
from tests.gold.outside import Outside
from tests.gold.split import is_test

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
    """The project's own pages, and the pages of further gold."""
    own = read_pages(DATA / "layouts.txt")
    test = [page for page in own if is_test(page.text)]
    measures = _score_own([page for page in own if page not in test], "dev") + _score_own(test, "test")
    return measures if data is None else measures + _score_seeds(data)


def _score_own(pages: Sequence[GoldPage], split: str) -> list[Measure]:
    """Characters of the body, kinds of all characters, and paragraphs from their first to last."""
    body, kinds, paragraphs = [], [], []
    wrong: list[Wrong] = []
    cut_wrong: list[Wrong] = []
    for page in pages:
        document = tokenize(Article(text=page.text, content_type=page.content_type))
        found = {i: part.kind for part in document.sections for i in range(part.start, part.end)}
        tallies = [_piece(page, piece, found) for piece in page.pieces]
        body.append(_sum(first for first, _ in tallies))
        kinds.append(_sum(second for _, second in tallies))
        due, cut = _due_paragraphs(page), _found_paragraphs(page, document)
        paragraphs.append(_tally(due, cut))
        cut_wrong += [Wrong(page.name, text, None) for _, text in sorted(due - cut)]
        cut_wrong += [Wrong(page.name, None, text) for _, text in sorted(cut - due)]
        wrong += _misread(page, found)
    return [
        overlap(f"page body/{split}", body, wrong),
        overlap(f"page kinds/{split}", kinds),
        overlap(f"page paragraphs/{split}", paragraphs, cut_wrong),
    ]


def _piece(page: GoldPage, piece: Piece, found: Mapping[int, str]) -> tuple[Tally, Tally]:
    """The characters of a piece as body or not, and as of the right kind or not."""
    labels = [found.get(i) for i in range(piece.start, piece.end) if page.text[i].isalnum()]
    right = sum(label in piece.kinds for label in labels)
    kinds = Tally(right, len(labels) - right, len(labels) - right)
    as_body = sum(label == "body" for label in labels)
    if "body" not in piece.kinds:
        return Tally(0, as_body, 0), kinds
    return Tally(as_body, 0, len(labels) - as_body if piece.kinds == {"body"} else 0), kinds


def _sum(tallies: Iterable[Tally]) -> Tally:
    columns = zip(*((one.right, one.spurious, one.missed) for one in tallies), strict=True)
    return Tally(*(sum(column) for column in columns))


def _due_paragraphs(page: GoldPage) -> set[tuple[int, str]]:
    spans: list[tuple[int, int]] = []
    for piece in page.pieces:
        if piece.kinds != {"body"}:
            continue
        start = spans.pop()[0] if piece.goes_on else piece.start
        spans.append((start, piece.end))
    return {_words(page, *span) for span in spans}


def _found_paragraphs(page: GoldPage, document: Document) -> set[tuple[int, str]]:
    doubtful = [piece for piece in page.pieces if len(piece.kinds) > 1]
    return {
        _words(page, part.start, part.end)
        for part in document.sections
        if part.kind == "body" and not any(one.start <= part.start < one.end for one in doubtful)
    }


def _words(page: GoldPage, start: int, end: int) -> tuple[int, str]:
    """Where the letters of a stretch begin, and its letters: marks at the ends may be in or out."""
    letters = [i for i in range(start, end) if page.text[i].isalnum()]
    return (letters[0], "".join(page.text[i] for i in letters)) if letters else (start, "")


def _misread(page: GoldPage, found: Mapping[int, str]) -> Iterator[Wrong]:
    for piece in page.pieces:
        labels = Counter(str(found.get(i)) for i in range(piece.start, piece.end) if page.text[i].isalnum())
        other = {label: count for label, count in labels.items() if label not in piece.kinds}
        if other:
            text = f"{page.name}: {page.text[piece.start : piece.end]!r}"
            yield Wrong(text, "|".join(sorted(piece.kinds)), max(other, key=lambda label: other[label]))


def _score_seeds(data: Path) -> list[Measure]:
    """Exact spans and kinds of the sections that are no body, and exact words of the body's paragraphs."""
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


def _tally(due: AbstractSet[object], found: AbstractSet[object]) -> Tally:
    return Tally(len(due & found), len(found - due), len(due - found))


def _paragraphs(document: Document) -> set[str]:
    return {" ".join(part.text.split()) for part in document.sections if part.kind == "body"}
