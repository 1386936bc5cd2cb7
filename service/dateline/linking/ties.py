"""What can tie a telling to others, as sets of bits: two that have none in common need not be weighed.

Different things may have one bit; then two are weighed for nothing (`dateline.linking.weighing.may_reach`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from dateline.linking.parties import Party

_BITS = 256
_KINDS = ("person", "organisation", "state", "people", "group")


class Ties(NamedTuple):
    """What can tie a telling: all bits of what is particular, of its words, and of which country who is.

    ``lost`` is the number of words that share a bit with another. ``countries`` are of the parties of the
    telling, ``wanted`` of those that another must have one of, so that one of each agree by it alone.
    """

    particular: int
    words: int
    lost: int
    countries: int
    wanted: int

    def words_shared(self, other: Ties) -> int:
        """So many words they share at most."""
        return (self.words & other.words).bit_count() + self.lost


def ties_of(
    sides: Iterable[tuple[str, Iterable[Party]]],
    counted: Iterable[str],
    named: Iterable[str],
    words: Collection[str],
) -> Ties:
    """What can tie a telling: its parties by the side they are on, what it counts and names, its words."""
    particular = said = countries = wanted = 0
    for kind in counted:
        particular |= _bit("count", kind)
    for name in named:
        particular |= _bit("name", name)
    for side, parties in sides:
        for party in parties:
            key, of, sought = _of_party(side, party)
            particular |= key
            countries |= of
            wanted |= sought
    for word in words:
        said |= _bit(word)
    return Ties(particular, said, len(words) - said.bit_count(), countries, wanted)


@lru_cache(maxsize=50_000)
def _of_party(side: str, party: Party) -> tuple[int, int, int]:
    key = _bit(side, party.kind, party.key)
    if party.more:
        key |= _bit(side, party.kind, "more", party.more)
    if not party.country:
        return key, 0, 0
    wanted = 0
    for kind in _related(party.kind):
        wanted |= _bit(side, party.country, kind)
    return key, _bit(side, party.country, party.kind), wanted


def _related(kind: str) -> Iterator[str]:
    """Kinds of parties that agree where only their country is the same."""
    return (other for other in _KINDS if other != kind or kind == "state")


@lru_cache(maxsize=50_000)
def _bit(*said: str) -> int:
    """One bit, the same in every run: `hash` differs from process to process, and the cost with it."""
    return int(1 << crc32("\0".join(said).encode()) % _BITS)
