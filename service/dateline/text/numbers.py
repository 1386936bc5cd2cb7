"""Numbers in English words and in digits."""

from __future__ import annotations

import re

_UNITS = {
    word: value
    for value, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        )
    )
}  # fmt: skip
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "lakh": 100_000,
    "crore": 10_000_000,
    "m": 1_000_000,
    "mln": 1_000_000,
    "mn": 1_000_000,
    "bn": 1_000_000_000,
    "k": 1_000,
}
NUMBER_WORDS = frozenset((*_UNITS, *_TENS, *(scale for scale in _SCALES if len(scale) > 3)))
"""Words a number in words is made of."""

_DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def read_number(text: str) -> float | None:
    """The number that words, digits or both make ("two hundred", "1.5 million"); None when they make none."""
    total = current = 0.0
    seen = False
    for word in re.findall(r"[\d.,\u00a0\u202f]*\d|[a-z]+", text.lower()):
        value = _plain(word)
        if value is not None:
            current += value
        elif word in _SCALES and (seen or word in ("hundred", "thousand", "million", "billion", "trillion")):
            current, total = _scaled(current, total, _SCALES[word])
        elif word not in ("and", "a", "an"):
            return None
        else:
            continue
        seen = True
    return total + current if seen else None


def _scaled(current: float, total: float, scale: int) -> tuple[float, float]:
    if scale == 100:
        return (current or 1) * scale, total
    return 0.0, total + (current or 1) * scale


def _plain(word: str) -> float | None:
    if word[0].isdigit():
        if not _DIGITS.fullmatch(word):
            return None
        return float(re.sub(r"[,\u00a0\u202f]", "", word))
    return _UNITS.get(word, _TENS.get(word))
