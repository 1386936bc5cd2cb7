"""Incidents as files."""

from __future__ import annotations

from typing import Any

from dateline.contracts import Incident, Location
from dateline.exports.maps import point
from dateline.exports.tables import Column, joined
from dateline.exports.wording import claim

INCIDENT_COLUMNS: tuple[Column[Incident], ...] = (
    Column("incident_id", "string", lambda incident: incident.incident_id),
    Column("date_start", "date32", lambda incident: incident.date.start),
    Column("date_end", "date32", lambda incident: incident.date.end),
    Column("date_precision", "string", lambda incident: incident.date.precision),
    Column("place", "string", lambda incident: incident.places[0].name if incident.places else None),
    Column("country", "string", lambda incident: incident.country),
    Column("latitude", "float64", lambda incident: place.lat if (place := known_place(incident)) else None),
    Column("longitude", "float64", lambda incident: place.lon if (place := known_place(incident)) else None),
    Column("event_type", "string", lambda incident: incident.event_type),
    Column("modes", "string", lambda incident: joined(incident.modes)),
    Column("contexts", "string", lambda incident: joined(incident.contexts)),
    Column("quad_class", "int8", lambda incident: incident.quad_class),
    Column("actors", "string", lambda incident: joined(party.name for party in incident.actors)),
    Column("recipients", "string", lambda incident: joined(party.name for party in incident.recipients)),
    Column("counts", "string", lambda incident: joined(map(claim, incident.counts))),
    Column("status", "string", lambda incident: incident.status),
    Column("lifecycle", "string", lambda incident: incident.lifecycle),
    Column("mentions", "int64", lambda incident: len(incident.event_ids)),
    Column("articles", "int64", lambda incident: len(incident.article_ids)),
    Column("independent_sources", "int64", lambda incident: incident.independent_sources),
    Column("confidence", "float64", lambda incident: incident.confidence),
    Column("summary", "string", lambda incident: incident.summary),
    Column("first_seen", "timestamp", lambda incident: incident.first_seen),
    Column("last_seen", "timestamp", lambda incident: incident.last_seen),
)


def known_place(incident: Incident) -> Location | None:
    """The most exact place of it that is on the map."""
    return next((place for place in incident.places if place.lat is not None), None)


def incident_feature(incident: Incident) -> dict[str, Any]:
    """An incident as a feature of GeoJSON."""
    return {
        "id": incident.incident_id,
        "geometry": point(known_place(incident)),
        "properties": {
            "title": incident.summary,
            **incident.model_dump(mode="json", exclude={"incident_id"}),
        },
    }
