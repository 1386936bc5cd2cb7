"""What is near to tellings: the windows of days in which it lies, and which of these are in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, text

from dateline.contracts import IncidentStatus
from dateline.linking import REPUBLISHED_DAYS, Block, Place, Telling

NO_TOWN = ""
"""What the table has for a town where none is told."""

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
_ALL_TOWNS = "*"
_MOST = 300_000
"""Towns of places, of about 0.1 kB each: those of blocks longest not asked for are read again."""


class Window(NamedTuple):
    """Last days, both included, of which tellings of one town (null: of any) are wanted."""

    block: str
    town: str | None
    first_day: int
    last_day: int


class Windows:
    """Those that are in memory."""

    def __init__(self) -> None:
        # By place the towns of which all is in memory.
        self._read: dict[Block, dict[int, set[str]]] = {}
        self._number = 0
        self._looked_around: dict[tuple[str, Collection[IncidentStatus]], Telling] = {}

    def go_on(self) -> None:
        """Another transaction begins."""
        self._looked_around.clear()
        while self._number > _MOST:
            oldest = self._read.pop(next(iter(self._read)))
            self._number -= sum(map(len, oldest.values()))

    def forget(self, place: Place) -> None:
        """What is of that place is in memory no more."""
        if place.last_day is not None:
            self._number -= len(self._read.get(place.block, {}).pop(place.last_day, ()))

    def unread(self, near: Iterable[Telling], statuses: Collection[IncidentStatus]) -> Sequence[Window]:
        """What is near to those tellings and not in memory; from now on it counts as if it were."""
        missing: defaultdict[tuple[Block, str], list[int]] = defaultdict(list)
        for telling in near:
            # Corrected it is another telling of the same id.
            if self._looked_around.get((telling.event_id, statuses)) is telling:
                continue
            self._looked_around[telling.event_id, statuses] = telling
            for block in [(telling.block, status) for status in statuses or (telling.status,)]:
                for town in (_ALL_TOWNS,) if telling.city is None else (telling.city, NO_TOWN):
                    missing[block, town] += self._mark(block, town, window_of(telling))
        return [
            Window(stored_block(block), None if town == _ALL_TOWNS else town, *run)
            for (block, town), days in sorted(missing.items())
            for run in _runs(sorted(days))
        ]

    def _mark(self, block: Block, town: str, days: range) -> Iterator[int]:
        """Those of the days of which that town was not read yet."""
        read = self._read[block] = self._read.pop(block, {})
        for day in days:
            towns = read.setdefault(day, set())
            if town not in towns and _ALL_TOWNS not in towns:
                towns.add(town)
                self._number += 1
                yield day


def rows_in(connection: Connection, windows: Sequence[Window]) -> Sequence[Row[Any]]:
    """The rows of the tellings in those windows."""
    given = {"windows": orjson.dumps([list(window) for window in windows]).decode()}
    return connection.execute(_OF_DAYS[connection.dialect.name], given).all()


def stored_block(block: Block) -> str:
    """A block as the table has it: there what is of another status is of another block."""
    return "|".join(block)


def window_of(telling: Telling) -> range:
    """The last days of what it can be one with, or a copy of."""
    days = telling.meeting
    return range(days.start - REPUBLISHED_DAYS, days.stop) if len(days) > 1 else days


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sorted days as the runs they form."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        found = [day for _, day in run]
        yield found[0], found[-1]
