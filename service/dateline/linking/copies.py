"""Articles with nearly the same words: wire copies, articles published again, small revisions.

A signature is made of the cleaned words alone, before anything is coded: 64 minima of hashes over runs of
four words, of which equal articles share all and others share as many as they share runs.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from operator import eq

from rensa import RMinHash

COPY_SHARE = 0.6
"""From this share of equal minima on two articles are copies. Two reports of one thing share a tenth."""

_MINIMA, _SEED, _RUN = 64, 20200817, 4
_ENOUGH = ceil(COPY_SHARE * _MINIMA)
_BANDS = _MINIMA - _ENOUGH + 1  # two copies differ in fewer minima, and so share all of one band
_FEW = 16  # are compared sooner than sorted out
_LOW_BITS = 0xFFFF  # enough: two that differ agree in them by chance once in 65536
_VERSION = f"r{RMinHash.ALGORITHM_VERSION}:"
_WORD = re.compile(r"\w+")


def signature(texts: Iterable[str]) -> str | None:
    """The signature of an article's paragraphs; null for less than a few runs of words."""
    words = _WORD.findall("\n".join(texts).casefold())
    runs = {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
    if len(runs) < _RUN:
        return None
    minima = RMinHash(num_perm=_MINIMA, seed=_SEED)
    minima.update(sorted(runs))
    low = array("H", (value & _LOW_BITS for value in minima.digest()))
    return _VERSION + b64encode(low.tobytes()).decode()


@lru_cache(maxsize=16384)
def _minima(signature: str) -> array[int] | None:
    version, _, encoded = signature.partition(":")
    if f"{version}:" != _VERSION:
        return None
    return array("H", b64decode(encoded))


def are_copies(one: str | None, other: str | None) -> bool:
    """Whether two articles of those signatures are copies; unknown signatures are of none."""
    if not one or not other:
        return False
    if one == other:
        return True
    mine, theirs = _minima(one), _minima(other)
    if mine is None or theirs is None:
        return False
    equal: int = sum(map(eq, mine, theirs))
    return equal >= _ENOUGH


class Originals:
    """Articles numbered from 1 in the order given, each copy as the first article that it is a copy of."""

    def __init__(self) -> None:
        self._signatures: list[str | None] = []
        self._bands: defaultdict[tuple[int, bytes] | str, list[int]] | None = None

    def number(self, signature: str | None) -> int:
        """The number of the next article."""
        if signature:
            for known in self._alike(signature):
                if are_copies(self._signatures[known], signature):
                    return known + 1
        self._signatures.append(signature)
        if self._bands is not None:
            self._sort_in(self._bands, len(self._signatures) - 1)
        return len(self._signatures)

    def _alike(self, signature: str) -> Iterable[int]:
        """All that it may be a copy of, and perhaps others, the first first."""
        if len(self._signatures) <= _FEW:
            return range(len(self._signatures))
        if self._bands is None:
            self._bands = defaultdict(list)
            for number in range(len(self._signatures)):
                self._sort_in(self._bands, number)
        return sorted({known for band in bands(signature) for known in self._bands.get(band, ())})

    def _sort_in(self, sorted_by: defaultdict[tuple[int, bytes] | str, list[int]], number: int) -> None:
        for band in bands(self._signatures[number] or ""):
            sorted_by[band].append(number)


@lru_cache(maxsize=16384)
def bands(signature: str) -> tuple[tuple[int, bytes] | str, ...]:
    """What two copies share at least one of."""
    minima = _minima(signature)
    if minima is None:
        return (signature,)
    return tuple((band, minima[band::_BANDS].tobytes()) for band in range(_BANDS))
