"""The tellings there are, found by their days; and the happening that each is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dateline.contracts import IncidentStatus
from dateline.linking.happening import Happening
from dateline.linking.matching import REPUBLISHED_DAYS
from dateline.linking.said import Said
from dateline.linking.telling import SPAN_DAYS, Days, Order, Telling

NEAR_BEFORE, NEAR_AFTER = REPUBLISHED_DAYS, REPUBLISHED_DAYS + SPAN_DAYS - 1
"""How many days before its first and after its last day what is near to a telling can end."""

_Place = tuple[str, int | Days]
_Tellings = dict[str, Telling]


class Fit(NamedTuple):
    """How well a telling fits the happening that it is of, in points."""

    points: float
    root: str


class Index:
    """Tellings in memory. A happening is known by the event id of its first telling: its root.

    ``fits`` has by event id what was found when that was last looked for, as far as that still holds.
    """

    def __init__(self) -> None:
        self._tellings: _Tellings = {}
        self._roots: dict[str, str | None] = {}
        self._happenings: defaultdict[str, Happening] = defaultdict(Happening)
        # By whether it happened, as what is only told of is looked for beside what happened.
        self._places: defaultdict[tuple[_Place, bool], _Tellings] = defaultdict(dict)
        self._said: defaultdict[tuple[str, str], Said] = defaultdict(Said)
        # By town too, as those of another town need not be looked at.
        self._first: defaultdict[tuple[_Place, IncidentStatus], defaultdict[str | None, _Tellings]]
        self._first = defaultdict(lambda: defaultdict(dict))
        self._latest: dict[str, Order] = {}
        self.fits: dict[str, Fit] = {}
        self._blocks: defaultdict[str, _Tellings] = defaultdict(dict)

    def add(self, telling: Telling, root: str | None = None) -> None:
        """Put the telling in, of that happening or of none yet."""
        self._tellings[telling.event_id] = self._blocks[telling.block][telling.event_id] = telling
        happened = telling.status == "happened"
        for place in telling.near_days:
            self._places[place, happened][telling.event_id] = telling
        if telling.days is not None:
            self._said[telling.block, telling.sentence].add(telling)
        self._move(telling, None, root)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        self.move(telling, None)
        del self._tellings[telling.event_id], self._roots[telling.event_id]
        del self._blocks[telling.block][telling.event_id]
        self.fits.pop(telling.event_id, None)
        happened = telling.status == "happened"
        for place in telling.near_days:
            del self._places[place, happened][telling.event_id]
        if telling.days is not None:
            self._said[telling.block, telling.sentence].remove(telling)

    def move(self, telling: Telling, root: str | None) -> None:
        """Make it a telling of that happening, or of none."""
        self._move(telling, self._roots[telling.event_id], root)

    def _move(self, telling: Telling, before: str | None, root: str | None) -> None:
        if before is not None and before != root:
            self._happenings[before].remove(telling)
        if before != root and telling.event_id in (before, root):
            for place in telling.near_days:
                begun = self._first[place, telling.status][telling.city]
                begun.pop(telling.event_id, None)
                if root == telling.event_id:
                    begun[root] = telling
        self._roots[telling.event_id] = root
        if root is not None and before != root:
            self._happenings[root].add(telling)
            latest = self._latest.get(telling.block)
            if latest is None or latest < telling.order:
                self._latest[telling.block] = telling.order

    def drop(self, block: str) -> None:
        """Be without the tellings of that block: what was told of it is of no other."""
        for telling in self._blocks.pop(block, {}).values():
            del self._tellings[telling.event_id]
            self.fits.pop(telling.event_id, None)
            self._happenings.pop(self._roots.pop(telling.event_id) or "", None)
            self._said.pop((block, telling.sentence), None)
            for place in telling.near_days:
                self._first.pop((place, telling.status), None)
                self._places.pop((place, telling.status == "happened"), None)
        self._latest.pop(block, None)

    def root(self, telling: Telling) -> str | None:
        """The root of its happening; null while that is not settled."""
        return self._roots.get(telling.event_id)

    def begins(self, event_id: str) -> bool:
        """Whether a happening begins with the telling of that event."""
        return self._roots.get(event_id) == event_id

    def happening(self, root: str) -> Happening:
        """The happening of that root, with every telling of it."""
        return self._happenings[root]

    def members(self, root: str) -> list[Telling]:
        """Every telling of that happening, the first published first."""
        return list(self.happening(root).members)

    def get(self, event_id: str) -> Telling:
        """The telling of that event."""
        return self._tellings[event_id]

    def has_later(self, telling: Telling) -> bool:
        """Whether a settled telling of its block may have been published after it."""
        latest = self._latest.get(telling.block)
        return latest is not None and latest > telling.order

    def near(self, *tellings: Telling, happened: bool | None = None) -> Iterable[Telling]:
        """The others of their blocks whose days meet those of a telling, or that have its sentence.

        ``happened`` wants only those that did, or did not.
        """
        found: _Tellings = {}
        kinds = (True, False) if happened is None else (happened,)
        for place in {place for telling in tellings for place in telling.near_days}:
            for kind in kinds:
                found.update(self._places.get((place, kind), {}))
        for said in {(telling.block, telling.sentence) for telling in tellings if telling.days}:
            for other in self._said.get(said, ()):
                if (other.status == "happened") in kinds:
                    found[other.event_id] = other
        for telling in tellings:
            found.pop(telling.event_id, None)
        return found.values()

    def begun_near(self, telling: Telling) -> Iterable[Telling]:
        """The first tellings of happenings that it may be of: of its status, in its town or in none."""
        found: _Tellings = {}
        for place in telling.near_days:
            begun = self._first.get((place, telling.status))
            if begun is None:
                continue
            towns = begun if telling.city is None else (telling.city, None)
            for town in towns:
                found.update(begun.get(town, {}))
        found.pop(telling.event_id, None)
        return found.values()

    def same_words(self, telling: Telling) -> Iterator[Telling]:
        """Others with its sentence, all that it may repeat, the first published first; none without days."""
        said = self._said.get((telling.block, telling.sentence)) if telling.days else None
        return (other for other in (said.like(telling) if said else ()) if other.event_id != telling.event_id)

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._tellings

    def __iter__(self) -> Iterator[Telling]:
        return iter(self._tellings.values())
