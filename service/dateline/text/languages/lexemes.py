"""What spaCy computes of each new word."""

from __future__ import annotations

from typing import Any


def compute_only_what_is_read(vocab: Any) -> None:
    """Let a new word cost six attributes: nobody asks whether it is a stop word, a number or an address.

    ``vocab`` is a spaCy ``Vocab``.
    """
    from spacy import attrs

    read = (attrs.LOWER, attrs.NORM, attrs.PREFIX, attrs.SUFFIX, attrs.SHAPE, attrs.IS_SPACE)
    vocab.lex_attr_getters = {name: vocab.lex_attr_getters[name] for name in read}
