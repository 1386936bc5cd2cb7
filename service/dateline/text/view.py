"""A sentence as a string whose characters lead back to its tokens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dateline.contracts import Sentence, Token


@dataclass(frozen=True, slots=True)
class View:
    """The words of the tokens from ``first`` on in one string; the ``i``-th begins at ``offsets[i]``."""

    text: str
    first: int
    offsets: Sequence[int]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The tokens ``[first, last)`` that the non-empty stretch ``[start, end)`` touches."""
        return (
            self.first + bisect_right(self.offsets, start) - 1,
            self.first + bisect_right(self.offsets, end - 1),
        )


def view_of(tokens: Sequence[Token], first: int, last: int) -> View:
    """The tokens ``[first, last)`` as one string."""
    pieces = [token.text + " " if token.space else token.text for token in tokens[first:last]]
    offsets = list(accumulate(map(len, pieces), initial=0))[:-1]
    return View("".join(pieces).rstrip(), first, offsets)


def sentence_view(tokens: Sequence[Token], sentence: Sentence) -> View:
    """A sentence's view."""
    return view_of(tokens, sentence.first, sentence.last)
