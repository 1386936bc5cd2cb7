"""Those who act or are acted on, and whether two of them can be the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from dateline.contracts import EntityType, Participant
from dateline.linking.tables import sides, words

_KINDS = {"PERSON": "person", "ORG": "organisation", "GPE": "state", "LOC": "state", "NORP": "people"}
_SAME = {"person": 2.5, "organisation": 2.5, "state": 2.0, "people": 1.0}
_SAME_OWNER, _SAME_TRADE, _SAME_WORD, SAME_COUNTRY = 2.5, 1.5, 0.5, 0.75


class Party(NamedTuple):
    """Somebody. ``key`` is a surname, a name, or the word for a group.

    ``more`` are the given names, or what says which group it is. ``side`` is there where the word for a group
    is one for very many of them.
    """

    kind: str
    key: str
    more: str
    country: str | None
    side: str | None


def parties_of(people: Iterable[Participant]) -> tuple[Party, ...]:
    """Those people, each once."""
    return tuple(dict.fromkeys([_party_of(person.name, person.type, person.country) for person in people]))


@lru_cache(maxsize=50_000)
def _party_of(full_name: str, entity_type: EntityType | None, country: str | None) -> Party:
    kind = _KINDS.get(entity_type or "", "group")
    name = " ".join(full_name.replace("’", "'").split()).removeprefix("the ")  # noqa: RUF001
    if kind == "person":
        given, _, surname = name.casefold().rpartition(" ")
        return Party(kind, surname, given, country, None)
    if kind != "group":
        return Party(kind, name.casefold(), "", country, None)
    group, _, owner = name.partition(" of ")
    which, _, word = group.rpartition(" ")
    word = _singular(word.casefold())
    side = sides().get(word, "any" if entity_type is None else None)
    # An angry crowd may be the same as a crowd, but bus drivers are no train drivers.
    more = owner or (which if side is None else " ".join(w for w in which.split() if w[0].isupper()))
    # The country of a bare word is only that of the page.
    return Party(kind, word, more.casefold(), country if side is None or more else None, side)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def conflict(one: Party, other: Party) -> bool:
    """Whether the two cannot be the same, nor one of them part of the other."""
    if one.country and other.country and one.country != other.country:
        return True
    if one.kind != other.kind:
        return {one.kind, other.kind} == {"organisation", "group"} and _other_building(one, other)
    if one.kind == "person":
        return not _same_person(one, other)
    if one.kind == "group":
        return _other_group(one, other)
    if one.kind == "state" and one.country and other.country:
        return False  # a town and its country
    return one.key != other.key


def agreement(one: Party, other: Party) -> float:
    """How much it says that the two are told of, in points; 0 when they may be anybody."""
    if conflict(one, other):
        return 0.0
    if one.kind != other.kind:
        return SAME_COUNTRY if one.country and one.country == other.country else 0.0
    if one.kind == "group":
        if one.more and one.more == other.more and (one.key == other.key or one.side or other.side):
            return _SAME_OWNER
        if one.key != other.key:
            return 0.0
        return _SAME_WORD if one.side else _SAME_TRADE
    if one.key == other.key:
        return _SAME[one.kind]
    return SAME_COUNTRY


def all_conflict(mine: Sequence[Party], theirs: Sequence[Party]) -> bool:
    """Whether both sides tell of somebody, and nobody of the one can be anybody of the other."""
    return bool(mine and theirs) and all(conflict(a, b) for a in mine for b in theirs)


def best_agreement(mine: Sequence[Party], theirs: Sequence[Party]) -> float:
    """The points of the two that agree most."""
    return max([agreement(a, b) for a in mine for b in theirs], default=0.0)


def _other_group(one: Party, other: Party) -> bool:
    if one.more and other.more and not set(one.more.split()) & set(other.more.split()):
        return True
    if one.side and other.side:
        return "any" not in (one.side, other.side) and one.side != other.side
    return not one.side and not other.side and one.key != other.key


def _other_building(one: Party, other: Party) -> bool:
    """Of a name and a word with a name before it, both of which say of what kind they are."""
    name, word = (one, other) if one.kind == "organisation" else (other, one)
    *proper, kind = name.key.split()
    if not proper or not {kind, word.key} <= words("kinds"):
        return False
    return kind != word.key or (bool(word.more) and not set(proper) & set(word.more.split()))


def _same_person(one: Party, other: Party) -> bool:
    if one.key != other.key:
        return False
    return not one.more or not other.more or one.more[0] == other.more[0]
