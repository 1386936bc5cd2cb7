"""What speaks for two tellings being one happening, or against it, with the points for each.

Points are added up; from `points_needed` on, and where something particular ties the two (not only a day and
a country), they are one.
"""

from __future__ import annotations

from typing import NamedTuple

from dateline.linking.matching import GROWING, do_meet, names_shared
from dateline.linking.parties import SAME_COUNTRY, best_agreement
from dateline.linking.telling import MUTUAL, Number, Telling

_ENOUGH = 5.0
"""Points from which two tellings of a deed are one happening."""
_ENOUGH_SAID = 6.5
"""The same for what is only said: the same people say much to each other on one day."""

_SAID = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE"})
_ONCE = frozenset({"ASSAULT", "SANCTION", "COERCE", "RETREAT"})
"""What happens to somebody once on a day: a person is arrested or killed once."""


class Reason(NamedTuple):
    """Something that speaks for (or, below 0, against) two tellings being one."""

    points: float
    said: str


_NOTHING = Reason(-1.0, "nothing of its own ties them")  # two crowds in one town on one day
_SAME_DAY = Reason(1.5, "both say the same day")
_ONE_DAY = Reason(0.75, "the days can be the same")
_DAYS_MEET = Reason(0.25, "the intervals meet")
_SAME_SITE = Reason(2.0, "the same site")
_SAME_TOWN = Reason(1.5, "the same town")
_SAME_REGION = Reason(0.75, "the same region")
_SAME_WORD = Reason(0.75, "the same word for it")
_SAME_SENTENCE = Reason(2.0, "the same sentence")
_SAME_NAMES, _OTHER_NAMES = Reason(1.0, "the same names"), Reason(-1.5, "they name others beside")
_OTHER_MATTER = Reason(-2.0, "they speak of something else")
_SAME_NUMBER, _ONE_NUMBER = 1.5, 0.75
_SAME_MODE = 0.75
_ALL_WORDS = 3.0
"""For all words of the one that says fewer; in proportion for some."""
_SAME_VICTIM, _VICTIM = 1.5, 2.5
"""Points more where it was done to the same, and from how many points on they are that for certain."""

_ROUNDED = 0.005  # the points for words, at most
_FAR = 4.0
_TIE = 0.75
"""From so many points on something particular ties two, and not only a day and a country."""
_FEW_WORDS, _ENOUGH_WORDS, _LIKE_WORDS = 2, 4, 0.4
"""Words of the one that says fewer from which a share counts, and with what is said tells of one matter."""


def score(one: Telling, other: Telling) -> float:
    """The points for the two being one; 0 when they are too few."""
    found = points(one, other)
    return found if found >= points_needed(one) else 0.0


def points_needed(telling: Telling) -> float:
    """The points it takes with that telling."""
    return _ENOUGH_SAID if telling.event_type in _SAID else _ENOUGH


def points(one: Telling, other: Telling) -> float:
    """All that speaks for and against the two being one, in points."""
    return sum([reason[0] for reason in weigh(one, other)])


def may_reach(one: Telling, other: Telling, needed: float) -> bool:
    """A quick look: false only where the two have not so many points."""
    mine, theirs = one.ties, other.ties
    if mine.particular & theirs.particular:
        return True
    most = _SAME_DAY.points
    if one.mode and other.mode:
        most += _SAME_MODE
    if one.stem == other.stem:
        most += _SAME_WORD.points
    if one.city and one.city == other.city:
        most += _SAME_TOWN.points
    elif one.region and one.region == other.region:
        most += _SAME_REGION.points
    related = mine.wanted & theirs.countries
    if related:
        most += 2 * SAME_COUNTRY
    shorter = min(len(one.words), len(other.words))
    words = _ALL_WORDS * mine.words_shared(theirs) / shorter + _ROUNDED if shorter else 0.0
    if not related and words < _TIE:
        most += _NOTHING.points
    return most + words >= needed


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
        return (_SAME_DAY,)
    if max(mine.last - mine.first, theirs.last - theirs.first) <= 1:
        return (_ONE_DAY,)
    return (_DAYS_MEET,)


def _of_places(one: Telling, other: Telling) -> tuple[Reason, ...]:
    site = (_SAME_SITE,) if one.site and other.site else ()
    if one.city and one.city == other.city:
        return (*site, _SAME_TOWN)
    if one.region and one.region == other.region:
        return (*site, _SAME_REGION)
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
        victim = suffered >= _VICTIM and one.event_type in _ONCE
        found.append(Reason(suffered + _SAME_VICTIM * victim, "it was done to the same"))
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
        return _SAME_NUMBER, f"the same number of {one.kind}"
    low = [number.low for number in (one, other) if number.low is not None]
    high = [number.high for number in (one, other) if number.high is not None]
    if not low or not high or max(low) <= min(high):
        return _ONE_NUMBER, f"numbers of {one.kind} that can be one"
    far = max(low) > _FAR * min(high)
    if not far and one.kind in GROWING and one.high == min(high):
        return 0.0, f"a number of {one.kind} that may have grown"
    return (-2.0, f"numbers of {one.kind} far apart") if far else (-0.5, f"other numbers of {one.kind}")


def _of_forms(one: Telling, other: Telling) -> list[Reason]:
    found = []
    if one.mode and other.mode:
        said = f"both {one.mode}" if one.mode == other.mode else "modes that are told of one deed"
        found.append(Reason(_SAME_MODE, said))
    if one.stem == other.stem:
        found.append(_SAME_WORD)
    return found


def _of_words(one: Telling, other: Telling) -> list[Reason]:
    found = [_SAME_SENTENCE] if one.sentence == other.sentence else []
    shared = names_shared(one, other)
    if shared is not None:
        found.append(_SAME_NAMES if shared else _OTHER_NAMES)
    shorter = min(len(one.words), len(other.words))
    share = len(set(one.words).intersection(other.words)) / shorter if shorter else 0.0
    if one.event_type in _SAID and shorter >= _ENOUGH_WORDS and share < _LIKE_WORDS:
        found.append(_OTHER_MATTER)
    elif share and shorter >= _FEW_WORDS:
        found.append(Reason(round(_ALL_WORDS * share, 2), f"{share:.0%} of the words"))
    return found
