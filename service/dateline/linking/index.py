"""The tellings there are, found by their days; and the happening that each is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from dateline.contracts import IncidentStatus
from dateline.linking.happening import Happening
from dateline.linking.matching import do_meet, share_town
from dateline.linking.said import Said
from dateline.linking.telling import Order, Telling

_Tellings = dict[str, Telling]
Block = tuple[str, IncidentStatus]


class Fit(NamedTuple):
    """How well a telling fits the happening that it is of, in points."""

    points: float
    root: str


class Place(NamedTuple):
    """Where tellings are looked for: those of one block and status whose days end on one day."""

    block: Block
    last_day: int | None


class Cell:
    """The tellings of one place, and by town the first tellings of happenings among them."""

    __slots__ = ("begun", "tellings")

    def __init__(self) -> None:
        self.tellings: _Tellings = {}
        self.begun: dict[str | None, _Tellings] = {}


class Index:
    """Tellings in memory. A happening is known by the event id of its first telling: its root.

    ``fits`` has by event id what was found when that was last looked for, as far as that still holds.
    """

    def __init__(self) -> None:
        self._tellings: _Tellings = {}
        self._roots: dict[str, str | None] = {}
        self._happenings: defaultdict[str, Happening] = defaultdict(Happening)
        self._cells: defaultdict[Block, dict[int | None, Cell]] = defaultdict(dict)
        self._said = Said()
        self._latest: dict[str, Order] = {}
        self.fits: dict[str, Fit] = {}

    def add(self, telling: Telling, root: str | None = None) -> None:
        """Put the telling in, of that happening or of none yet."""
        self._tellings[telling.event_id] = telling
        self._cell(telling).tellings[telling.event_id] = telling
        if telling.days is not None:
            self._said.add(telling)
        self._move(telling, None, root)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        self.move(telling, None)
        self._let_go(telling)
        del self._cell(telling).tellings[telling.event_id]

    def _cell(self, telling: Telling) -> Cell:
        place = place_of(telling)
        cells = self._cells[place.block]
        if place.last_day not in cells:
            cells[place.last_day] = Cell()
        return cells[place.last_day]

    def _let_go(self, telling: Telling) -> None:
        """Be without it, but for the cell that it is in."""
        del self._tellings[telling.event_id], self._roots[telling.event_id]
        self.fits.pop(telling.event_id, None)
        if telling.days is not None:
            self._said.remove(telling)

    def move(self, telling: Telling, root: str | None) -> None:
        """Make it a telling of that happening, or of none."""
        self._move(telling, self._roots[telling.event_id], root)

    def _move(self, telling: Telling, before: str | None, root: str | None) -> None:
        if before is not None and before != root:
            self._leave(telling, before)
        if before != root and telling.event_id in (before, root):
            begun = self._cell(telling).begun.setdefault(telling.city, {})
            begun.pop(telling.event_id, None)
            if root == telling.event_id:
                begun[root] = telling
        self._roots[telling.event_id] = root
        if root is not None and before != root:
            self._happenings[root].add(telling)
            latest = self._latest.get(telling.block)
            if latest is None or latest < telling.order:
                self._latest[telling.block] = telling.order

    def _leave(self, telling: Telling, root: str) -> None:
        happening = self._happenings[root]
        happening.remove(telling)
        if not happening.members:
            del self._happenings[root]

    def drop(self, place: Place) -> None:
        """Be without the tellings of that place."""
        for telling in self._cells[place.block].pop(place.last_day).tellings.values():
            if root := self._roots[telling.event_id]:
                self._leave(telling, root)
            self._let_go(telling)

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

    def first(self, root: str) -> Telling:
        """The telling that the happening begins with."""
        return self.happening(root).members[0]

    def has_later(self, telling: Telling) -> bool:
        """Whether a settled telling of its block may have been published after it."""
        latest = self._latest.get(telling.block)
        return latest is not None and latest > telling.order

    def meeting(self, telling: Telling) -> Iterator[Telling]:
        """The others of its status, in its town or in none, that were on a day with it."""
        cells = self._cells[telling.block, telling.status]
        for last_day in telling.meeting:
            cell = cells.get(last_day)
            for other in cell.tellings.values() if cell else ():
                if other is not telling and share_town(telling, other) and do_meet(telling, other):
                    yield other

    def begun_near(self, telling: Telling, statuses: Collection[IncidentStatus] = ()) -> list[Telling]:
        """The first tellings of happenings on a day with it, in its town or in none.

        They are of its status, or of ``statuses``.
        """
        found: list[Telling] = []
        for status in statuses or (telling.status,):
            cells = self._cells.get((telling.block, status), {})
            for begun in [cells[day].begun for day in telling.meeting if day in cells] if cells else ():
                for town in begun if telling.city is None else (telling.city, None):
                    found += begun.get(town, {}).values()
        return [first for first in found if first is not telling and do_meet(first, telling)]

    def same_words(self, telling: Telling) -> Iterator[Telling]:
        """Others with its sentence, all that it may repeat, the first published first; none without days."""
        like = self._said.like(telling) if telling.days else ()
        return (other for other in like if other is not telling)

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._tellings

    def __iter__(self) -> Iterator[Telling]:
        return iter(self._tellings.values())


def place_of(telling: Telling) -> Place:
    """Where that telling is found."""
    return Place((telling.block, telling.status), telling.days.last if telling.days else None)
