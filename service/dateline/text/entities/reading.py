"""A document as the entity modules read it: which sentence and section a token is in, what hangs on it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dateline.contracts import Document, SectionKind, Sentence, TaggedToken
from dateline.text.entities.lexicon import Match, find

SPOKEN = frozenset(("headline", "subheading", "body", "caption", "embed"))
"""Sections that are read for names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens with their sentence (null outside one), their section's kind and their dependents."""

    tokens: Sequence[TaggedToken]
    sentences: Sequence[Sentence]
    sentence: Sequence[int | None]
    kind: Sequence[SectionKind | None]
    children: Sequence[Sequence[int]]
    matches: Sequence[Match]
    """What the tables know in the spoken sections."""
    _subtrees: dict[int, tuple[int, int]] = field(default_factory=dict)

    def text(self, first: int, last: int) -> str:
        """The words ``[first, last)`` as a reader sees them."""
        words = [token.text + " " if token.space else token.text for token in self.tokens[first:last]]
        return "".join(words).strip()

    def head(self, first: int, last: int) -> int:
        """The token of the span on which the others hang."""
        for i in range(first, last):
            head = self.tokens[i].head
            if (head == i or not first <= head < last) and self.tokens[i].pos != "PUNCT":
                return i
        return last - 1

    def opens_sentence(self, i: int) -> bool:
        """Whether only marks stand between the token and the beginning of its sentence."""
        number = self.sentence[i]
        if number is None:
            return i == 0
        first = self.sentences[number].first
        return all(not self.tokens[j].text[:1].isalnum() for j in range(first, i))

    def subtree(self, i: int) -> tuple[int, int]:
        """The tokens ``[first, last)`` that hang on the token, itself included."""
        if i not in self._subtrees:
            self._subtrees[i] = self._span_below(i)
        return self._subtrees[i]

    def _span_below(self, i: int) -> tuple[int, int]:
        if not self.children[i]:
            return i, i + 1
        first, last, stack, seen = i, i, [i], {i}
        while stack:
            for child in self.children[stack.pop()]:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
                    first, last = min(first, child), max(last, child)
        return first, last + 1


def read(document: Document, tokens: Sequence[TaggedToken]) -> Reading:
    """The reading of a document whose tokens are tagged."""
    sentence: list[int | None] = [None] * len(tokens)
    kind: list[SectionKind | None] = [None] * len(tokens)
    for number, span in enumerate(document.sentences):
        for i in range(span.first, span.last):
            sentence[i] = number
            kind[i] = document.sections[span.section].kind
    for section in document.sections:
        if section.kind == "dateline":
            for i in range(*_tokens_of(tokens, section.start, section.end)):
                kind[i] = "dateline"
    children: list[list[int]] = [[] for _ in tokens]
    for i, token in enumerate(tokens):
        if token.head != i:
            children[token.head].append(i)
    spoken = [span for span in document.sentences if kind[span.first] in SPOKEN]
    matches = [match for span in spoken for match in _matches(tokens, span.first, span.last)]
    return Reading(tokens, document.sentences, sentence, kind, children, matches)


def _tokens_of(tokens: Sequence[TaggedToken], start: int, end: int) -> tuple[int, int]:
    """The tokens ``[first, last)`` that begin between two offsets."""
    first = bisect_left(tokens, start, key=lambda token: token.start)
    return first, bisect_left(tokens, end, first, key=lambda token: token.start)


def _matches(tokens: Sequence[TaggedToken], first: int, last: int) -> Iterator[Match]:
    words = tokens[first:last]
    for match in find([token.text for token in words], [token.space for token in words]):
        yield Match(match.first + first, match.last + first, match.entry)
