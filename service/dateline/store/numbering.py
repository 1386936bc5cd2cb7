"""Numbers for what readers could see change, each greater than the last."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dateline.store.bulk import put
from dateline.store.schema import store_info


class Changes:
    """Gives each change the next number of those kept under that name."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._first = self.last = last_number(connection, name)

    def next(self) -> int:
        self.last += 1
        return self.last

    def save(self) -> None:
        if self.last > self._first:
            keep_number(self._connection, self._name, self.last)


def last_number(connection: Connection, name: str) -> int:
    """The last number given under that name; 0 when there was none."""
    found = connection.execute(select(store_info.c.value).where(store_info.c.name == name)).scalar()
    return int(found or 0)


def keep_number(connection: Connection, name: str, number: int) -> None:
    """Keep the number under that name."""
    put(connection, store_info, [(name, str(number))])
