"""The tellings in a store as linking sees them: read when they are asked for, and only what is near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, func, select

from dateline.linking import NEAR_AFTER, NEAR_BEFORE, SPAN_DAYS, Index, Telling, unpacked
from dateline.store.rows import AT_ONCE, matching, put
from dateline.store.schema import tellings

_COLUMNS = select(*tellings.c["event_id", "root", "packed"])
_OF_DAYS = _COLUMNS.where(
    tellings.c.block == bindparam("block"),
    tellings.c.last_day.between(bindparam("first"), bindparam("last")),
)
_NEWEST = select(func.max(tellings.c.published_us)).where(tellings.c.block == bindparam("block"))


class StoredIndex(Index):
    """An `Index` over the table of tellings. What is moved in it is written by `save`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._days: dict[str, set[int]] = {}
        self._windows: set[tuple[str, Sequence[int]]] = set()
        self._newest: dict[str, int | None] = {}
        self._roots_read: set[str] = set()
        self._touched: dict[str, Telling] = {}
        self._removed: set[str] = set()

    def read(self, event_ids: Collection[str]) -> list[Telling]:
        """The tellings of those events that there are."""
        self._take(matching(self._connection, _COLUMNS, tellings.c.event_id, event_ids))
        return [self.get(event_id) for event_id in event_ids if event_id in self]

    def prepare(self, coming: Iterable[Telling]) -> None:
        """Read what is near to tellings that are about to be taken in, block by block."""
        wanted: dict[str, set[int]] = {}
        for telling in coming:
            wanted.setdefault(telling.block, set()).update(_window(telling))
            self._roots_read.add(telling.event_id)  # nothing in the store is of a happening that it begins
        for block, days in wanted.items():
            self._read_days(block, days)

    def begun_near(self, telling: Telling) -> list[Telling]:
        self._read_windows(telling)
        return super().begun_near(telling)

    def same_words(self, telling: Telling) -> list[Telling]:
        self._read_windows(telling)
        return super().same_words(telling)

    def near(self, *tellings: Telling) -> Iterable[Telling]:
        self._read_windows(*tellings)
        return super().near(*tellings)

    def _read_windows(self, *tellings: Telling) -> None:
        for window in {(telling.block, _window(telling)) for telling in tellings} - self._windows:
            self._windows.add(window)
            self._read_days(*window)

    def members(self, root: str) -> list[Telling]:
        if root not in self._roots_read:
            self.read_roots([root])
        return super().members(root)

    def read_roots(self, roots: Collection[str]) -> None:
        """Read every telling of those happenings."""
        new = set(roots) - self._roots_read
        self._roots_read |= new
        self._take(matching(self._connection, _COLUMNS, tellings.c.root, sorted(new)))

    def has_later(self, telling: Telling) -> bool:
        block = telling.block
        if block not in self._newest:
            self._newest[block] = self._connection.execute(_NEWEST, {"block": block}).scalar()
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
        gone = sorted(self._removed - self._touched.keys())
        for start in range(0, len(gone), AT_ONCE):
            part = gone[start : start + AT_ONCE]
            self._connection.execute(delete(tellings).where(tellings.c.event_id.in_(part)))
        put(self._connection, tellings, [self._row(telling) for telling in self._touched.values()])

    def _row(self, telling: Telling) -> dict[str, Any]:
        return {
            "event_id": telling.event_id,
            "block": telling.block,
            "last_day": telling.days.last if telling.days else None,
            "published_us": telling.order.published_us,
            "root": self.root(telling),
            "packed": orjson.dumps(telling.packed()).decode(),
        }

    def _read_days(self, block: str, days: Collection[int]) -> None:
        known = self._days.setdefault(block, set())
        missing = sorted(set(days) - known)
        if not missing:
            return
        known.update(missing)
        for first, last in _ranges(missing):
            of = {"block": block, "first": first, "last": last}
            self._take(self._connection.execute(_OF_DAYS, of))

    def _take(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.event_id not in self and row.event_id not in self._removed:
                telling = unpacked(orjson.loads(row.packed))
                super().add(telling, row.root)
                del self._touched[telling.event_id]


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
