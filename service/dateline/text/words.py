"""Words and marks of a cleaned text, in time linear in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.text.languages.splitting import split

LONGEST_CHUNK = 200
"""Longer stretches without white space are cut before they are split: splitters are not linear in them."""

_MARKS = re.compile(r"[^\w\s]{4,200}")
_LONG = re.compile(rf"\S{{{LONGEST_CHUNK + 1},}}")


def split_words(text: str) -> Iterator[tuple[int, int]]:
    """The words of the text as ``[start, end)``, in order."""
    position = 0
    for match in _LONG.finditer(text):
        yield from _shifted(split(text[position : match.start()]), position)
        yield from _unspaced(text, match.start(), match.end())
        position = match.end()
    yield from _shifted(split(text[position:]), position)


def _unspaced(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words of a stretch that no page has; a run of marks in it is one, or a parser would read each."""
    position = start
    for run in _MARKS.finditer(text, start, end):
        yield from _chunks(text, position, run.start())
        yield run.span()
        position = run.end()
    yield from _chunks(text, position, end)


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, LONGEST_CHUNK):
        yield from _shifted(split(text[at : min(at + LONGEST_CHUNK, end)]), at)


def _shifted(words: list[tuple[int, int]], by: int) -> Iterator[tuple[int, int]]:
    return ((start + by, end + by) for start, end in words)
