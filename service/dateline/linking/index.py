"""The tellings there are, found by their days; and the happening that each is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dateline.linking.matching import REPUBLISHED_DAYS
from dateline.linking.telling import SPAN_DAYS, Days, Order, Telling

NEAR_BEFORE, NEAR_AFTER = REPUBLISHED_DAYS, REPUBLISHED_DAYS + SPAN_DAYS - 1
"""How many days before its first and after its last day what is near to a telling can end."""

_Place = tuple[str, int | str | Days]


class Index:
    """Tellings in memory. A happening is known by the event id of its first telling: its root."""

    def __init__(self) -> None:
        self._tellings: dict[str, Telling] = {}
        self._roots: dict[str, str | None] = {}
        self._members: defaultdict[str, dict[str, Telling]] = defaultdict(dict)
        self._places: defaultdict[_Place, dict[str, Telling]] = defaultdict(dict)
        self._first: defaultdict[_Place, dict[str, Telling]] = defaultdict(dict)
        self._latest: dict[str, Order] = {}

    def add(self, telling: Telling, root: str | None = None) -> None:
        """Put the telling in, of that happening or of none yet."""
        self._tellings[telling.event_id] = telling
        for place in _places(telling):
            self._places[place][telling.event_id] = telling
        self.move(telling, root)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        self.move(telling, None)
        del self._tellings[telling.event_id], self._roots[telling.event_id]
        for place in _places(telling):
            self._places[place].pop(telling.event_id, None)

    def move(self, telling: Telling, root: str | None) -> None:
        """Make it a telling of that happening, or of none."""
        before = self._roots.get(telling.event_id)
        if before is not None:
            del self._members[before][telling.event_id]
        if before != root and telling.event_id in (before, root):
            for place in _places(telling):
                self._first[place].pop(telling.event_id, None)
                if root == telling.event_id:
                    self._first[place][root] = telling
        self._roots[telling.event_id] = root
        if root is not None:
            self._members[root][telling.event_id] = telling
            latest = self._latest.get(telling.block)
            if latest is None or latest < telling.order:
                self._latest[telling.block] = telling.order

    def root(self, telling: Telling) -> str | None:
        """The root of its happening; null while that is not settled."""
        return self._roots.get(telling.event_id)

    def members(self, root: str) -> list[Telling]:
        """Every telling of that happening."""
        return list(self._members[root].values())

    def get(self, event_id: str) -> Telling:
        """The telling of that event."""
        return self._tellings[event_id]

    def has_later(self, telling: Telling) -> bool:
        """Whether a settled telling of its block may have been published after it."""
        latest = self._latest.get(telling.block)
        return latest is not None and latest > telling.order

    def near(self, *tellings: Telling) -> Iterable[Telling]:
        """The others of their blocks whose days meet those of a telling, or that have its sentence."""
        found: dict[str, Telling] = {}
        for place in {place for telling in tellings for place in _places(telling)}:
            found.update(self._places.get(place, {}))
        for telling in tellings:
            found.pop(telling.event_id, None)
        return found.values()

    def begun_near(self, telling: Telling) -> list[Telling]:
        """The first tellings of happenings that are near to it."""
        found: dict[str, Telling] = {}
        for place in _places(telling):
            found.update(self._first.get(place, {}))
        found.pop(telling.event_id, None)
        return list(found.values())

    def same_words(self, telling: Telling) -> list[Telling]:
        """The others with its sentence."""
        found = self._places.get((telling.block, telling.sentence), {})
        return [other for other in found.values() if other.event_id != telling.event_id]

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._tellings

    def __iter__(self) -> Iterator[Telling]:
        return iter(self._tellings.values())


def _places(telling: Telling) -> Iterator[_Place]:
    """Where a telling is found: its days, or its whole interval where that is too long, and its sentence."""
    days = telling.days
    if days is None:
        return
    yield telling.block, telling.sentence
    if days.last - days.first >= SPAN_DAYS:
        yield telling.block, Days(days.first, days.last, stated=False)
        return
    for day in range(days.first, days.last + 1):
        yield telling.block, day
