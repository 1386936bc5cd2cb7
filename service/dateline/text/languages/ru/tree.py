"""A Russian sentence as a tree that is turned, step by step, into the arcs an English parser draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.text.languages.ru.models import Word

_INSIDE = ("nummod", "nummod:gov", "nummod:entity", "amod", "det", "case", "flat:name", "advmod")
"""Relations within a noun phrase, in which a circle is not cut."""


@dataclass(slots=True)
class Node:
    """A word in the making: ``rel`` is its universal relation until ``dep`` is its English label.

    ``gloss`` are the English words it stands for: None for its own, empty for none at all.
    ``lead`` are unwritten words before it ("of", "to", "will").
    """

    word: Word
    head: int
    rel: str
    dep: str = ""
    tag: str = ""
    pos: str = ""
    gloss: str | None = None
    lead: tuple[str, ...] = ()
    kind: str = ""
    by_phrase: bool = False

    @property
    def dropped(self) -> bool:
        return self.gloss == ""

    def feat(self, name: str) -> str:
        return self.word.feats.get(name, "")


class Tree:
    """The nodes of one sentence; indices are places in it."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.nodes = [Node(word, word.head, word.rel, pos=word.pos) for word in words]
        self._break_circles()

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, i: int) -> Node:
        return self.nodes[i]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def children(self, i: int, *rels: str) -> list[int]:
        """The words that hang on ``i``, under one of those relations where some are given."""
        return [
            k
            for k, node in enumerate(self.nodes)
            if node.head == i and k != i and (not rels or node.rel in rels)
        ]

    def is_root(self, i: int) -> bool:
        return self.nodes[i].head == i

    def hang(self, i: int, head: int, rel: str | None = None) -> None:
        """Hang ``i`` on another word; never below itself."""
        at = head
        for _ in range(len(self.nodes)):
            if at == i:
                return
            at = self.nodes[at].head
        self.nodes[i].head = head
        if rel is not None:
            self.nodes[i].rel = rel

    def take_place(self, upper: int, lower: int) -> None:
        """Let ``lower``, which hangs on ``upper``, stand where ``upper`` stands, with that one below it."""
        node = self.nodes[upper]
        root = node.head == upper
        self.nodes[lower].rel = node.rel
        self.nodes[lower].head = lower if root else node.head
        node.head = lower

    def drop(self, i: int) -> None:
        """Leave a word out of the English sentence; what hangs on it moves up."""
        self.nodes[i].gloss = ""
        if not self.is_root(i):
            for child in self.children(i):
                self.nodes[child].head = self.nodes[i].head

    def _break_circles(self) -> None:
        """The parser chooses each head alone, and may draw a circle: one of it goes to the root."""
        root = next((i for i, node in enumerate(self.nodes) if node.head == i), None)
        for i in range(len(self.nodes)):
            at, seen = i, {i}
            while self.nodes[at].head != at:
                at = self.nodes[at].head
                if at in seen:
                    self._loosen(max(seen, key=lambda k: self.nodes[k].rel not in _INSIDE), root)
                    break
                seen.add(at)

    def _loosen(self, i: int, root: int | None) -> None:
        if root is None:
            self.nodes[i].head = i
            return
        node = self.nodes[i]
        node.head = root
        subjects = any(other.head == root and other.rel.startswith("nsubj") for other in self.nodes)
        if i < root and not subjects and node.word.pos in ("NOUN", "PROPN", "PRON", "NUM"):
            passive = self.nodes[root].word.feats.get("Voice") == "Pass"
            node.rel = "nsubj:pass" if passive else "nsubj"
        else:
            node.rel = "obl" if node.word.pos in ("NOUN", "PROPN", "PRON", "NUM") else "dep"
