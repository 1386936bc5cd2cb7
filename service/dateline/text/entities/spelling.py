"""Whether two words are one name in different spellings."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from dateline.text.entities.folding import fold
from dateline.text.entities.lexicon import is_acronym

SHORTEST_FUZZY = 7
"""Letters a name needs before another spelling of it is looked for."""

SAME_SPELLING = 85.0
"""The similarity, of 100, from which two spellings are one name."""


def same_word(one: str, other: str) -> bool:
    """Whether the words are equal but for case, accents and, in long ones, a letter or so."""
    return fold(one) == fold(other) or respelt(one, other)


def respelt(one: str, other: str) -> bool:
    """Whether two long words are nearly equal. An acronym is nothing but its letters, so never."""
    if min(len(one), len(other)) < SHORTEST_FUZZY or is_acronym(one) or is_acronym(other):
        return False
    if _is_feminine(one, other) or _is_feminine(other, one):
        return False
    return fuzz.ratio(fold(one), fold(other), score_cutoff=SAME_SPELLING) > 0


def _is_feminine(one: str, other: str) -> bool:
    """Whether one is the other's form for a woman (Petrova, Petrov), so that they are two people."""
    return one == other + "a" or (
        one.endswith("aya") and one[:-3] == other.removesuffix("iy").removesuffix("y")
    )


_ARTICLE = re.compile(r"^(?:[Aa]l|[Ee]l|[Aa]s|[Aa]d|[Aa]r|[Aa]z|[Uu]l|[Bb]in|[Bb]en)-(?=[A-Z])")


def bare_surname(surname: str) -> str:
    """A surname without the article that papers leave out when they use it alone (al-Burhan, Burhan)."""
    return _ARTICLE.sub("", surname)
