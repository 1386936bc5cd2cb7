"""Whether two tellings are of one happening: what forbids it, and what speaks for it, with reasons.

A veto is never outweighed. Points are added up; from `ENOUGH` on, and where something particular ties the two
(not only a day and a country), they are one.
"""

from __future__ import annotations

from typing import NamedTuple

from dateline.linking.copies import are_copies
from dateline.linking.parties import Party, all_conflict, best_agreement
from dateline.linking.tables import modes_alike
from dateline.linking.telling import MUTUAL, SPAN_DAYS, Days, Number, Telling

ENOUGH = 5.0
"""Points from which two tellings of a deed are one happening."""
ENOUGH_SAID = 6.5
"""The same for what is only said: the same people say much to each other on one day."""
REPUBLISHED_DAYS = 3
"""For so many days after it an article counts as published again, and not as news of its own."""

_SAID = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE"})
_TYPES_ALIKE = frozenset({frozenset({"RETREAT", "CONCEDE"}), frozenset({"COERCE", "SANCTION"})})
_ONCE = frozenset({"ASSAULT", "SANCTION", "COERCE", "RETREAT"})
_GROWING = frozenset({"killed", "wounded", "arrested", "displaced", "missing"})
_FAR, _HALF = 4.0, 0.5
_TIE = 0.75
_FEW_WORDS, _ENOUGH_WORDS, _LIKE_WORDS = 2, 4, 0.4


class Reason(NamedTuple):
    """Something that speaks for (or, below 0, against) two tellings being one."""

    points: float
    said: str


_NOTHING = Reason(-1.0, "nothing of its own ties them")  # two crowds in one town on one day
_SAME_DAY = (Reason(1.5, "both say the same day"),)
_ONE_DAY = (Reason(0.75, "the days can be the same"),)
_DAYS_MEET = (Reason(0.25, "the intervals meet"),)
_SAME_SITE = (Reason(2.0, "the same site"),)
_SAME_TOWN = (Reason(1.5, "the same town"),)
_SAME_REGION = (Reason(0.75, "the same region"),)
_SAME_WORD = Reason(0.75, "the same word for it")
_SAME_SENTENCE = Reason(2.0, "the same sentence")
_SAME_NAMES, _OTHER_NAMES = Reason(1.0, "the same names"), Reason(-1.5, "they name others beside")
_OTHER_MATTER = Reason(-2.0, "they speak of something else")


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
        and _soon(one, other)
        and are_copies(one.signature, other.signature)
    )


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
    if not _same_kind(one, other):
        return f"{_kind(one)} is not {_kind(other)}"
    if one.days is None or other.days is None:
        return "nothing says when one of them was"
    if one.article_id == other.article_id and one.status == other.status:
        return "one article tells of them apart"
    return _when(one, other) or _where(one, other) or _who(one, other)


def _kind(telling: Telling) -> str:
    return f"{telling.event_type}/{telling.mode}" if telling.mode else telling.event_type


def _same_kind(one: Telling, other: Telling) -> bool:
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
    if _is_long(mine) or _is_long(theirs):
        return mine[:2] == theirs[:2]
    return mine.first <= theirs.last and theirs.first <= mine.last


def _where(one: Telling, other: Telling) -> str | None:
    if one.city and other.city and one.city != other.city:
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
    many = any(n.kind in _GROWING and n.low and n.low > len(named) for n in other.counts)
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
    return "others take part" if _names_shared(one, other) == 0 else None


def _is_told_in(party: Party, telling: Telling) -> bool:
    """Whether that party takes part there, or is at least named."""
    return bool(best_agreement((party,), telling.parties) or set(party.key.split()) & telling.names)


def _names_shared(one: Telling, other: Telling) -> float | None:
    """The share of the fewer other names that both give, 0 for less than half; null where one gives none."""
    fewer = min(len(one.names), len(other.names))
    if not fewer:
        return None
    share = len(one.names & other.names) / fewer
    return share if share >= _HALF else 0.0


def score(one: Telling, other: Telling) -> float:
    """The points for the two being one; 0 when they are too few."""
    found = points(one, other)
    return found if found >= points_needed(one) else 0.0


def points_needed(telling: Telling) -> float:
    """The points it takes with that telling."""
    return ENOUGH_SAID if telling.event_type in _SAID else ENOUGH


