"""Finding expressions of time in a document and resolving each against its day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dateline.contracts import Document, Interval, Sentence, TaggedToken, Timex
from dateline.text.times.hints import Rule, rules_for
from dateline.text.times.resolution import Resolution, Setting
from dateline.text.times.tense import tense_over
from dateline.text.view import View, sentence_view

_SINCE = re.compile(
    r"\b(?:[Ss]ince|[Ss]tarting|[Ff]rom)\s(?:the\s|at\sleast\s|early\s|late\s|about\s|around\s)?$"
)
_OPEN = re.compile(r"^(?:\son(?:wards?)?\b|\sonwards?\b)")
_LIMITS = re.compile(
    r"\b(?P<word>by|until|till|before|after|ahead of|prior to|following)\s(?:the\s)?(?:end\sof\s)?$",
    re.IGNORECASE,
)
_AROUND = 60
_REMEMBERED = 50
_LONGEST_SENTENCE = 20_000


def find_timexes(document: Document, tokens: Sequence[TaggedToken]) -> tuple[Timex, ...]:
    """Every expression of time in the document's sentences, in order, none overlapping another.

    Without a day of publication, expressions counted from it stay unresolved: precision ``unknown``.
    """
    found: list[Timex] = []
    for sentence in document.sentences:
        if rules := rules_for(sentence.text):
            day = _reference(document, sentence)
            found += _in_sentence(rules, sentence_view(tokens, sentence), tokens, day, _Story.of(found))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Story:
    """What the text has named last: a day, and a year."""

    day: date | None = None
    year: int | None = None

    @classmethod
    def of(cls, found: Sequence[Timex]) -> _Story:
        """The last ones of the expressions found so far."""
        story = cls()
        for timex in found[-_REMEMBERED:]:
            story = story.after(timex)
        return story

    def after(self, timex: Timex) -> _Story:
        """The story once that expression is read."""
        start = timex.interval.start
        if start is None or timex.precision not in ("day", "part_of_day", "month", "year"):
            return self
        named = timex.precision in ("day", "part_of_day")
        return _Story(start if named else self.day, start.year)


def _reference(document: Document, sentence: Sentence) -> date | None:
    """The day a sentence speaks from: an embedded post's own, else the page's."""
    section = document.sections[sentence.section]
    posted = section.metadata.get("date") if section.kind == "embed" else None
    return date.fromisoformat(posted) if isinstance(posted, str) else document.published_day


def _in_sentence(
    rules: Sequence[Rule], view: View, tokens: Sequence[TaggedToken], day: date | None, story: _Story
) -> Iterator[Timex]:
    end = 0
    for match, resolve in _matches(rules, view.text[:_LONGEST_SENTENCE]):
        if match.start() < end:
            continue
        first, last = view.tokens(*_trimmed(match))
        setting = _setting(view, match, tokens, (first, last), day, story)
        resolution = _bounded(resolve, match, setting)
        if resolution is None:
            continue
        end = match.end()
        timex = _timex(view, match, (first, last), tokens, resolution)
        yield timex
        story = story.after(timex)


def _bounded(
    resolve: Callable[[re.Match[str], Setting], Resolution | None], match: re.Match[str], setting: Setting
) -> Resolution | None:
    """The resolution, opened by "since"; None also for days no calendar has."""
    try:
        resolution = resolve(match, setting)
    except (OverflowError, ValueError):
        return None
    if resolution is None or resolution.start is None or resolution.precision == "on_or_after":
        return resolution
    if _SINCE.search(setting.before) and _is_opened(setting):
        basis = f"{resolution.basis}; since then"
        return replace(resolution, end=None, precision="on_or_after", basis=basis)
    if limit := _LIMITS.search(setting.before):
        return replace(resolution, basis=f'{resolution.basis}; "{limit["word"].lower()}" it')
    return resolution


def _is_opened(setting: Setting) -> bool:
    return not re.search(r"[Ff]rom\s(?:the\s)?$", setting.before) or bool(_OPEN.match(setting.after))


def _matches(
    rules: Sequence[Rule], text: str
) -> list[tuple[re.Match[str], Callable[[re.Match[str], Setting], Resolution | None]]]:
    """All matches of all rules, the leftmost first, of those the longest, of those by order of rules."""
    found = [
        (match.start(), -match.end(), order, match, resolve)
        for order, (pattern, resolve) in enumerate(rules)
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda item: item[:3])
    return [(match, resolve) for *_, match, resolve in found]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The match without a leading preposition or "every": what the expression itself is."""
    words = match.group()
    lead = re.match(r"on\s(?=\w)", words, re.IGNORECASE)
    start = match.start() + (lead.end() if lead else 0)
    return start, match.end()


def _setting(
    view: View,
    match: re.Match[str],
    tokens: Sequence[TaggedToken],
    span: tuple[int, int],
    day: date | None,
    story: _Story,
) -> Setting:
    before = view.text[max(0, match.start() - _AROUND) : match.start()]
    return Setting(
        day=day,
        tense=tense_over(tokens, *span, before),
        spoken=story.day,
        spoken_year=story.year,
        before=before,
        after=view.text[match.end() : match.end() + _AROUND],
    )


def _timex(
    view: View,
    match: re.Match[str],
    span: tuple[int, int],
    tokens: Sequence[TaggedToken],
    resolution: Resolution,
) -> Timex:
    start, end = _trimmed(match)
    return Timex(
        start=tokens[span[0]].start,
        end=tokens[span[1] - 1].end,
        text=view.text[start:end],
        interval=Interval(start=resolution.start, end=resolution.end),
        precision=resolution.precision,
        basis=resolution.basis,
        first=span[0],
        last=span[1],
    )
