"""What stands to a happening without being it: the call for it, the plan of it, its denial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dateline.contracts import IncidentStatus, LinkKind
from dateline.linking.index import Index
from dateline.linking.matching import contradiction, parted
from dateline.linking.telling import Telling
from dateline.linking.weighing import may_reach, points

ENOUGH_TO_LINK = 4.0
"""Points from which what is told and what happened belong together."""

_KINDS: dict[IncidentStatus, tuple[LinkKind, LinkKind]] = {
    "planned": ("plan-of", "planned-by"),
    "demanded": ("call-for", "called-for-by"),
    "negated": ("denial-of", "denied-by"),
    "hypothetical": ("supposition-of", "supposed-by"),
}


class Relation(NamedTuple):
    """That the happening of one root stands so to that of the other."""

    root: str
    kind: LinkKind
    other: str


def roots_around(index: Index, root: str) -> set[str]:
    """The happenings to which that one may have a relation."""
    first = index.happening(root).voices()[0]
    return {other.event_id for other in index.begun_near(first, beside(first))}


def beside(telling: Telling) -> tuple[IncidentStatus, ...]:
    """The statuses of what can have a relation to what that one tells of."""
    return tuple(_KINDS) if telling.status == "happened" else ("happened",)


def relations(index: Index, root: str, around: Iterable[str]) -> set[Relation]:
    """Every relation of that happening, in both directions, to those around it."""
    found: set[Relation] = set()
    members = index.happening(root).voices()
    happened = members[0].status == "happened"
    for other in around:
        tellings = index.happening(other).voices()
        if not _belong(members, tellings):
            continue
        one, two = (other, root) if happened else (root, other)
        kind, back = _KINDS[(tellings if happened else members)[0].status]
        found |= {Relation(one, kind, two), Relation(two, back, one)}
    return found


def _belong(mine: Sequence[Telling], theirs: Sequence[Telling]) -> bool:
    pairs = [(a, b) for a in mine for b in theirs]
    tied = [(a, b) for a, b in pairs if may_reach(a, b, ENOUGH_TO_LINK)]
    if not tied or any(_contradict(a, b) for a, b in pairs):
        return False
    return any(points(a, b) >= ENOUGH_TO_LINK for a, b in tied)


def _contradict(one: Telling, other: Telling) -> bool:
    # A meeting that is to come is told of as agreed.
    if {one.event_type, other.event_type} == {"AGREE", "CONSULT"}:
        return parted(one, other) is not None
    return contradiction(one, other) is not None
