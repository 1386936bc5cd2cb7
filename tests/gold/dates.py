"""How well expressions of time are found and resolved: sentences of the project's own, and news pages.

The news pages are TEI XML with ``<date when=… from=… to=… notBefore=… notAfter=…>`` round the expressions,
one token a line.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from dateline.contracts import Article, Timex
from dateline.text import tag, tokenize
from dateline.text.times import find_timexes
from tests.gold import DATA
from tests.gold.marked import Marked, read_marked
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.split import is_test

Days = tuple[date | None, date | None]

_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_NO_SPACE_BEFORE = re.compile(r"^(?:[,.;:!?%)\]\u201d\u2019]|'s|n't|'re|'ve|'ll|'d|'m|\u2019s|\u2019re)$")
_NO_SPACE_AFTER = frozenset("([$\u20ac\u00a3\u201c\u2018#")


@dataclass(frozen=True)
class Dated:
    """A gold expression: its place in the page's text and the days it means."""

    start: int
    end: int
    days: Days


@dataclass
class Page:
    """A gold page as an article would be published."""

    text: str = ""
    title: str = ""
    dated: list[Dated] = field(default_factory=list)


def read_page(path: Path) -> Page:
    """The page of a TEI file, its paragraphs apart by blank lines."""
    page = Page()
    opened: tuple[int, dict[str, str]] | None = None
    glued = in_word = False
    quotes = 0
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("<"):
            in_word = line.startswith("<w>") or (in_word and not line.startswith("</w>"))
            glued = glued and in_word
            if line.startswith(("</p>", "</head>", "</caption>", "</item>", "</figure>", "</quote>")):
                page.text += "\n\n"
            elif line.startswith("<date "):
                opened = (len(page.text), dict(_ATTRIBUTE.findall(line)))
            elif line.startswith("</date>") and opened:
                start = opened[0] + len(page.text[opened[0] :]) - len(page.text[opened[0] :].lstrip())
                page.dated.append(Dated(start, len(page.text), days_of(opened[1])))
                opened = None
            continue
        word = line.split("\t")[0]
        if not word:
            continue
        closing = word == '"' and quotes % 2 == 1
        quotes += word == '"'
        spaced = page.text and not page.text[-1].isspace() and not glued
        if spaced and not _NO_SPACE_BEFORE.match(word) and not closing:
            page.text += " "
        page.text += word
        glued = in_word or word in _NO_SPACE_AFTER or (word == '"' and not closing)
    return page


def days_of(attributes: dict[str, str]) -> Days:
    """The days TEI attributes name, from the first to the last, an open side None."""
    if "when" in attributes:
        return _first(attributes["when"]), _last(attributes["when"])
    low = attributes.get("from") or attributes.get("notBefore")
    high = attributes.get("to") or attributes.get("notAfter")
    return (_first(low) if low else None, _last(high) if high else None)


