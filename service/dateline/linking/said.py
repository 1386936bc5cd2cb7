"""Tellings by their words, and quickly those of them that may be one told again.

Some sentences stand in thousands of articles ("Russia invaded Ukraine in 2022"), of which few are copies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dateline.linking.copies import bands
from dateline.linking.ordered import order_of, sort_in, take_from
from dateline.linking.telling import Telling

_FEW = 16
"""So many are compared sooner than sorted out by article."""

_Band = tuple[int, bytes] | str


class Said:
    """Tellings by sentence, and the articles they are of: by signature, or id where one has none."""

    def __init__(self) -> None:
        self._told: dict[str, list[Telling]] = {}
        self._told_by: dict[str, defaultdict[str, list[Telling]]] = {}
        """What more than a few tell, by whose it is."""
        self._number: Counter[str] = Counter()
        self._alike: defaultdict[_Band, set[str]] = defaultdict(set)

    def add(self, telling: Telling) -> None:
        """Put the telling in."""
        whose = _whose(telling)
        sort_in(self._told.setdefault(telling.sentence, []), telling)
        if by := self._told_by.get(telling.sentence):
            sort_in(by[whose], telling)
        self._number[whose] += 1
        if self._number[whose] == 1:
            for band in _bands(telling):
                self._alike[band].add(whose)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        whose = _whose(telling)
        take_from(self._told[telling.sentence], telling)
        if by := self._told_by.get(telling.sentence):
            take_from(by[whose], telling)
            if not by[whose]:
                del by[whose]
        if not self._told[telling.sentence]:
            del self._told[telling.sentence]
            self._told_by.pop(telling.sentence, None)
        self._number[whose] -= 1
        if not self._number[whose]:
            del self._number[whose]
            for band in _bands(telling):
                self._alike[band].discard(whose)
                if not self._alike[band]:
                    del self._alike[band]

    def like(self, telling: Telling) -> list[Telling]:
        """All that may be that one told again or copied, and perhaps others, the first published first."""
        said: Sequence[Telling] = self._told.get(telling.sentence, ())
        if len(said) > _FEW:
            alike = [self._alike.get(band, ()) for band in _bands(telling)]
            by, whose = self._by_whose(telling.sentence), {_whose(telling)}.union(*alike)
            said = sorted((told for each in whose for told in by.get(each, ())), key=order_of)
        return [told for told in said if told.block == telling.block]

    def _by_whose(self, sentence: str) -> Mapping[str, Sequence[Telling]]:
        if sentence not in self._told_by:
            by = self._told_by[sentence] = defaultdict(list)
            for told in self._told[sentence]:
                by[_whose(told)].append(told)
        return self._told_by[sentence]


def _bands(telling: Telling) -> Sequence[_Band]:
    return bands(telling.signature) if telling.signature else ()


def _whose(telling: Telling) -> str:
    return telling.signature or telling.article_id
