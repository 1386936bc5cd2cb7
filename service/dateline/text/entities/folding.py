"""Names without what spellings of them differ in."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """The name in lower case without accents or marks between its words."""
    letters = name.lower()
    if letters.isascii() and letters.isalpha():
        return letters  # most of a quarter of a million names, at start
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters.translate(_LETTERS))
        letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if any(mark in letters for mark in "-.'\u2019\u2018\u02bb"):
        letters = letters.translate(_MARKS)
    return " ".join(letters.split())


_MARKS = str.maketrans({"-": " ", "'": None, "\u2019": None, "\u2018": None, "\u02bb": None, ".": None})
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
