"""Which stretches of a paragraph stand in quotation marks, however oddly the marks are set."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_MARKS = re.compile(
    r"``|''|[\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u0060\u00b4]"
)
_SINGLE = frozenset("'\u2018\u2019\u201a\u201b\u0060\u00b4\u2039\u203a")
_OPEN_ONLY = frozenset("\u201e\u00ab\u201a\u2039\u201f")
_CLOSE_ONLY = frozenset("\u00bb\u203a")
_ELIDED = re.compile(r"(?:\d0s|em|til|tis|twas|cause|round|bout|n)\b", re.IGNORECASE)
_LONGEST_SINGLE = 400
_SPEECH_END = re.compile(
    r"[.!?\u2026]+(?=\s|$)|,(?=\s(?:(?:he|she|they|[A-Z][\w'-]{1,20})\s){0,3}(?:said|says|told|added|asked"
    r"|warned)\b)"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks: ``[start, end)`` without the marks.

    ``depth`` is 0 outside all other quotations; ``open_end`` tells that no mark closes it.
    """

    start: int
    end: int
    depth: int
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    single: bool
    can_open: bool
    can_close: bool


def quoted_stretches(text: str, *, continued: bool = False, goes_on: bool = True) -> list[Quoted]:
    """The quoted stretches of a paragraph, by their starts.

    ``continued`` says that the paragraph before it left a quotation open: words up to a first
    closing mark then belong to that. ``goes_on`` says that the next one opens with a mark: only then
    may what this one leaves open run to its end.
    """
    marks = [_mark(text, match) for match in _MARKS.finditer(text)]
    closers = [mark.start for mark in marks if mark.single and mark.can_close]
    found: list[Quoted] = []
    opened: list[_Mark] = []
    for mark in marks:
        if _closes(mark, opened, text, closers):
            while opened[-1].single != mark.single:
                opened.pop()
            opener = opened.pop()
            _add(found, text, opener.end, mark.start, len(opened))
        elif _opens(mark, opened, text, closers):
            if opened and not mark.single and not opened[0].single:
                _end_unclosed(found, text, opened, mark.start)
            opened.append(mark)
        elif mark.can_close and not mark.single and not opened and continued and not found:
            _add(found, text, 0, mark.start, 0)
    _end_unclosed(found, text, opened, len(text), goes_on=goes_on)
    return sorted(found, key=lambda quoted: (quoted.start, -quoted.end))


def _mark(text: str, match: re.Match[str]) -> _Mark:
    sign, start, end = match.group(), match.start(), match.end()
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    single = len(sign) == 1 and sign in _SINGLE
    starts_word = not after.isspace() and (not before.isalnum())
    ends_word = not before.isspace() and not (after.isalnum() and single)
    if sign in _OPEN_ONLY or sign == "``":
        return _Mark(start, end, single, can_open=True, can_close=False)
    if sign in _CLOSE_ONLY:
        return _Mark(start, end, single, can_open=False, can_close=True)
    if sign in "\u201c\u2018":
        return _Mark(start, end, single, can_open=starts_word, can_close=sign == "\u201c" and not starts_word)
    if sign in "\u201d\u2019\u00b4":
        return _Mark(start, end, single, can_open=False, can_close=ends_word or sign == "\u201d")
    if single:
        starts_word = starts_word and not _ELIDED.match(text, end) and not _after_word(before)
        return _Mark(start, end, True, can_open=starts_word, can_close=ends_word)
    return _Mark(start, end, False, can_open=not after.isspace(), can_close=not before.isspace())


def _after_word(before: str) -> bool:
    return before in ".,!?;:%)]"


def _closes(mark: _Mark, opened: Sequence[_Mark], text: str, closers: Sequence[int]) -> bool:
    if not mark.can_close or not any(opener.single == mark.single for opener in opened):
        return False
    if mark.single:
        return opened[-1].single and not _is_possessive(mark, text, closers)
    before = text[mark.start - 1] if mark.start else " "
    after = text[mark.end] if mark.end < len(text) else " "
    reopens = mark.can_open and (before.isspace() or before in "([\u2014\u2013") and not after.isspace()
    return not reopens


def _is_possessive(mark: _Mark, text: str, closers: Sequence[int]) -> bool:
    """Whether a mark after a plural s is an apostrophe: a later one still closes the quotation."""
    if text[mark.start - 1 : mark.start] != "s" or not re.match(r"\s[a-z]", text[mark.end : mark.end + 2]):
        return False
    position = bisect_right(closers, mark.start)
    return position < len(closers) and closers[position] - mark.start < _LONGEST_SINGLE


def _opens(mark: _Mark, opened: Sequence[_Mark], text: str, closers: Sequence[int]) -> bool:
    if not mark.can_open:
        return False
    if not mark.single:
        return True
    if opened and opened[-1].single:
        return False
    position = bisect_right(closers, mark.start)
    return position < len(closers) and closers[position] - mark.end <= _LONGEST_SINGLE


def _end_unclosed(
    found: list[Quoted], text: str, opened: list[_Mark], limit: int, *, goes_on: bool = False
) -> None:
    """End what is still open: at the paragraph's end where it goes on, else where speech seems to end."""
    while opened:
        opener = opened.pop()
        if opener.single:
            continue
        runs_on = goes_on and limit == len(text)
        stop = None if runs_on else _SPEECH_END.search(text, opener.end, limit)
        _add(found, text, opener.end, stop.end() if stop else limit, len(opened), open_end=runs_on)


def _add(found: list[Quoted], text: str, start: int, end: int, depth: int, *, open_end: bool = False) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Quoted(start, end, depth, open_end))