def points(one: Telling, other: Telling) -> float:
    """All that speaks for and against the two being one, in points."""
    return sum([reason[0] for reason in weigh(one, other)])


def weigh(one: Telling, other: Telling) -> list[Reason]:
    """What speaks for and against the two being one."""
    ties = [*_of_people(one, other), *_of_numbers(one, other), *_of_words(one, other)]
    found = [*_of_days(one, other), *_of_places(one, other), *_of_forms(one, other), *ties]
    if not (one.site and other.site) and all(reason[0] < _TIE for reason in ties):
        found.append(_NOTHING)
    return found


def _of_days(one: Telling, other: Telling) -> tuple[Reason, ...]:
    mine, theirs = one.days, other.days
    if mine is None or theirs is None or not do_meet(one, other):
        return ()
    if mine[:2] == theirs[:2] and mine.stated and theirs.stated:
        return _SAME_DAY
    if max(mine.last - mine.first, theirs.last - theirs.first) <= 1:
        return _ONE_DAY
    return _DAYS_MEET


def _of_places(one: Telling, other: Telling) -> tuple[Reason, ...]:
    site = _SAME_SITE if one.site and other.site else ()
    if one.city and one.city == other.city:
        return (*site, *_SAME_TOWN)
    if one.region and one.region == other.region:
        return (*site, *_SAME_REGION)
    return site


def _of_people(one: Telling, other: Telling) -> list[Reason]:
    if one.event_type in MUTUAL:
        fewer, more = sorted((one.parties, other.parties), key=len)
        shared = [best_agreement((party,), more) for party in fewer]
        both = sum(sorted(shared, reverse=True)[:2])
        return [Reason(both, "the same take part")] if both else []
    found = []
    if did := best_agreement(one.actors, other.actors):
        found.append(Reason(did, "the same did it"))
    if suffered := best_agreement(one.recipients, other.recipients):
        victim = suffered >= 2.5 and one.event_type in _ONCE  # a person is arrested or killed once on a day
        found.append(Reason(suffered + 1.5 * victim, "it was done to the same"))
    return found


def _of_numbers(one: Telling, other: Telling) -> list[Reason]:
    if not one.counts or not other.counts:
        return []
    pairs = [(a, b) for a in one.counts for b in other.counts if a.kind == b.kind]
    if not pairs:
        return []
    later = one.order < other.order
    return [Reason(*max([_of_pair(a, b) if later else _of_pair(b, a) for a, b in pairs]))]


def _of_pair(one: Number, other: Number) -> tuple[float, str]:
    """A number told first, and one told after it."""
    if (one.low, one.high) == (other.low, other.high):
        return 1.5, f"the same number of {one.kind}"
    low = [number.low for number in (one, other) if number.low is not None]
    high = [number.high for number in (one, other) if number.high is not None]
    if not low or not high or max(low) <= min(high):
        return 0.75, f"numbers of {one.kind} that can be one"
    far = max(low) > _FAR * min(high)
    if not far and one.kind in _GROWING and one.high == min(high):
        return 0.0, f"a number of {one.kind} that may have grown"
    return (-2.0, f"numbers of {one.kind} far apart") if far else (-0.5, f"other numbers of {one.kind}")


def _of_forms(one: Telling, other: Telling) -> list[Reason]:
    found = []
    if one.mode and other.mode:
        said = f"both {one.mode}" if one.mode == other.mode else "modes that are told of one deed"
        found.append(Reason(0.75, said))
    if one.stem == other.stem:
        found.append(_SAME_WORD)
    return found


def _of_words(one: Telling, other: Telling) -> list[Reason]:
    found = [_SAME_SENTENCE] if one.sentence == other.sentence else []
    shared = _names_shared(one, other)
    if shared is not None:
        found.append(_SAME_NAMES if shared else _OTHER_NAMES)
    shorter = min(len(one.words), len(other.words))
    share = len(one.words & other.words) / shorter if shorter else 0.0
    if one.event_type in _SAID and shorter >= _ENOUGH_WORDS and share < _LIKE_WORDS:
        found.append(_OTHER_MATTER)
    elif share and shorter >= _FEW_WORDS:
        found.append(Reason(round(3 * share, 2), f"{share:.0%} of the words"))
    return found
