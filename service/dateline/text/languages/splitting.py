"""Words as the parser was trained on them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

MOST_WORDS = 200_000
"""Different words a splitter remembers before it is replaced: it forgets none by itself."""


def split(text: str) -> list[tuple[int, int]]:
    """The words and marks of a text as ``[start, end)``, white space left out.

    The English rules serve every language written with spaces: they leave words they do not know whole.
    """
    pipeline = _pipeline()
    if len(pipeline.vocab.strings) > MOST_WORDS:
        _pipeline.cache_clear()
    tokens = pipeline.tokenizer(text)
    return [(token.idx, token.idx + len(token)) for token in tokens if not token.is_space]


@cache
def _pipeline() -> Language:
    import spacy  # costs a second that a process which reads no text must not pay

    return spacy.blank("en")
