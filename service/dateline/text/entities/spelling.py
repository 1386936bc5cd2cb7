"""Whether two words are one name in different spellings."""

from __future__ import annotations

from rapidfuzz import fuzz

from dateline.text.entities.lexicon import is_acronym
from dateline.text.entities.places import fold

SHORTEST_FUZZY = 7
"""Letters a name needs before another spelling of it is looked for."""

SAME_SPELLING = 87.0
"""The similarity, of 100, from which two spellings are one name."""


def same_word(one: str, other: str) -> bool:
    """Whether the words are equal but for case, accents and, in long ones, a letter or so."""
    return fold(one) == fold(other) or respelt(one, other)


def respelt(one: str, other: str) -> bool:
    """Whether two long words are nearly equal. An acronym is nothing but its letters, so never."""
    if min(len(one), len(other)) < SHORTEST_FUZZY or is_acronym(one) or is_acronym(other):
        return False
    return fuzz.ratio(fold(one), fold(other), score_cutoff=SAME_SPELLING) > 0
