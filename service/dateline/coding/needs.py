"""What the rows of a word need of its sentence, so that those that cannot hold are passed over.

Most rows need a word that is not there. Their needs lie together, as rows lie scattered in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import compress

from dateline.coding.phrases import Needed


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of each row of a word in their order, and every set among them once."""

    rows: tuple[Needed, ...]
    sets: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, rows: Iterable[Needed]) -> Needs:
        """Of the needs of each row."""
        kept = tuple(rows)
        return cls(kept, tuple(frozenset().union(*kept)))

    def met(self, words: Set[str]) -> Iterator[bool]:
        """For each row, whether every set that it needs a word of has one of these."""
        absent = frozenset(compress(self.sets, map(words.isdisjoint, self.sets)))
        return map(absent.isdisjoint, self.rows)
