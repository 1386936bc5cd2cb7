"""Where sentences end: decided once, here, for everything after."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?P<stop>[.!?\u2026]+|[\u3002\uff01\uff1f])(?P<close>[\"'\u201d\u2019\u00bb)\]]{0,4})(?=\s|$)"
)
_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "maj", "capt", "cmdr", "adm", "sen", "rep", "gov", "pres", "rev", "hon", "st", "messrs", "mme", "mlle", "supt", "insp", "det", "atty", "amb", "fr", "sr", "br", "vs", "approx", "fig", "no", "nos", "vol", "pp", "ed", "eds", "al", "cf", "dept", "est", "inc.", "ft", "mt"]
)
_BEFORE_LOWER = frozenset(["inc", "ltd", "co", "corp", "jr", "sr", "etc", "ave", "blvd", "rd", "bros", "ph.d", "m.d", "b.a", "m.a", "plc", "a.m", "p.m"])
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec"])
_INITIALISM = re.compile(r"(?:^|[\s(\"\u201c'\u2018-])(?:[A-Za-z]\.){1,6}$")
_SINGLE_INITIAL = re.compile(r"(?:^|[\s(\"\u201c-])[A-Z]\.$")
_WORD = re.compile(r"([^\W_][\w.'\u2019-]{0,40})\.$")
_OPENERS = "\"'\u201c\u2018\u00ab([\u2014\u2013-"
_STARTERS = frozenset(
    ["the", "a", "an", "he", "she", "it", "they", "we", "you", "i", "in", "on", "at", "but", "and", "his", "her", "its", "their", "this", "that", "these", "those", "after", "before", "as", "when", "while", "according", "however", "meanwhile"]
)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences of a cleaned section as ``[start, end)``, in order, without the white space between."""
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        following = text[end : end + 60].lstrip()
        if following and not _ends(text, match, following):
            continue
        yield start, end
        start = end + 1 if following else len(text)
    if text[start:].strip():
        yield start, len(text)


def _ends(text: str, match: re.Match[str], following: str) -> bool:
    first = following.lstrip(_OPENERS)[:1] or following[:1]
    if match["stop"] in ("...", "\u2026", "..", "....") or match["stop"].startswith(".."):
        return not first.islower()
    if match["stop"] != ".":
        return _after_call(match, following, first)
    if match["close"] and first.islower():
        return False
    before = text[max(0, match.start() - 41) : match.start() + 1]
    return not (first.islower() or _abbreviates(before, following, closed=bool(match["close"])))


def _after_call(match: re.Match[str], following: str, first: str) -> bool:
    """After ! or ?: a closing quotation mark followed by a lower-case word goes on."""
    return not (first.islower() and following[:1] not in '"\u201c\u2018')


def _abbreviates(before: str, following: str, *, closed: bool) -> bool:
    if closed:
        return False
    word = _WORD.search(before)
    name = word[1].lower() if word else ""
    if name in _TITLES:
        return (
            name not in ("no", "fig", "al", "est", "ed", "sr", "fr")
            or following[:1].isdigit()
            or name == "al"
        )
    if name in _MONTHS:
        return following[:1].isdigit()
    if name in _BEFORE_LOWER:
        return False
    if _SINGLE_INITIAL.search(before):
        return True
    return bool(_INITIALISM.search(before)) and not _opens(following)


def _opens(following: str) -> bool:
    word = re.match(r"[\"\u201c\u2018']?([A-Za-z]+)", following)
    return bool(word) and word[1].lower() in _STARTERS
