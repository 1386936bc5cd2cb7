"""Cleaned text that knows where each of its characters stands in the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """Cleaned text; its character ``i`` is the article's ``[starts[i], ends[i])``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, first: int, last: int) -> Mapped:
        """The part ``[first, last)`` without the white space around it."""
        piece = self.text[first:last]
        first += len(piece) - len(piece.lstrip())
        last = first + len(piece.strip())
        return Mapped(self.text[first:last], self.starts[first:last], self.ends[first:last])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the non-empty part ``[first, last)`` stands in the article."""
        return self.starts[first], self.ends[last - 1]


def join(parts: Iterable[Mapped], gap: str = " ") -> Mapped:
    """The non-empty parts in order, a gap between them standing for whatever the article has there."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for part in parts:
        if not part.text:
            continue
        between = "" if not texts or _hyphenated(texts[-1]) else gap
        if between:
            starts += [ends[-1]] * len(between)
            ends += [part.starts[0]] * len(between)
        texts.append(between + part.text)
        starts += part.starts
        ends += part.ends
    return Mapped("".join(texts), starts, ends)


def _hyphenated(text: str) -> bool:
    return len(text) > 1 and text[-1] == "-" and text[-2].isalpha()


class Writer:
    """Builds a `Mapped`: white space runs become one space, invisible characters go."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._text: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._text)

    def copy(self, start: int, end: int) -> None:
        """Take over the article's characters ``[start, end)``."""
        position = start
        for match in _VISIBLE.finditer(self._raw, start, end):
            for gap in range(position, match.start()):
                self.put(self._raw[gap], gap, gap + 1)
            position = match.end()
            self._text += match.group()
            self._starts += range(match.start(), position)
            self._ends += range(match.start() + 1, position + 1)
        for gap in range(position, end):
            self.put(self._raw[gap], gap, gap + 1)

    def put(self, char: str, start: int, end: int) -> None:
        """Write one character that stands for the article's ``[start, end)``."""
        if char.isspace():
            self._space(start, end)
        elif char in KEPT or not is_invisible(char):
            self._text.append("\ufffd" if "\ud800" <= char <= "\udfff" else char)
            self._starts.append(start)
            self._ends.append(end)

    def _space(self, start: int, end: int) -> None:
        if self._text and self._text[-1] != " ":
            self._text.append(" ")
            self._starts.append(start)
            self._ends.append(end)
        elif self._text:
            self._ends[-1] = end

    def done(self) -> Mapped:
        """What was written, without white space at its ends."""
        return Mapped("".join(self._text), self._starts, self._ends).cut(0, len(self._text))


KEPT = frozenset("\u200c\u200d")
"""Joiners: they shape Persian and Indic words and emoji, so they stay."""

_INVISIBLE = frozenset(
    [chr(c) for c in range(32)]
    + [chr(c) for c in range(127, 160)]
    + list("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
    + [chr(c) for c in range(0x202A, 0x202F)]
    + [chr(c) for c in range(0x2066, 0x206A)]
)
_WORD = r"[^\s\x00-\x20\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ud800-\udfff]+"
_VISIBLE = re.compile(rf"{_WORD}(?: {_WORD}){{0,200}}")
"""Runs of characters that are taken over as they are, single spaces among them."""


def is_invisible(char: str) -> bool:
    """Whether the character is a control or format character that a reader never sees."""
    return char in _INVISIBLE
