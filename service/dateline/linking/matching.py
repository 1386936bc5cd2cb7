"""Whether two tellings can be of one happening: what forbids it, and is never outweighed."""

from __future__ import annotations

from dateline.linking.copies import are_copies
from dateline.linking.parties import Party, all_conflict, best_agreement
from dateline.linking.tables import modes_alike
from dateline.linking.telling import MUTUAL, SPAN_DAYS, Days, Telling

REPUBLISHED_DAYS = 3
"""For so many days after it an article counts as published again, and not as news of its own."""

_TYPES_ALIKE = frozenset({frozenset({"RETREAT", "CONCEDE"}), frozenset({"COERCE", "SANCTION"})})
GROWING = frozenset({"killed", "wounded", "arrested", "displaced", "missing"})
_HALF = 0.5


def is_repeat(one: Telling, other: Telling) -> bool:
    """Whether one of the two is the other told again word for word: in its article, or in a copy of that."""
    if one.name == other.name:
        return True
    return (
        one.sentence == other.sentence
        and one.article_id != other.article_id
        and one.event_type == other.event_type
        and one.status == other.status
        and one.stem == other.stem
        and share_town(one, other)
        and _soon(one, other)
        and are_copies(one.signature, other.signature)
    )


def share_town(one: Telling, other: Telling) -> bool:
    """Whether the two can have been in one town, as far as they say in which they were."""
    return one.city == other.city or one.city is None or other.city is None


def _soon(one: Telling, other: Telling) -> bool:
    mine, theirs = one.days, other.days
    if mine is None or theirs is None or _is_long(mine) or _is_long(theirs):
        return False
    return max(mine.first, theirs.first) - min(mine.last, theirs.last) <= REPUBLISHED_DAYS


def _is_long(days: Days) -> bool:
    return days.last - days.first >= SPAN_DAYS


def veto(one: Telling, other: Telling) -> str | None:
    """Why the two cannot be one happening, or null when nothing forbids it."""
    if one.status != other.status:
        return f"one is {one.status}, the other {other.status}"
    return contradiction(one, other)


def contradiction(one: Telling, other: Telling) -> str | None:
    """The same, whatever kind of telling each is: what a plan must not contradict either."""
    if not same_kind(one, other):
        return f"{_kind(one)} is not {_kind(other)}"
    return parted(one, other)


def parted(one: Telling, other: Telling) -> str | None:
    """The same but for what they tell of: when it was, where, and by whom."""
    if one.days is None or other.days is None:
        return "nothing says when one of them was"
    if one.article_id == other.article_id and one.status == other.status:
        return "one article tells of them apart"
    return _when(one, other) or _where(one, other) or _who(one, other)


def _kind(telling: Telling) -> str:
    return f"{telling.event_type}/{telling.mode}" if telling.mode else telling.event_type


def same_kind(one: Telling, other: Telling) -> bool:
    """Whether their types and modes are told of one deed."""
    if one.event_type != other.event_type:
        return frozenset({one.event_type, other.event_type}) in _TYPES_ALIKE and (
            one.mode is None or other.mode is None or _alike(one.mode, other.mode)
        )
    return one.mode is None or other.mode is None or _alike(one.mode, other.mode)


def _alike(one: str, other: str) -> bool:
    return one == other or (one, other) in modes_alike()


def _when(one: Telling, other: Telling) -> str | None:
    if do_meet(one, other):
        return None
    long = any(days is not None and _is_long(days) for days in (one.days, other.days))
    return "one of them has no day to compare" if long else "the days are others"


def do_meet(one: Telling, other: Telling) -> bool:
    """Whether there is a day on which both can have been; of long intervals only equal ones say so."""
    mine, theirs = one.days, other.days
    if mine is None or theirs is None:
        return False
    if mine.last - mine.first >= SPAN_DAYS or theirs.last - theirs.first >= SPAN_DAYS:
        return mine[:2] == theirs[:2]
    return mine.first <= theirs.last and theirs.first <= mine.last


def _where(one: Telling, other: Telling) -> str | None:
    if not share_town(one, other):
        return "the towns are others"
    if one.region and other.region and one.region != other.region:
        return "the regions are others"
    if one.site and other.site and not (one.site <= other.site or other.site <= one.site):
        return "the sites are others"
    return None


def _who(one: Telling, other: Telling) -> str | None:
    if one.event_type in MUTUAL:
        return _with_whom(one, other)
    if all_conflict(one.actors, other.actors):
        return "others did it"
    if all_conflict(one.recipients, other.recipients) or _are_many(one, other) or _are_many(other, one):
        return "it was done to others"
    return "it is the other way round" if _is_turned(one, other) else None


def _are_many(one: Telling, other: Telling) -> bool:
    """Whether it was done to somebody by name in the one, and to more people in the other."""
    named = {party.key for party in one.recipients if party.kind == "person"}
    if not named or len(named) < len(one.recipients) or named & other.names:
        return False
    groups = [party.kind == "group" for party in other.recipients]
    many = any(n.kind in GROWING and n.low and n.low > len(named) for n in other.counts)
    return many and bool(groups) and all(groups)


def _is_turned(one: Telling, other: Telling) -> bool:
    """Whether those who did it in the one are those it was done to in the other."""
    turned = best_agreement(one.actors, other.recipients) + best_agreement(one.recipients, other.actors)
    if not turned:
        return False
    return turned > best_agreement(one.actors, other.actors) + best_agreement(
        one.recipients, other.recipients
    )


def _with_whom(one: Telling, other: Telling) -> str | None:
    fewer, more = sorted((one, other), key=lambda telling: len(telling.parties))
    if not all(_is_told_in(party, more) for party in fewer.parties):
        return "others take part"
    if len(fewer.parties) > 1:
        return None
    if len(more.parties) > 1:
        told = all(_is_told_in(party, fewer) for party in more.parties)
        return None if told else "one of them does not say with whom"
    return "others take part" if names_shared(one, other) == 0 else None


def _is_told_in(party: Party, telling: Telling) -> bool:
    """Whether that party takes part there, or is at least named."""
    return bool(best_agreement((party,), telling.parties) or set(party.key.split()) & telling.names)


def names_shared(one: Telling, other: Telling) -> float | None:
    """The share of the fewer other names that both give, 0 for less than half; null where one gives none."""
    fewer = min(len(one.names), len(other.names))
    if not fewer:
        return None
    share = len(one.names & other.names) / fewer
    return share if share >= _HALF else 0.0
