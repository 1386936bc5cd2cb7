"""Whether anything in particular can tie two tellings: a quick look that spares most comparisons.

What can tie them goes into a set of bits: those who take part, counts, names, the sentence, the site. Two
tellings that share no bit, and few words, have not the points to be one (`dateline.linking.weighing`).
Different things may have one bit; then the two are compared for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dateline.linking.parties import Party

if TYPE_CHECKING:
    from dateline.linking.telling import Telling

_BITS = 512
_LEAST_WORDS = 0.16
"""So few of the words of the one that says fewer, with nothing else, never are enough."""
_KINDS = ("person", "organisation", "state", "people", "group")


class Ties(NamedTuple):
    """The bits of what a telling has, and of what another must have one of to be tied to it."""

    has: int
    wants: int


def ties_of(
    sides: Iterable[tuple[str, Iterable[Party]]], counted: Iterable[str], words: Iterable[str]
) -> Ties:
    """What can tie a telling: its parties by the side they are on, what it counts, other words in it."""
    both = 0
    for kind in counted:
        both |= _bit("count", kind)
    for word in words:
        both |= _bit("word", word)
    has = wants = both
    for side, parties in sides:
        for party in parties:
            mine, sought = _of_party(side, party)
            has |= mine
            wants |= sought
    return Ties(has, wants)


def may_tie(one: Telling, other: Telling) -> bool:
    """False only where the two have not the points to be one, nor to belong together."""
    if one.ties.wants & other.ties.has:
        return True
    shorter = min(len(one.words), len(other.words))
    return bool(shorter) and len(one.words & other.words) >= _LEAST_WORDS * shorter


@lru_cache(maxsize=50_000)
def _of_party(side: str, party: Party) -> Ties:
    shared = _bit(side, party.kind, party.key)
    if party.more:
        shared |= _bit(side, party.kind, "more", party.more)
    has = wants = shared
    if party.country:
        has |= _bit(side, party.country, party.kind)
        for kind in _related(party.kind):
            wants |= _bit(side, party.country, kind)
    return Ties(has, wants)


def _related(kind: str) -> Iterator[str]:
    """Kinds of parties that agree where only their country is the same."""
    return (other for other in _KINDS if other != kind or kind == "state")


@lru_cache(maxsize=50_000)
def _bit(*said: str) -> int:
    return int(1 << hash(said) % _BITS)
