"""Events -> incidents: which tellings are of one happening in the world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dateline.contracts import Event, Incident, IncidentLink
from dateline.linking.clustering import take_in as take_in
from dateline.linking.clustering import take_out as take_out
from dateline.linking.copies import signature as signature
from dateline.linking.explaining import Verdict as Verdict
from dateline.linking.explaining import explain as explain
from dateline.linking.explaining import explain_all as explain_all
from dateline.linking.happening import Happening as Happening
from dateline.linking.index import Block as Block
from dateline.linking.index import Index as Index
from dateline.linking.index import Place as Place
from dateline.linking.index import place_of as place_of
from dateline.linking.matching import REPUBLISHED_DAYS as REPUBLISHED_DAYS
from dateline.linking.reading import telling_of as telling_of
from dateline.linking.record import Account as Account
from dateline.linking.record import Record as Record
from dateline.linking.record import incident_of as incident_of
from dateline.linking.relating import Relation as Relation
from dateline.linking.relating import beside as beside
from dateline.linking.relating import relations as relations
from dateline.linking.relating import roots_around as roots_around
from dateline.linking.sources import Source as Source
from dateline.linking.telling import FAMILIES as FAMILIES
from dateline.linking.telling import SPAN_DAYS as SPAN_DAYS
from dateline.linking.telling import STATUS as STATUS
from dateline.linking.telling import Telling as Telling
from dateline.linking.telling import unpacked as unpacked


def link(events: Iterable[Event], sources: Mapping[str, Source] | None = None) -> list[Incident]:
    """The incidents that those events tell of, by id; each event belongs to exactly one.

    ``sources`` says by article id what is known of the articles. The order of the events does not show.
    """
    known = sources or {}
    by_id = {event.event_id: event for event in events}
    index = Index()
    for event in by_id.values():
        source = known.get(event.article_id)
        index.add(telling_of(event, source.signature if source else None))
    roots = [root for root in take_in(index, list(index)) if index.members(root)]
    incidents = []
    for root in roots:
        told = [(telling, by_id[telling.event_id]) for telling in index.members(root)]
        links = [
            IncidentLink(kind=relation.kind, incident_id=index.get(relation.other).name)
            for relation in relations(index, root, roots_around(index, root))
            if relation.root == root
        ]
        incidents.append(incident_of(told, known, links))
    return sorted(incidents, key=lambda incident: incident.incident_id)