def _first(value: str) -> date:
    year, month, day = (*(int(part) for part in value.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _last(value: str) -> date:
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, monthrange(parts[0], month)[1])


def score(data: Path | None) -> list[Measure]:
    """Exact days in the project's own sentences, and on the news pages of further gold."""
    own = read_marked(DATA / "dates.txt")
    measures = [
        measure
        for split in ("dev", "test")
        for measure in _measure_own([one for one in own if is_test(one.text) == (split == "test")], split)
    ]
    folder = data / "data" / "gum_news" / "xml" if data else None
    return [*measures, measure_dates(folder)] if folder and folder.is_dir() else measures


def _measure_own(sentences: Sequence[Marked], split: str) -> list[Measure]:
    """All expressions, and those that mean a day or a week alone."""
    tallies: list[Tally] = []
    wrong: list[Wrong] = []
    days: list[bool] = []
    for sentence in sentences:
        published = datetime.fromisoformat(sentence.given).replace(hour=12, tzinfo=UTC)
        article = Article(text=sentence.text, published_at=published, language="en")
        found = list(tag(tokenize(article)).timexes)
        right, entries, answers = _compare_own(sentence, found)
        due = sum(bool(mark.value) for mark in sentence.marks)
        spurious = sum(entry.expected is None for entry in entries)
        mistaken = sum(entry.expected is not None and entry.got is not None for entry in entries)
        tallies.append(Tally(right, spurious + mistaken, due - right))
        wrong += entries
        days += answers
    return [overlap(f"dates/{split}", tallies, wrong), accuracy(f"days and weeks/{split}", days)]


def _compare_own(sentence: Marked, found: list[Timex]) -> tuple[int, list[Wrong], list[bool]]:
    right, wrong, days = 0, list[Wrong](), list[bool]()
    left = list(found)
    for mark in sentence.marks:
        over = [timex for timex in left if timex.start < mark.end and mark.start < timex.end]
        left = [timex for timex in left if timex not in over]
        if not mark.value:
            wrong += [Wrong(sentence.text, None, _written(timex)) for timex in over if _is_resolved(timex)]
            continue
        hit = bool(over) and _agrees(mark.value, over[0])
        right += hit
        if re.fullmatch(r"\d{4}-(?:\d\d-\d\d|W\d\d)", mark.value):
            days.append(hit)
        if not hit:
            words = sentence.text[mark.start : mark.end]
            wrong.append(Wrong(f"{words} | {sentence.text}", mark.value, _written(over[0]) if over else None))
    wrong += [Wrong(sentence.text, None, _written(timex)) for timex in left if _is_resolved(timex)]
    return right, wrong, days


def _is_resolved(timex: Timex) -> bool:
    return timex.precision not in ("unknown", "habitual")


def _written(timex: Timex) -> str:
    days = _said((timex.interval.start, timex.interval.end)) if _is_resolved(timex) else timex.precision
    return f"{timex.text}={days}"


def _agrees(value: str, timex: Timex) -> bool:
    if value in ("*", "?"):
        return timex.precision == ("habitual" if value == "*" else "unknown")
    start, end = _interval(value.lstrip("~"))
    found = (timex.interval.start, timex.interval.end)
    if value[0] != "~":
        return found == (start, end)
    inside = start is None or (found[0] is not None and found[0] >= start)
    return inside and (end is None or (found[1] is not None and found[1] <= end))


def _interval(value: str) -> Days:
    """The days a mark names."""
    low, slash, high = value.partition("/")
    if not slash:
        high = low
    if "W" in value:
        year, week = low.split("-W")
        return date.fromisocalendar(int(year), int(week), 1), date.fromisocalendar(int(year), int(week), 7)
    return _first(low) if low != ".." else None, _last(high) if high != ".." else None


def measure_dates(folder: Path) -> Measure:
    """Exact days of the expressions in all the folder's pages; unresolved answers are no answers."""
    items, wrong = zip(*(_score(path) for path in sorted(folder.glob("*.xml"))), strict=True)
    return overlap("dates/gum", items, [entry for entries in wrong for entry in entries])


def _score(path: Path) -> tuple[Tally, list[Wrong]]:
    page = read_page(path)
    document = tag(tokenize(Article(text=page.text)))
    readable = [section for section in document.sections if section.kind not in ("dateline", "byline")]
    gold = [
        dated
        for dated in page.dated
        if any(section.start <= dated.start < section.end for section in readable)
    ]
    found = [
        timex
        for timex in find_timexes(document, document.tokens)
        if timex.precision not in ("unknown", "habitual")
    ]
    wrong = list(_compare(page, gold, found))
    right = len(gold) - sum(entry.expected is not None for entry in wrong)
    return Tally(right, len(found) - right, len(gold) - right), wrong


def _compare(page: Page, gold: list[Dated], found: list[Timex]) -> Iterator[Wrong]:
    taken: set[int] = set()
    for dated in gold:
        over = [
            i for i, t in enumerate(found) if t.start < dated.end and dated.start < t.end and i not in taken
        ]
        context = page.text[max(0, dated.start - 40) : dated.end + 40].replace("\n", " ")
        if not over:
            yield Wrong(context, _said(dated.days), None)
            continue
        taken.update(over)
        best = found[over[0]]
        if (best.interval.start, best.interval.end) != dated.days:
            yield Wrong(context, _said(dated.days), _said((best.interval.start, best.interval.end)))
    for i, timex in enumerate(found):
        if i not in taken:
            context = page.text[max(0, timex.start - 40) : timex.end + 40].replace("\n", " ")
            yield Wrong(context, None, _said((timex.interval.start, timex.interval.end)))


def _said(days: Days) -> str:
    return "/".join(day.isoformat() if day else ".." for day in days)
