"""The tellings in a store as linking sees them: read when they are asked for, and only what is near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from sys import intern
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select, text

from dateline.contracts import IncidentStatus
from dateline.linking import (
    REPUBLISHED_DAYS,
    Block,
    Happening,
    Index,
    Place,
    Telling,
    beside,
    place_of,
    unpacked,
)
from dateline.store.bulk import matching, one_of, put
from dateline.store.schema import tellings

_COLUMNS = select(*tellings.c["event_id", "root", "packed"])

# Window after window by the index, all in one statement: [block, town or null, first day, last day] each.
_OF_DAYS = {
    "sqlite": text(
        "SELECT t.event_id, t.root, t.packed FROM json_each(:windows) w CROSS JOIN tellings t"
        " WHERE t.block = json_extract(w.value, '$[0]')"
        " AND t.last_day BETWEEN json_extract(w.value, '$[2]') AND json_extract(w.value, '$[3]')"
        " AND t.town = coalesce(json_extract(w.value, '$[1]'), t.town)"
    ),
    "postgresql": text(
        "SELECT n.* FROM json_array_elements(CAST(:windows AS json)) w CROSS JOIN LATERAL ("
        "SELECT event_id, root, packed FROM tellings WHERE block = w->>0"
        " AND last_day BETWEEN CAST(w->>2 AS integer) AND CAST(w->>3 AS integer)"
        " AND town = coalesce(w->>1, town) OFFSET 0) n"
    ),
}
_NEWEST = "SELECT {0} AS block, (SELECT max(published_us) FROM tellings WHERE block = {0}) AS newest FROM {1}"
_NEWEST_OF = {
    "sqlite": text(_NEWEST.format("value", "json_each(:blocks)")),
    "postgresql": text(_NEWEST.format("value", "json_array_elements_text(CAST(:blocks AS json))")),
}
_NO_TOWN, _ALL_TOWNS = "", "*"

_MOST_DAYS = 500
"""Of so many it is remembered of one block and town that they have been read."""

_Statuses = Collection[IncidentStatus]


class StoredIndex(Index):
    """An `Index` over the table of tellings. What is moved in it is written by `save`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        # By town the last days of which all is in memory.
        self._read: defaultdict[Block, dict[str, set[int]]] = defaultdict(dict)
        self._looked_around: dict[tuple[str, _Statuses], Telling] = {}
        self._newest: dict[Block, int | None] = {}
        self._roots_read: set[str] = set()
        self._heard: dict[str, Sequence[Telling]] = {}
        self._used: dict[Place, None] = {}
        self._touched: dict[str, Telling] = {}
        self._removed: set[str] = set()

    def go_on(self, connection: Connection) -> None:
        """Be the index of the next transaction: nobody else has written meanwhile."""
        self._connection = connection
        self._looked_around.clear()
        self._touched.clear()
        self._removed.clear()

    def shrink(self, most: int) -> None:
        """Keep so many tellings in memory at most: those of places near which some came last."""
        for place in list(self._used):
            if len(self._tellings) <= most:
                return
            self.drop(place)

    def drop(self, place: Place) -> None:
        del self._used[place]
        for event_id in self._cells[place.block][place.last_day].tellings:
            self._roots_read.difference_update((event_id, self._roots[event_id]))
            self._heard.pop(event_id, None)
        if place.last_day is not None:
            for days in self._read[place.block].values():
                days.discard(place.last_day)
        super().drop(place)

    def read(self, event_ids: Collection[str]) -> list[Telling]:
        """The tellings of those events that there are."""
        self._take(matching(self._connection, _COLUMNS, tellings.c.event_id, event_ids))
        return [self.get(event_id) for event_id in event_ids if event_id in self]

    def prepare(self, coming: Iterable[Telling]) -> None:
        """Read what is near to tellings that are about to be taken in."""
        coming = list(coming)
        self.read_near(coming)
        # Nothing in the store is of a happening that they begin.
        self._roots_read.update(telling.event_id for telling in coming)
        blocks = {(telling.block, telling.status) for telling in coming} - self._newest.keys()
        names = {_stored(*block): block for block in blocks}
        given = {"blocks": orjson.dumps(list(names)).decode()}
        for row in self._connection.execute(_NEWEST_OF[self._connection.dialect.name], given):
            self._newest[names[row.block]] = row.newest
        near = {Place((telling.block, telling.status), day) for telling in coming for day in _window(telling)}
        # What is not near is the first to go.
        for place in near & self._used.keys():
            self._used[place] = self._used.pop(place)

    def add(self, telling: Telling, root: str | None = None) -> None:
        self._used.setdefault(place_of(telling))
        super().add(telling, root)

    def read_beside(self, near: Collection[Telling]) -> None:
        """Read what can have a relation to what those tell of."""
        for statuses in {beside(telling) for telling in near}:
            self.read_near([telling for telling in near if beside(telling) == statuses], statuses)

    def read_near(self, near: Iterable[Telling], statuses: _Statuses = ()) -> None:
        """Read what is near to those tellings: of their own status, or of those statuses."""
        wanted: set[tuple[Block, str, range]] = set()
        for telling in near:
            # Corrected it is another telling of the same id.
            if self._looked_around.get((telling.event_id, statuses)) is telling:
                continue
            self._looked_around[telling.event_id, statuses] = telling
            for status in statuses or (telling.status,):
                for town in (_ALL_TOWNS,) if telling.city is None else (telling.city, _NO_TOWN):
                    wanted.add(((telling.block, status), town, _window(telling)))
        missing: defaultdict[tuple[Block, str], set[int]] = defaultdict(set)
        for block, town, window in wanted:
            if lacking := self._unread(block, town, window):
                missing[block, town].update(lacking)
        windows: list[Sequence[Any]] = []
        for (block, town), days in sorted(missing.items()):
            asked = None if town == _ALL_TOWNS else town
            windows += [(_stored(*block), asked, *run) for run in _ranges(sorted(days))]
            self._mark(block, town, days)
        if windows:
            given = {"windows": orjson.dumps(windows).decode()}
            self._take(self._connection.execute(_OF_DAYS[self._connection.dialect.name], given).all())

    def _unread(self, block: Block, town: str, window: range) -> set[int]:
        read = self._read[block]
        return set(window).difference(read.get(_ALL_TOWNS, ()), read.get(town, ()))

    def _mark(self, block: Block, town: str, days: set[int]) -> None:
        read = self._read[block].setdefault(town, set())
        if len(read) > _MOST_DAYS:
            read.clear()
        read |= days

    def read_begun(self, coming: Iterable[Telling]) -> None:
        """Read the happenings that those tellings may be of."""
        self.read_roots({first.event_id for telling in coming for first in self.begun_near(telling)})

    def begun_near(self, telling: Telling, statuses: _Statuses = ()) -> list[Telling]:
        self.read_near([telling], statuses)
        return super().begun_near(telling, statuses)

    def same_words(self, telling: Telling) -> Iterator[Telling]:
        self.read_near([telling])
        return super().same_words(telling)

    def meeting(self, telling: Telling) -> Iterator[Telling]:
        self.read_near([telling])
        return super().meeting(telling)

    def happening(self, root: str) -> Happening:
        if root not in self._roots_read:
            self.read_roots([root])
        return self._happenings[root]

    def read_roots(self, roots: Collection[str]) -> None:
        """Read every telling of those happenings."""
        new = set(roots) - self._roots_read
        self._roots_read |= new
        self._take(matching(self._connection, _COLUMNS, tellings.c.root, sorted(new)))

    def reheard(self, roots: Iterable[str]) -> list[str]:
        """Those happenings that are known by other tellings than when this was asked last."""
        found = []
        for root in roots:
            voices = tuple(self.happening(root).voices())
            if self._heard.get(root) != voices:
                self._heard[root] = voices
                found.append(root)
        return found

    def has_later(self, telling: Telling) -> bool:
        block = telling.block, telling.status
        if block not in self._newest:
            self.prepare([telling])
        stored = self._newest[block]
        return (stored is not None and stored >= telling.order.published_us) or super().has_later(telling)

    def move(self, telling: Telling, root: str | None) -> None:
        super().move(telling, root)
        self._touched[telling.event_id] = telling

    def remove(self, telling: Telling) -> None:
        super().remove(telling)
        self._touched.pop(telling.event_id, None)
        self._removed.add(telling.event_id)

    def save(self) -> None:
        """Write every telling that has come, moved or gone."""
        if gone := sorted(self._removed - self._touched.keys()):
            self._connection.execute(
                delete(tellings).where(one_of(self._connection, tellings.c.event_id, gone))
            )
        put(self._connection, tellings, [self._row(telling) for telling in self._touched.values()])

    def _row(self, telling: Telling) -> tuple[Any, ...]:
        return (
            telling.event_id,
            _stored(telling.block, telling.status),
            telling.city or _NO_TOWN,
            telling.days.last if telling.days else None,
            telling.order.published_us,
            self.root(telling),
            orjson.dumps(telling.packed()).decode(),
        )

    def _take(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.event_id not in self and row.event_id not in self._removed:
                self.add(unpacked(orjson.loads(row.packed)), row.root and intern(row.root))


def _stored(block: str, status: IncidentStatus) -> str:
    """A block as the table has it: there what is of another status is of another block."""
    return f"{block}|{status}"


def _window(telling: Telling) -> range:
    """The last days of what it can be one with, or a copy of."""
    days = telling.meeting
    return range(days.start - REPUBLISHED_DAYS, days.stop) if len(days) > 1 else days


def _ranges(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sorted days as the runs they form."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        found = [day for _, day in run]
        yield found[0], found[-1]
