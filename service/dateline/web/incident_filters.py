"""Filters of incidents in a URL: those of events, and some of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from dateline.contracts import IncidentStatus
from dateline.linking import STATUS
from dateline.store import EventQuery, IncidentQuery
from dateline.web.filters import Filters

_OF_MENTIONS = (
    "mode", "context", "quad_class", "modality", "sector", "actor", "recipient", "party", "text", "article",
    "min_confidence",
)  # fmt: skip


class IncidentFilters(Filters):
    """What incidents are wanted; what is not given does not restrict. Repeat a name for "one of these".

    Type, country, days and box are those of the incident; everything else must hold of one of its mentions.
    """

    country: list[Annotated[str, StringConstraints(pattern="^[A-Za-z]{3}$")]] = Field(
        [], description="ISO 3166 alpha-3 code of where it was"
    )
    status: list[IncidentStatus] = Field([], description="whether it happened")
    min_sources: int = Field(0, ge=0, le=10_000, description="so many independent sources at least")

    def incidents(self, **more: Any) -> IncidentQuery:
        """The same as a question to the store about incidents, with ``more`` of its fields."""
        asked = self._by_status()
        return IncidentQuery(
            types=asked.type,
            statuses=asked.status,
            countries=asked.country,
            since=asked.since,
            until=asked.until,
            min_sources=asked.min_sources,
            box=asked.query().box,
            mentions=asked._mentions(),
            **more,
        )

    def _by_status(self) -> IncidentFilters:
        """The same by the status, where that says all that is asked of the modality."""
        statuses = {STATUS[modality] for modality in self.modality}
        meant = {modality for modality, status in STATUS.items() if status in statuses}
        if self.status or meant != set(self.modality):
            return self
        return self.model_copy(update={"status": sorted(statuses), "modality": []})

    def _mentions(self) -> EventQuery | None:
        """What a mention must be, if anything."""
        if not any(getattr(self, name) for name in _OF_MENTIONS):
            return None
        return replace(self.query(), types=(), countries=(), since=None, until=None, box=None)


class PageFilters(IncidentFilters):
    """What the address of a page of the dashboard asks: filters of both, and what is counted."""

    count: Literal["incidents", "mentions"] = "incidents"

    @property
    def of_incidents(self) -> str:
        """What of it the API of incidents understands, as the query of a URL."""
        return self.url_query(count=None)

    @property
    def of_events(self) -> str:
        """What of it the API of events understands, as the query of a URL."""
        return self.url_query(count=None, status=None, min_sources=None)
