"""Words as the parser was trained on them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer


def split(text: str) -> list[tuple[int, int]]:
    """The words and marks of a text as ``[start, end)``, white space left out.

    The English rules serve every language written with spaces: they leave words they do not know whole.
    """
    tokens = _tokenizer()(text)
    return [(token.idx, token.idx + len(token)) for token in tokens if not token.is_space]


@cache
def _tokenizer() -> Tokenizer:
    import spacy  # costs a second that a process which reads no text must not pay

    return spacy.blank("en").tokenizer
