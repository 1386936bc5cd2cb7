"""Tellings by their words, and quickly those of them that may be one told again.

Some sentences stand in thousands of articles ("Russia invaded Ukraine in 2022"), of which few are copies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from dateline.linking.copies import bands
from dateline.linking.ordered import sort_in, take_from
from dateline.linking.telling import Telling

_FEW = 16
"""So many are compared sooner than sorted out."""


_Band = tuple[int, bytes] | str


class Said:
    """Tellings by sentence, and the articles they are of: by signature, or id where one has none."""

    def __init__(self) -> None:
        self._told: dict[str, list[Telling]] = {}
        self._number: Counter[str] = Counter()
        self._alike: defaultdict[_Band, set[str]] = defaultdict(set)

    def add(self, telling: Telling) -> None:
        """Put the telling in."""
        whose = _whose(telling)
        sort_in(self._told.setdefault(telling.sentence, []), telling)
        self._number[whose] += 1
        if self._number[whose] == 1:
            for band in _bands(telling):
                self._alike[band].add(whose)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        whose = _whose(telling)
        take_from(self._told[telling.sentence], telling)
        if not self._told[telling.sentence]:
            del self._told[telling.sentence]
        self._number[whose] -= 1
        if not self._number[whose]:
            del self._number[whose]
            for band in _bands(telling):
                self._alike[band].discard(whose)
                if not self._alike[band]:
                    del self._alike[band]

    def like(self, telling: Telling) -> list[Telling]:
        """All that may be that one told again or copied, and perhaps others, the first published first."""
        said = [told for told in self._told.get(telling.sentence, ()) if told.block == telling.block]
        if len(said) <= _FEW:
            return said
        alike = [self._alike.get(band, ()) for band in _bands(telling)]
        whose = {_whose(telling)}.union(*alike)
        return [told for told in said if _whose(told) in whose]


def _bands(telling: Telling) -> Sequence[_Band]:
    return bands(telling.signature) if telling.signature else ()


def _whose(telling: Telling) -> str:
    return telling.signature or telling.article_id
