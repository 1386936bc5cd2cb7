"""Words and marks of a cleaned text, in time linear in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.text.languages.splitting import split

LONGEST_CHUNK = 200
"""Longer stretches without white space are cut before they are split: splitters are not linear in them."""

_LONG = re.compile(rf"\S{{{LONGEST_CHUNK + 1},}}")


def split_words(text: str) -> Iterator[tuple[int, int]]:
    """The words of the text as ``[start, end)``, in order."""
    position = 0
    for match in _LONG.finditer(text):
        yield from _shifted(split(text[position : match.start()]), position)
        for start in range(match.start(), match.end(), LONGEST_CHUNK):
            yield from _shifted(split(text[start : min(start + LONGEST_CHUNK, match.end())]), start)
        position = match.end()
    yield from _shifted(split(text[position:]), position)


def _shifted(words: list[tuple[int, int]], by: int) -> Iterator[tuple[int, int]]:
    return ((start + by, end + by) for start, end in words)
