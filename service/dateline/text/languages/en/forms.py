"""Lemmas and parts of speech, by the model's rules for each word alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from dateline.text.languages.en.weights import component, pipeline

REMEMBERED = 50_000
"""Words whose lemma and part of speech are kept in memory."""

Key = tuple[str, str, str]
"""A word, its tag, and the label of its arc."""

Form = tuple[str, str]
"""A lemma and a universal part of speech."""

_WORD_BY_WORD = ("attribute_ruler", "lemmatizer")
LONGEST_SECOND = 4
"""Letters of the longest word that a rule for two words looks for after another ("gon na", "there were")."""
_COMMA: Key = (",", ",", "punct")

_known: dict[Key, Form] = {}


def forms(keys: Sequence[Key]) -> Mapping[Key, Form]:
    """Lemma and part of speech of words, at least of those given.

    These components look at one word at a time, and running text repeats its words: each is
    looked at once, where no rule for two words sees it beside another.
    """
    if len(_known) > REMEMBERED:
        _known.clear()
    new = sorted({key for key in keys if key not in _known})
    if new:
        _known.update(zip(new, _looked_up(new), strict=True))
    return _known


def _looked_up(keys: list[Key]) -> list[Form]:
    from spacy.tokens import Doc

    spread: list[Key] = []
    places: list[int] = []
    for key in keys:
        if len(key[0]) <= LONGEST_SECOND:
            spread.append(_COMMA)
        places.append(len(spread))
        spread.append(key)
    vocab = pipeline().vocab
    # What the vocabulary is told inside is forgotten after it: it would keep every word for ever.
    with vocab.memory_zone():
        doc = Doc(
            vocab,
            words=[word for word, _, _ in spread],
            tags=[tag for _, tag, _ in spread],
            deps=[dep for _, _, dep in spread],
            heads=list(range(len(spread))),
        )
        for name in _WORD_BY_WORD:
            doc = component(name)(doc)
        return [(doc[i].lemma_, doc[i].pos_) for i in places]


@cache
def dictionary() -> frozenset[str]:
    """The words in lower case that the lemmatizer knows."""
    lookups = component("lemmatizer").lookups
    index = lookups.get_table("lemma_index")
    exceptions = lookups.get_table("lemma_exc")
    words = {word for table in (index, exceptions) for kind in table for word in table[kind]}
    return frozenset(words)
