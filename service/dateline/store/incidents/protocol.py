"""What every store does about incidents.

They are those that `dateline.linking.link` makes of the visible events, whatever came before and in
whatever order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from dateline.contracts import EventType, Incident, IncidentStatus
from dateline.linking import Telling

if TYPE_CHECKING:
    from dateline.store.protocol import Box, EventQuery


class IncidentCursor(NamedTuple):
    """Where an incident stands in the order of days: the next page begins behind it."""

    day: date
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Which incidents are wanted; what is left empty does not restrict.

    ``countries`` are ISO 3166 alpha-3 codes of where it was. ``since`` and ``until`` are days, both included,
    that its date must touch. ``min_sources`` are independent ones. ``box`` must have its most exact place.
    ``mentions`` wants that one event at least of its tellings answers it. ``newest_first`` turns the order of
    days around; undated ones come last either way.
    """

    types: Collection[EventType] = ()
    statuses: Collection[IncidentStatus] = ()
    countries: Collection[str] = ()
    since: date | None = None
    until: date | None = None
    min_sources: int = 0
    box: Box | None = None
    mentions: EventQuery | None = None
    newest_first: bool = False
    after: IncidentCursor | None = None
    limit: int | None = None


ALL_INCIDENTS = IncidentQuery()
"""Every incident."""

IncidentDimension = Literal["day", "month", "event_type", "status", "country", "latitude", "longitude"]
"""What incidents can be counted by."""


class IncidentChange(NamedTuple):
    """An incident as it is now, or (null) that there is none of that id any more."""

    number: int
    incident_id: str
    incident: str | None


class IncidentBucket(NamedTuple):
    """How many incidents share these values, one a dimension (null: unknown)."""

    key: tuple[str | None, ...]
    incidents: int


def incident_cursor(incident: Incident) -> IncidentCursor:
    """Where that incident stands."""
    return IncidentCursor(incident.date.start or incident.date.end or date.max, incident.incident_id)


class IncidentStore(Protocol):
    """A place for incidents."""

    def incident_lines(self, query: IncidentQuery = ALL_INCIDENTS) -> Iterator[str]:
        """The incidents that match as canonical JSON, by day and id; undated last."""
        ...

    def incident(self, incident_id: str) -> Incident | None:
        """One incident, by its id or that of an event of it."""
        ...

    def count_incidents(self, query: IncidentQuery = ALL_INCIDENTS) -> int:
        """How many match, whatever the limit."""
        ...

    def aggregate_incidents(
        self, query: IncidentQuery, by: Sequence[IncidentDimension], limit: int
    ) -> list[IncidentBucket]:
        """The counts of matching incidents, the largest first."""
        ...

    def incident_changes(
        self, after: int, limit: int, query: IncidentQuery = ALL_INCIDENTS
    ) -> list[IncidentChange]:
        """What changed since the change of that number, the oldest first; each incident as it is now.

        An incident that does not match is given as gone where a change could have made it so.
        """
        ...

    def last_incident_change(self) -> int:
        """The number of the last change of an incident; 0 in a new store."""
        ...

    def incidents_told(self) -> int:
        """The number of the last change that was published."""
        ...

    def tell_incidents(self, number: int) -> None:
        """Remember that every change up to that number has been published."""
        ...

    def tellings(self, ids: Collection[str]) -> list[Telling]:
        """The tellings of those events, and of all events of those incidents."""
        ...
