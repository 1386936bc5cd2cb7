"""Whether a stretch of text breaks off in mid-sentence and the next one goes on with it."""

from __future__ import annotations

import re

_TERMINAL = re.compile(r"[.!?\u2026:;][\"'\u201d\u2019\u00bb)\]]{0,3}$")
_LAST_WORD = re.compile(r"([A-Za-z']{1,20})$")
_LIST_SIGNS = re.compile(r"^[^\w\"'(\u201c\u2018\u00ab\[#@$\u20ac\u00a3]")
_SHORTEST = 25
_DANGLING = frozenset(
    (
        "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my",
        "your", "of", "in", "on", "at", "by", "for", "from", "to", "with", "into", "onto", "upon", "over",
        "under", "about", "against", "between", "among", "through", "during", "without", "within", "after",
        "before", "since", "until", "as", "than", "and", "or", "but", "nor", "because", "although",
        "while", "whereas", "if", "when", "where", "who", "whom", "whose", "which", "is", "are", "was",
        "were", "be", "been", "being", "has", "have", "had", "do", "does", "did", "will", "would", "can",
        "could", "may", "might", "must", "shall", "should", "not", "no", "some", "any", "every", "each",
        "many", "several", "said", "told", "adding", "saying", "mr", "mrs", "ms", "dr",
        "president", "minister", "near", "across", "behind", "including", "despite", "per", "via",
    )
)  # fmt: skip


def breaks_off(text: str, following: str) -> bool:
    """Whether ``text`` stops in mid-sentence and ``following`` continues it."""
    text, following = text.rstrip(), following.lstrip()
    if not text or not following or _TERMINAL.search(text[-5:]) or _LIST_SIGNS.match(following[:1]):
        return False
    if following[0].islower() or text[-1] == ",":
        return True
    last = _LAST_WORD.search(text[-24:])
    return last is not None and last[1] != "May" and last[1].lower() in _DANGLING and len(text) > _SHORTEST
