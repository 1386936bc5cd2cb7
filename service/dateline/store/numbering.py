"""What a store keeps by name; numbers for what readers could see change, each greater than the last."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from dateline.store.bulk import put
from dateline.store.schema import store_info

_ALL = select(store_info.c.name, store_info.c.value)
_ONE = select(store_info.c.value).where(store_info.c.name == bindparam("wanted"))


class Info:
    """All that is kept by name, read at once; what is set is written at once by `save`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept = {row.name: row.value for row in connection.execute(_ALL)}
        self._set: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """What is kept under that name now."""
        return self._set.get(name, self._kept.get(name))

    def set(self, name: str, value: str) -> None:
        """Keep the value under that name."""
        self._set[name] = value

    def save(self) -> None:
        """Write what was set to something else."""
        put(
            self._connection,
            store_info,
            [kept for kept in self._set.items() if kept not in self._kept.items()],
        )


class Changes:
    """Gives each change the next number of those kept under that name."""

    def __init__(self, info: Info, name: str) -> None:
        self._info = info
        self._name = name
        self._last = int(info.get(name) or 0)

    def next(self) -> int:
        self._last += 1
        self._info.set(self._name, str(self._last))
        return self._last


def last_number(connection: Connection, name: str) -> int:
    """The last number given under that name; 0 when there was none."""
    return int(connection.execute(_ONE, {"wanted": name}).scalar() or 0)


def keep_number(connection: Connection, name: str, number: int) -> None:
    """Keep the number under that name."""
    put(connection, store_info, [(name, str(number))])
