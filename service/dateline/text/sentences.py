"""Where sentences end: decided once, here, for everything after."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.text.languages.splitting import cyrillic_sentences, is_cyrillic

_CLOSERS = r"[\"'\u201d\u2019\u00bb)\]]{0,4}"
_END = re.compile(
    rf"(?P<stop>[.!?\u2026]+)(?P<close>{_CLOSERS})(?=\s|$)|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d]?"
)
_TITLES = re.compile(
    r"(?:mr|mrs|ms|messrs|mme|mlle|dr|prof|gen|col|lt|sgt|maj|capt|cmdr|adm|sen|rep|gov|pres|rev|hon|st|supt|insp"
    r"|det|atty|amb|br|vs|approx|nos|vol|pp|cf|dept|mt|ft|al)"
)
_NUMBERED = re.compile(r"(?:no|fig|art|sec|ch|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)")
_COMPANIES = re.compile(r"(?:inc|ltd|co|corp|bros|jr|sr|plc|ph\.d|m\.d|b\.a|m\.a|e\.g|i\.e)")
_CLOCK = re.compile(r"[ap]\.m")
_CLOCKED = re.compile(r"(?:[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|on\b)")
_INITIALS = re.compile(r"(?:^|[\s(\"\u201c'\u2018-])(?:[A-Z]|(?:[A-Za-z]\.){1,6}[A-Za-z])\.$")
_WORD = re.compile(r"([^\W_][\w.'\u2019-]{0,40})\.$")
_OPENERS = "\"'\u201c\u2018\u00ab([\u2014\u2013-"
_STARTERS = re.compile(
    r"[\"\u201c\u2018']?(?:the|an?|s?he|it|they|we|you|in|on|at|but|and|his|her|its|their|this|that|these|those|after"
    r"|before|as|when|while|according|however|meanwhile|i)\b",
    re.IGNORECASE,
)
_SAYS = (
    "said|says|asked|told|shouted|cried|added|replied|wrote|tweeted|yelled|answered|recalled|exclaimed"
    "|demanded|screamed|chanted|warned|insisted|explained|asks|writes|adds|continued|went on"
)
_SPEAKER = re.compile(
    r"(?:[\w.'\u2019-]{1,30}\s){1,6}(?:" + _SAYS + r")\b"
    r"|(?:[A-Z][\w.'\u2019-]{0,30}\s){0,4}[A-Z][\w.'\u2019-]{0,30},\s[^.!?\"\u201c\u201d]{1,120},\s(?:"
    + _SAYS
    + r")\b"
)
LONGEST_SENTENCE = 4_000
"""Characters."""

_LONGEST_WORD = 41
_AHEAD = 120


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences of a cleaned section as ``[start, end)``, in order, without the white space between.

    What runs on for longer than any sentence is cut at white space, to bound what a parser reads at once.
    """
    for start, end in cyrillic_sentences(text) if is_cyrillic(text) else _sentences(text):
        yield from _bounded(text, start, end)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        following = text[end : end + _AHEAD].lstrip()
        if following and not _ends(text, start, match, following):
            continue
        yield start, end
        start = end + 1 if text[end : end + 1].isspace() else end
    if text[start:].strip():
        yield start, len(text)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut + (space > start)
    if start < end:
        yield start, end


def _ends(text: str, start: int, match: re.Match[str], following: str) -> bool:
    """Whether the mark ends a sentence, given the words that follow."""
    stop = match["stop"]
    first = following.lstrip(_OPENERS)[:1] or following[:1]
    if stop is None:
        return True
    if stop != "." or match["close"]:
        quoted = match["close"] and stop != "."
        return not first.islower() and not (quoted and _SPEAKER.match(following))
    before = text[max(start, match.start() - _LONGEST_WORD) : match.end()]
    return not first.islower() and not _abbreviates(before, following)


def _abbreviates(before: str, following: str) -> bool:
    """Whether the full stop belongs to the word before it."""
    word = _WORD.search(before)
    name = word[1].lower() if word else ""
    if _TITLES.fullmatch(name) or before[:-1].isdigit():
        return True
    if _NUMBERED.fullmatch(name):
        return following[:1].isdigit()
    if _CLOCK.fullmatch(name):
        return bool(_CLOCKED.match(following))
    if _COMPANIES.fullmatch(name) or _INITIALS.search(before):
        return not _STARTERS.match(following)
    return False
