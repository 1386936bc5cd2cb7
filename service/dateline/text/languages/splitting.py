"""Words as the parser was trained on them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dateline.text.languages.lexemes import compute_only_what_is_read
from dateline.text.languages.library import import_spacy

if TYPE_CHECKING:
    from spacy.language import Language

SAMPLE = 2000
"""Letters that are looked at to tell which script a text is in."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")

MOST_WORDS = 200_000
"""Different words a splitter remembers before it is replaced: it forgets none by itself."""


def split(text: str) -> list[tuple[int, int]]:
    """The words and marks of a text as ``[start, end)``, white space left out.

    The English rules serve every language written with spaces: they leave words they do not know whole.
    Cyrillic is split as its models were trained on it.
    """
    if is_cyrillic(text):
        from razdel import tokenize  # a page without Cyrillic must not pay for it

        return [(token.start, token.stop) for token in tokenize(text)]
    pipeline = _pipeline()
    if len(pipeline.vocab.strings) > MOST_WORDS:
        _pipeline.cache_clear()
    tokens = pipeline.tokenizer(text)
    return [(token.idx, token.idx + len(token)) for token in tokens if not token.is_space]


def cyrillic_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a Cyrillic text as ``[start, end)``."""
    from razdel import sentenize

    return [(sentence.start, sentence.stop) for sentence in sentenize(text) if sentence.stop > sentence.start]


def is_cyrillic(text: str) -> bool:
    """Whether most letters of a text, or of the beginning of a long one, are Cyrillic."""
    sample = text[:SAMPLE]
    cyrillic = len(_CYRILLIC.findall(sample))
    return bool(cyrillic) and 2 * cyrillic > len(_LETTER.findall(sample))


@cache
def _pipeline() -> Language:
    # It costs a second that a process which reads no text must not pay.
    loaded: Language = import_spacy().blank("en")
    compute_only_what_is_read(loaded.vocab)
    return loaded
