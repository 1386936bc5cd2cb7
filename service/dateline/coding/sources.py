"""Where in the codebook something comes from, and the words of the article that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Codebook, LightVerb, Trigger
from dateline.contracts import Modality, Passage

LIGHT_VERBS = "light_verbs.csv"


@dataclass(frozen=True)
class Source:
    """A row of a table, its phrase, and the words that it holds for; ``row`` counts lines from 1."""

    table: str
    row: int
    phrase: str | None = None
    words: tuple[Passage, ...] = ()

    @property
    def place(self) -> str:
        """The row as a person would look it up: ``triggers.csv:12``."""
        return f"{self.table}:{self.row}"


def row_source(table: str, row: int) -> Source:
    """A row that has no phrase."""
    return Source(table, row)


def trigger_source(trigger: Trigger, words: Iterable[int], grammar: Grammar) -> Source:
    """The row of a trigger, shown by those tokens."""
    return Source(trigger.table, trigger.row, trigger.text, _passages(words, grammar))


def light_source(light: LightVerb, words: Iterable[int], grammar: Grammar) -> Source:
    """The row of a verb that carries an event noun, shown by those tokens."""
    return Source(LIGHT_VERBS, light.row, light.text, _passages(words, grammar))


def cue_source(i: int, modality: Modality, book: Codebook, grammar: Grammar) -> Source | None:
    """The first row that lets the word at ``i`` put what it governs under that modality."""
    lemma = grammar.lemmas[i]
    for pos in ("verb", "noun", "adj", "aux", "mark", "adv", "prep"):
        for cue in book.cues.get((pos, lemma), ()):
            if cue.modality == modality:
                return Source("modality.csv", cue.row, cue.text, _passages((i,), grammar))
    return None


def _passages(words: Iterable[int], grammar: Grammar) -> tuple[Passage, ...]:
    tokens = [grammar.tokens[i] for i in sorted(words)]
    return tuple(Passage(start=token.start, end=token.end, text=token.text) for token in tokens)
