"""What a language module takes and gives: words in, grammar and names out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive words of one section; ``starts`` tells which of them open a sentence."""

    words: Sequence[str]
    spaces: Sequence[bool]
    starts: Sequence[bool]


class NameSpan(NamedTuple):
    """A name as the model sees it: words ``[first, last)`` and an OntoNotes label."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The grammar of a passage, one entry a word; ``heads`` are indices into the passage.

    ``glosses`` are the English words a word of another language stands for in the tables, unwritten
    ones before it included ("of workers", "will meet"): None for itself, empty for none at all.
    English has no glosses.
    """

    lemmas: Sequence[str]
    pos: Sequence[str]
    tags: Sequence[str]
    deps: Sequence[str]
    heads: Sequence[int]
    names: Sequence[NameSpan]
    glosses: Sequence[str | None] = ()


class Language(Protocol):
    """One language: ``load`` fetches what it needs now rather than at the first use."""

    def load(self) -> None: ...

    def analyse(self, passages: Sequence[Passage]) -> list[Analysis]: ...

    def is_word(self, text: str) -> bool:
        """Whether the lower-case word is in the language's dictionary."""
        ...

    def gloss(self, lemma: str) -> str | None:
        """The English word that a dictionary form stands for in the tables; None for itself."""
        ...


def unanalysed(passage: Passage) -> Analysis:
    """The analysis of words in a language without a module: every token on its own, of no class."""
    size = len(passage.words)
    return Analysis(
        lemmas=list(passage.words),
        pos=["X"] * size,
        tags=["FW"] * size,
        deps=["dep"] * size,
        heads=list(range(size)),
        names=(),
    )
