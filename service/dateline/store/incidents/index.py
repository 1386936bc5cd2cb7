"""The tellings in a store as linking sees them: read when they are asked for, and only what is near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from sys import intern
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select, text

from dateline.contracts import IncidentStatus
from dateline.linking import (
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
from dateline.store.incidents.windows import NO_TOWN, Windows, rows_in, stored_block, window_of
from dateline.store.schema import tellings

_COLUMNS = select(*tellings.c["event_id", "root", "packed"])

_NEWEST = "SELECT {0} AS block, (SELECT max(published_us) FROM tellings WHERE block = {0}) AS newest FROM {1}"
_NEWEST_OF = {
    "sqlite": text(_NEWEST.format("value", "json_each(:blocks)")),
    "postgresql": text(_NEWEST.format("value", "json_array_elements_text(CAST(:blocks AS json))")),
}
_Statuses = Collection[IncidentStatus]


class StoredIndex(Index):
    """An `Index` over the table of tellings. What is moved in it is written by `save`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._windows = Windows()
        self._newest: dict[Block, int | None] = {}
        self._roots_read: set[str] = set()
        self._heard: dict[str, Sequence[Telling]] = {}
        self._used: dict[Place, None] = {}
        self._touched: dict[str, Telling] = {}
        self._removed: set[str] = set()

    def go_on(self, connection: Connection) -> None:
        """Be the index of the next transaction: nobody else has written meanwhile."""
        self._connection = connection
        self._windows.go_on()
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
        self._windows.forget(place)
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
        names = {stored_block(block): block for block in blocks}
        given = {"blocks": orjson.dumps(list(names)).decode()}
        for row in self._connection.execute(_NEWEST_OF[self._connection.dialect.name], given):
            self._newest[names[row.block]] = row.newest
        near = {
            Place((telling.block, telling.status), day) for telling in coming for day in window_of(telling)
        }
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
        if windows := self._windows.unread(near, statuses):
            self._take(rows_in(self._connection, windows))

    def read_around(self, those: Collection[Telling]) -> None:
        """Read what is near to those tellings, and the happenings that they may be of."""
        self.read_near(those)
        self.read_roots({first.event_id for telling in those for first in self.begun_near(telling)})

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
            stored_block((telling.block, telling.status)),
            telling.city or NO_TOWN,
            telling.days.last if telling.days else None,
            telling.order.published_us,
            self.root(telling),
            orjson.dumps(telling.packed()).decode(),
        )

    def _take(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.event_id not in self and row.event_id not in self._removed:
                self.add(unpacked(orjson.loads(row.packed)), row.root and intern(row.root))
