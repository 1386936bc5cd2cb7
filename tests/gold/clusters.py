"""How alike two groupings of the same mentions are: MUC, B³ and CEAF-e, each with precision and recall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

Grouping = Mapping[str, Hashable]
"""The group of each mention."""
Groups = Sequence[frozenset[str]]


class Likeness(NamedTuple):
    """Precision and recall of a grouping against another."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def groups_of(grouping: Grouping) -> list[frozenset[str]]:
    """The mentions of each group."""
    found: defaultdict[Hashable, set[str]] = defaultdict(set)
    for mention, group in grouping.items():
        found[group].add(mention)
    return [frozenset(group) for group in found.values()]


def muc(gold: Groups, found: Groups) -> Likeness:
    """By the links it takes to make one grouping out of the other (Vilain et al. 1995)."""
    return Likeness(_muc(found, gold), _muc(gold, found))


def _muc(these: Groups, others: Groups) -> float:
    kept = sum(len(group) - sum(bool(group & other) for other in others) for group in these)
    links = sum(len(group) - 1 for group in these)
    return kept / links if links else 1.0


def b_cubed(gold: Groups, found: Groups) -> Likeness:
    """By mention: what share of its group belongs there, and what share of its own is there."""
    return Likeness(_b_cubed(found, gold), _b_cubed(gold, found))


def _b_cubed(these: Groups, others: Groups) -> float:
    mentions = sum(map(len, these))
    return sum(len(a & b) ** 2 / len(a) for a in these for b in others) / mentions if mentions else 1.0


def ceaf_e(gold: Groups, found: Groups) -> Likeness:
    """By group, each put beside the one it is most like, none twice (Luo 2005)."""
    matched = 0.0
    left, right = set(range(len(gold))), set(range(len(found)))
    while left:
        one, other = _connected(left.pop(), gold, found)
        left, right = left - one, right - other
        matched += _best([gold[i] for i in sorted(one)], [found[i] for i in sorted(other)])
    return Likeness(matched / len(found) if found else 1.0, matched / len(gold) if gold else 1.0)


def _connected(start: int, gold: Groups, found: Groups) -> tuple[set[int], set[int]]:
    one, other = {start}, set[int]()
    while True:
        more = {j for i in one for j, group in enumerate(found) if gold[i] & group}
        again = {i for j in more for i, group in enumerate(gold) if found[j] & group}
        if more == other and again <= one:
            return one, other
        one, other = one | again, more


def _best(gold: Groups, found: Groups) -> float:
    """The greatest sum of likenesses over all ways to pair the groups."""

    @cache
    def best(number: int, taken: frozenset[int]) -> float:
        if number == len(gold):
            return 0.0
        options = [best(number + 1, taken)]
        for j, group in enumerate(found):
            if j not in taken and gold[number] & group:
                alike = 2 * len(gold[number] & group) / (len(gold[number]) + len(group))
                options.append(alike + best(number + 1, taken | {j}))
        return max(options)

    return best(0, frozenset())


def conll(gold: Groups, found: Groups) -> float:
    """The mean F1 of the three."""
    return sum(measure(gold, found).f1 for measure in (muc, b_cubed, ceaf_e)) / 3
