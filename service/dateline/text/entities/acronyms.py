"""Acronyms that follow their long forms in brackets: "Minsk Tractor Works (MTZ)"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.text.entities.lexicon import is_acronym
from dateline.text.entities.name import Name, name_at
from dateline.text.entities.reading import Reading

LONGEST_FORM = 10
"""Tokens of the words that an acronym stands for."""

_LINKS = frozenset(("of", "for", "the", "and", "in", "on", "to", "de", "la", "du", "-", "&"))

LONGEST_ACRONYM = 4
"""Tokens of an acronym that a tokenizer parts at its hyphens."""


def acronym_pairs(reading: Reading, names: Sequence[Name]) -> list[tuple[Name, Name]]:
    by_last = {name.last: name for name in names}
    pairs = []
    for i in range(1, len(reading.tokens) - 2):
        short = _bracketed_acronym(reading, i)
        if short is None:
            continue
        long = _spelt_out(reading, i, short.text) or _longer(by_last.get(i), _noun_phrase_before(reading, i))
        if long and long.label not in ("PERSON", "NORP"):
            pairs.append((long, replace(short, label=long.label)))
    return pairs


def _bracketed_acronym(reading: Reading, opening: int) -> Name | None:
    if reading.tokens[opening].text != "(" or reading.kind[opening] == "dateline":
        return None
    for last in range(opening + 2, min(opening + LONGEST_ACRONYM + 2, len(reading.tokens))):
        if reading.tokens[last].text == ")":
            name = name_at(reading, opening + 1, last, "ORG", sure=True)
            return name if is_acronym(name.text) else None
    return None


def _longer(name: Name | None, phrase: Name | None) -> Name | None:
    # The noun phrase counts where the model saw nothing, or only a part of it.
    if name and name.label in ("ORG", "FAC", "EVENT", "LAW", "PERSON"):
        return name
    return phrase or name


def _spelt_out(reading: Reading, end: int, acronym: str) -> Name | None:
    """The words before the bracket whose initials the acronym is ("Umbrella for Democratic Change")."""
    letters = [letter for letter in acronym.upper() if letter.isalpha()]
    first, left = end, len(letters)
    while left and first > max(0, end - LONGEST_FORM):
        first -= 1
        word = reading.tokens[first].text
        if word[:1].isupper() and word[0] == letters[left - 1]:
            left -= 1
        elif word[:1].isupper() or word.lower() not in _LINKS:
            return None
    if left or reading.sentence[first] != reading.sentence[end - 1] or len(letters) < 3:
        return None
    return name_at(reading, first, end, "ORG", sure=True)


def _noun_phrase_before(reading: Reading, end: int) -> Name | None:
    head = end - 1
    if reading.tokens[head].pos not in ("NOUN", "PROPN"):
        return None
    first = head
    while first > 0 and reading.tokens[first - 1].pos in ("NOUN", "PROPN", "ADJ"):
        first -= 1
    if not any(token.text[:1].isupper() for token in reading.tokens[first:end]):
        return None
    return name_at(reading, first, end, "ORG", sure=True)
