"""The part of a `SqlStore` that answers for incidents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from dateline.contracts import Incident
from dateline.linking import Telling
from dateline.store.conditions import Search
from dateline.store.incidents import finding
from dateline.store.incidents.protocol import (
    ALL_INCIDENTS,
    IncidentBucket,
    IncidentChange,
    IncidentDimension,
    IncidentQuery,
)
from dateline.store.incidents.relinking import LAST_CHANGE, TOLD
from dateline.store.numbering import keep_number, last_number


class SqlIncidents(ABC):
    """An `IncidentStore` by SQL."""

    _search: Search

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """One snapshot of the last commit."""

    @abstractmethod
    def _writing(self, *, small: bool = False) -> AbstractContextManager[Connection]:
        """One transaction that shuts every other writer out, committed at its end.

        ``small``: what it takes to undo one of its statements, or to sort, has room in memory.
        """

    def incident_lines(self, query: IncidentQuery = ALL_INCIDENTS) -> Iterator[str]:
        with self._reading() as connection:
            yield from finding.incident_lines(connection, query, self._search)

    def incident(self, incident_id: str) -> Incident | None:
        with self._reading() as connection:
            line = finding.incident_line(connection, incident_id)
        return None if line is None else Incident.model_validate_json(line)

    def count_incidents(self, query: IncidentQuery = ALL_INCIDENTS) -> int:
        with self._reading() as connection:
            return finding.count_incidents(connection, query, self._search)

    def aggregate_incidents(
        self, query: IncidentQuery, by: Sequence[IncidentDimension], limit: int
    ) -> list[IncidentBucket]:
        with self._reading() as connection:
            return finding.aggregate(connection, query, self._search, by, limit)

    def incident_changes(
        self, after: int, limit: int, query: IncidentQuery = ALL_INCIDENTS
    ) -> list[IncidentChange]:
        with self._reading() as connection:
            return finding.changes_after(connection, after, limit, query, self._search)

    def last_incident_change(self) -> int:
        with self._reading() as connection:
            return last_number(connection, LAST_CHANGE)

    def incidents_told(self) -> int:
        with self._reading() as connection:
            return last_number(connection, TOLD)

    def tell_incidents(self, number: int) -> None:
        with self._writing() as connection:
            keep_number(connection, TOLD, number)

    def tellings(self, ids: Collection[str]) -> list[Telling]:
        with self._reading() as connection:
            return finding.find_tellings(connection, ids)
