"""Articles with nearly the same words: wire copies, articles published again, small revisions.

A signature is made of the cleaned words alone, before anything is coded: 64 minima of hashes over runs of
four words, of which equal articles share all and others share as many as they share runs.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from operator import eq

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

COPY_SHARE = 0.6
"""From this share of equal minima on two articles are copies. Two reports of one thing share a tenth."""

_MINIMA, _SEED, _RUN = 64, 20200817, 4
_ENOUGH = ceil(COPY_SHARE * _MINIMA)
_BANDS = _MINIMA - _ENOUGH + 1  # two copies differ in fewer minima, and so share all of one band
_FEW = 16  # are compared sooner one by one
_LOW_BITS = 0xFFFF  # enough: two that differ agree in them by chance once in 65536
_NO_MINIMA = array("H", bytes(2 * _MINIMA))
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
        # A row for each of them, once there are many; there may be more rows than they are.
        self._rows: npt.NDArray[np.uint16] | None = None

    def number(self, signature: str | None) -> int:
        """The number of the next article."""
        if signature:
            for known in self._alike(signature):
                if are_copies(self._signatures[known], signature):
                    return known + 1
        self._signatures.append(signature)
        if len(self._signatures) > _FEW:
            self._keep_row()
        return len(self._signatures)

    def _alike(self, signature: str) -> Iterable[int]:
        """All that it may be a copy of, and perhaps others, the first first."""
        minima = _minima(signature)
        if self._rows is None or minima is None:
            return range(len(self._signatures))
        equal = (self._rows[: len(self._signatures)] == minima).sum(axis=1)
        return [int(known) for known in np.flatnonzero(equal >= _ENOUGH)]

    def _keep_row(self) -> None:
        number = len(self._signatures)
        if self._rows is None or number > len(self._rows):
            rows = np.zeros((2 * number, _MINIMA), np.uint16)
            rows[:number] = [_minima(each or "") or _NO_MINIMA for each in self._signatures]
            self._rows = rows
        self._rows[number - 1] = _minima(self._signatures[-1] or "") or _NO_MINIMA


@lru_cache(maxsize=16384)
def bands(signature: str) -> tuple[tuple[int, bytes] | str, ...]:
    """What two copies share at least one of."""
    minima = _minima(signature)
    if minima is None:
        return (signature,)
    return tuple((band, minima[band::_BANDS].tobytes()) for band in range(_BANDS))
