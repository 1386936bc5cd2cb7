"""Tellings in the same words, and quickly those of them that may be one told again.

Some sentences stand in thousands of articles ("Russia invaded Ukraine in 2022"), of which few are copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.linking.copies import bands
from dateline.linking.ordered import order_of, sort_in, take_from
from dateline.linking.telling import Telling

_FEW = 16
"""So many are compared sooner than sorted out."""

_Key = tuple[int, bytes] | str


class Said:
    """Tellings of one sentence, the first published first."""

    def __init__(self) -> None:
        self._tellings: list[Telling] = []
        self._alike: defaultdict[_Key, list[Telling]] | None = None

    def add(self, telling: Telling) -> None:
        """Put the telling in."""
        sort_in(self._tellings, telling)
        if self._alike is not None:
            self._sort_in(self._alike, telling)

    def remove(self, telling: Telling) -> None:
        """Take the telling out."""
        take_from(self._tellings, telling)
        if self._alike is not None:
            for key in _keys(telling):
                take_from(self._alike[key], telling)

    def __bool__(self) -> bool:
        return bool(self._tellings)

    def like(self, telling: Telling) -> Sequence[Telling]:
        """All that may be that one told again or copied, and perhaps others, the first published first."""
        if len(self._tellings) <= _FEW:
            return self._tellings
        if self._alike is None:
            self._alike = defaultdict(list)
            for other in self._tellings:
                self._sort_in(self._alike, other)
        found: dict[str, Telling] = {}
        for key in _keys(telling):
            found.update((other.event_id, other) for other in self._alike.get(key, ()))
        return sorted(found.values(), key=order_of)

    def _sort_in(self, alike: defaultdict[_Key, list[Telling]], telling: Telling) -> None:
        for key in _keys(telling):
            sort_in(alike[key], telling)


def _keys(telling: Telling) -> Sequence[_Key]:
    """What two have one of in common where one is the other again."""
    return (telling.name, *(bands(telling.signature) if telling.signature else ()))
