"""The tellings in a store as linking sees them: read when they are asked for, and only what is near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from sys import intern
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select, text

from dateline.linking import NEAR_AFTER, NEAR_BEFORE, SPAN_DAYS, Happening, Index, Telling, unpacked
from dateline.store.bulk import matching, one_of, put
from dateline.store.schema import tellings

_COLUMNS = select(*tellings.c["event_id", "root", "packed"])

# Window after window by the index, all in one statement: [block, first day, last day] each.
_OF_DAYS = {
    "sqlite": text(
        "SELECT t.event_id, t.root, t.packed FROM json_each(:windows) w CROSS JOIN tellings t"
        " WHERE t.block = json_extract(w.value, '$[0]')"
        " AND t.last_day BETWEEN json_extract(w.value, '$[1]') AND json_extract(w.value, '$[2]')"
    ),
    "postgresql": text(
        "SELECT n.* FROM json_array_elements(CAST(:windows AS json)) w CROSS JOIN LATERAL ("
        "SELECT event_id, root, packed FROM tellings WHERE block = w->>0"
        " AND last_day BETWEEN CAST(w->>1 AS integer) AND CAST(w->>2 AS integer) OFFSET 0) n"
    ),
}
_NEWEST = "SELECT {0} AS block, (SELECT max(published_us) FROM tellings WHERE block = {0}) AS newest FROM {1}"
_NEWEST_OF = {
    "sqlite": text(_NEWEST.format("value", "json_each(:blocks)")),
    "postgresql": text(_NEWEST.format("value", "json_array_elements_text(CAST(:blocks AS json))")),
}


class StoredIndex(Index):
    """An `Index` over the table of tellings. What is moved in it is written by `save`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._days: dict[str, set[int]] = {}
        self._looked_around: dict[str, Telling] = {}
        self._newest: dict[str, int | None] = {}
        self._roots_read: set[str] = set()
        self._touched: dict[str, Telling] = {}
        self._removed: set[str] = set()

    def go_on(self, connection: Connection) -> None:
        """Be the index of the next transaction: nobody else has written meanwhile."""
        self._connection = connection
        self._touched.clear()
        self._removed.clear()

    def shrink(self, most: int) -> None:
        """Keep so many tellings in memory at most: those of blocks to which some came last."""
        for block in list(self._blocks):
            if len(self._tellings) <= most:
                return
            self.drop(block)

    def drop(self, block: str) -> None:
        for event_id in self._blocks.get(block, ()):
            self._looked_around.pop(event_id, None)
            self._roots_read.discard(event_id)
        self._days.pop(block, None)
        self._newest.pop(block, None)
        super().drop(block)

    def read(self, event_ids: Collection[str]) -> list[Telling]:
        """The tellings of those events that there are."""
        self._take(matching(self._connection, _COLUMNS, tellings.c.event_id, event_ids))
        return [self.get(event_id) for event_id in event_ids if event_id in self]

    def prepare(self, coming: Iterable[Telling]) -> None:
        """Read what is near to tellings that are about to be taken in."""
        coming = list(coming)
        for block in {telling.block for telling in coming}:
            self._blocks[block] = self._blocks.pop(block, {})
        self.read_near(coming)
        # Nothing in the store is of a happening that they begin.
        self._roots_read.update(telling.event_id for telling in coming)
        blocks = sorted({telling.block for telling in coming} - self._newest.keys())
        given = {"blocks": orjson.dumps(blocks).decode()}
        for row in self._connection.execute(_NEWEST_OF[self._connection.dialect.name], given):
            self._newest[row.block] = row.newest

    def read_near(self, near: Iterable[Telling]) -> None:
        """Read what is near to those tellings."""
        # Corrected it is another telling of the same id.
        new = [telling for telling in near if self._looked_around.get(telling.event_id) is not telling]
        if not new:
            return
        missing: dict[str, set[int]] = {}
        for telling in new:
            self._looked_around[telling.event_id] = telling
            missing.setdefault(telling.block, set()).update(_window(telling))
        wanted = []
        for block, of in sorted(missing.items()):
            known = self._days.setdefault(block, set())
            wanted += [(block, *days) for days in _ranges(sorted(of - known))]
            known |= of
        if wanted:
            given = {"windows": orjson.dumps(wanted).decode()}
            self._take(self._connection.execute(_OF_DAYS[self._connection.dialect.name], given).all())

    def read_begun(self, coming: Iterable[Telling]) -> None:
        """Read the happenings that those tellings may be of."""
        self.read_roots({first.event_id for telling in coming for first in self.begun_near(telling)})

    def begun_near(self, telling: Telling) -> Iterable[Telling]:
        self.read_near([telling])
        return super().begun_near(telling)

    def same_words(self, telling: Telling) -> Iterator[Telling]:
        self.read_near([telling])
        return super().same_words(telling)

    def near(self, *tellings: Telling, happened: bool | None = None) -> Iterable[Telling]:
        self.read_near(tellings)
        return super().near(*tellings, happened=happened)

    def happening(self, root: str) -> Happening:
        if root not in self._roots_read:
            self.read_roots([root])
        return super().happening(root)

    def read_roots(self, roots: Collection[str]) -> None:
        """Read every telling of those happenings."""
        new = set(roots) - self._roots_read
        self._roots_read |= new
        self._take(matching(self._connection, _COLUMNS, tellings.c.root, sorted(new)))

    def has_later(self, telling: Telling) -> bool:
        if telling.block not in self._newest:
            self.prepare([telling])
        stored = self._newest[telling.block]
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
            telling.block,
            telling.days.last if telling.days else None,
            telling.order.published_us,
            self.root(telling),
            orjson.dumps(telling.packed()).decode(),
        )

    def _take(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.event_id not in self and row.event_id not in self._removed:
                self.add(unpacked(orjson.loads(row.packed)), row.root and intern(row.root))


def _window(telling: Telling) -> Sequence[int]:
    """The last days that tellings near to that one can have."""
    days = telling.days
    if days is None:
        return ()
    if days.last - days.first >= SPAN_DAYS:
        return (days.last,)
    return range(days.first - NEAR_BEFORE, days.last + NEAR_AFTER + 1)


def _ranges(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sorted days as the runs they form."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        found = [day for _, day in run]
        yield found[0], found[-1]
