"""Whether anything in particular can tie two tellings: a quick look that spares most comparisons.

What can tie them goes into a set of bits: those who take part, counts, names, the sentence, the site. Two
tellings that share no bit, and few words, have not the points to be one (`dateline.linking.weighing`).
Different things may have one bit; then the two are compared for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dateline.linking.parties import Party

if TYPE_CHECKING:
    from dateline.linking.telling import Telling

_BITS = 256
_LEAST_WORDS = 0.16
"""So few of the words of the one that says fewer, with nothing else, never are enough."""
_KINDS = ("person", "organisation", "state", "people", "group")


class Ties(NamedTuple):
    """The bits of what a telling has, and of what another must have one of to be tied to it.

    ``words`` are the bits of its words, of which ``lost`` share one with another.
    """

    has: int
    wants: int
    words: int
    lost: int


def ties_of(
    sides: Iterable[tuple[str, Iterable[Party]]],
    counted: Iterable[str],
    named: Iterable[str],
    words: Collection[str],
) -> Ties:
    """What can tie a telling: its parties by the side they are on, what it counts and names, its words."""
    both = 0
    for kind in counted:
        both |= _bit("count", kind)
    for name in named:
        both |= _bit("name", name)
    has = wants = both
    for side, parties in sides:
        for party in parties:
            mine, sought = _of_party(side, party)
            has |= mine
            wants |= sought
    said = 0
    for word in words:
        said |= _bit(word)
    return Ties(has, wants, said, len(words) - said.bit_count())


def may_tie(one: Telling, other: Telling) -> bool:
    """False only where the two have not the points to be one, nor to belong together."""
    mine, theirs = one.ties, other.ties
    if mine.wants & theirs.has:
        return True
    shorter = min(len(one.words), len(other.words))
    return shorter > 0 and (mine.words & theirs.words).bit_count() + mine.lost >= _LEAST_WORDS * shorter


@lru_cache(maxsize=50_000)
def _of_party(side: str, party: Party) -> tuple[int, int]:
    shared = _bit(side, party.kind, party.key)
    if party.more:
        shared |= _bit(side, party.kind, "more", party.more)
    has = wants = shared
    if party.country:
        has |= _bit(side, party.country, party.kind)
        for kind in _related(party.kind):
            wants |= _bit(side, party.country, kind)
    return has, wants


def _related(kind: str) -> Iterator[str]:
    """Kinds of parties that agree where only their country is the same."""
    return (other for other in _KINDS if other != kind or kind == "state")


@lru_cache(maxsize=50_000)
def _bit(*said: str) -> int:
    return int(1 << hash(said) % _BITS)
