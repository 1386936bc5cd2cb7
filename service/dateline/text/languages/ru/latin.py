"""Cyrillic names in Latin letters, as news agencies write them (the BGN/PCGN table, simplified)."""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 50_000
_LETTERS = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщъыьэюяёіўєїґ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "yo",
            "i",
            "u",
            "ye",
            "yi",
            "g",
        ],
        strict=True,
    )
) | {"ж": "zh"}
_SOFT, _HARD = "\u0435", "\u044d"
_VOWELS = "аеёиоуыэюяьъ"
_ENDINGS = (("ий", "y"), ("ый", "y"))
_TOKEN = re.compile(r"[\u0400-\u04ff]+")


@lru_cache(maxsize=REMEMBERED)
def latin(name: str) -> str:
    """The name in Latin letters, each part with a capital; what has none of its own stays all capitals."""
    acronym = len(name) > 1 and name.isupper()
    return _TOKEN.sub(lambda match: _word(match[0], acronym=acronym), name)


def _word(word: str, *, acronym: bool) -> str:
    lower = word.lower()
    if acronym:
        return "".join(_LETTERS.get(letter, letter) for letter in lower).upper()
    for ending, short in _ENDINGS:
        if lower.endswith(ending) and len(lower) > len(ending) + 1:
            lower, tail = lower[: -len(ending)], short
            break
    else:
        tail = ""
    found = "".join(_letter(lower, i) for i in range(len(lower))) + tail
    return found[:1].upper() + found[1:]


def _letter(word: str, i: int) -> str:
    letter = word[i]
    if letter == _SOFT and (i == 0 or word[i - 1] in _VOWELS):
        return "ye"
    if letter == _HARD:
        return "e"
    return _LETTERS.get(letter, letter)
