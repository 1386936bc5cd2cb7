"""Subjects, noun phrases and clauses, read off the parser's arcs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateline.contracts import TaggedToken

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))

_BEFORE_NOUN = frozenset(
    ("det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "predet", "advmod", "case")
)
_AFTER_NOUN = frozenset(("case",))
_CARRIES_SUBJECT = frozenset(
    ("advcl", "xcomp", "pcomp", "prep", "conj", "acl", "ccomp", "dep", "relcl", "aux")
)
_RELATIVES = frozenset(("who", "which", "that", "whom"))
_FURTHEST = 10


@dataclass(frozen=True, slots=True)
class Clauses:
    """The arcs of a document's tokens, or of a stretch ``[first, last)`` of them."""

    tokens: Sequence[TaggedToken]
    first: int
    last: int
    _children: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, tokens: Sequence[TaggedToken]) -> Clauses:
        """All arcs."""
        children: dict[int, list[int]] = {}
        for i, token in enumerate(tokens):
            if token.head != i:
                children.setdefault(token.head, []).append(i)
        return cls(tokens, 0, len(tokens), children)

    def within(self, first: int, last: int) -> Clauses:
        """The same where only arcs from those tokens count."""
        return Clauses(self.tokens, first, last, self._children)

    def children(self, at: int) -> Sequence[int]:
        """The tokens whose head is ``at``, in order."""
        found = self._children.get(at, ())
        if not found or (self.first <= found[0] and found[-1] < self.last):
            return found
        return [i for i in found if self.first <= i < self.last]

    def above(self, at: int) -> Iterator[int]:
        """The token, its head, that one's head, and so on, a bounded way up."""
        for _ in range(_FURTHEST):
            yield at
            head = self.tokens[at].head
            if head == at or not self.first <= head < self.last:
                return
            at = head

    def subject(self, verb: int) -> int | None:
        """Who does what the verb says: its own subject, or that of the clause it depends on."""
        for at in self.above(verb):
            own = self._own_subject(at)
            if own is not None:
                return own
            token = self.tokens[at]
            if token.dep in ("acl", "relcl") and self.tokens[token.head].pos in ("NOUN", "PROPN", "PRON"):
                return token.head
            if token.dep not in _CARRIES_SUBJECT:
                return None
        return None

    def _own_subject(self, verb: int) -> int | None:
        subjects = [i for i in self.children(verb) if self.tokens[i].dep in SUBJECTS]
        if not subjects:
            return None
        named = [i for i in subjects if self.tokens[i].text.lower() not in _RELATIVES]
        if named:
            return named[-1]
        return self._antecedent(verb) if self.tokens[verb].dep == "relcl" else subjects[0]

    def _antecedent(self, verb: int) -> int:
        """What a relative clause is about; parsers pass over an agent that stands nearer."""
        head = self.tokens[verb].head
        over = self.tokens[head].head
        agent = self.agent(over)
        return agent if agent is not None and head < agent < verb else head

    def agent(self, verb: int) -> int | None:
        """The doer a passive verb names with "by"."""
        for by in self.children(verb):
            if self.tokens[by].dep == "agent":
                return next((i for i in self.children(by) if self.tokens[i].dep == "pobj"), None)
        return None

    def object_of(self, preposition: int) -> int | None:
        """What a preposition governs."""
        return next((i for i in self.children(preposition) if self.tokens[i].dep == "pobj"), None)

    def phrase(self, head: int) -> tuple[int, int]:
        """The noun phrase round a head: its modifiers before it, and an "of" phrase after it."""
        first, last = head, head + 1
        for i in reversed(self.children(head)):
            if i < head and self.tokens[i].dep in _BEFORE_NOUN:
                first = min(first, self.subtree(i)[0])
        for i in self.children(head):
            if i < head:
                continue
            if self.tokens[i].dep in _AFTER_NOUN:
                last = max(last, i + 1)
            elif self.tokens[i].text.lower() == "of" and i == last:
                last = self._before_comma(i, self.subtree(i)[1])
        return first, last

    def _before_comma(self, first: int, last: int) -> int:
        return next(
            (i for i in range(first, last) if self.tokens[i].text in (",", "\u2014", "\u2013", ";")), last
        )

    def subtree(self, at: int) -> tuple[int, int]:
        """The stretch of tokens that depend on a token, itself included."""
        first, last = at, at + 1
        waiting = [at]
        while waiting:
            for i in self.children(waiting.pop()):
                first, last = min(first, i), max(last, i + 1)
                waiting.append(i)
        return first, last
