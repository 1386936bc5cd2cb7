"""Texts with their gold between brackets: ``2024-03-15 | It began [on Monday=2024-03-11].``

A line is what the reader has to know, a bar, and the text, in which ``[words=value]`` marks words; lines
with ``#`` are comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"\[([^\[\]=]+)=([^\[\]]*)\]")


@dataclass(frozen=True)
class Mark:
    """Marked words: their place in the text, and what the gold says of them."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Marked:
    """A text without its brackets, what stands before the bar, and the marks in order."""

    given: str
    text: str
    marks: tuple[Mark, ...]


def read_marked(path: Path) -> list[Marked]:
    """All texts of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_marked(line) for line in lines if line and not line.startswith("#")]


def _marked(line: str) -> Marked:
    given, raw = line.split(" | ", 1)
    text, at, marks = "", 0, []
    for match in _MARK.finditer(raw):
        text += raw[at : match.start()]
        marks.append(Mark(len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        at = match.end()
    return Marked(given, text + raw[at:], tuple(marks))
