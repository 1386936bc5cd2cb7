"""The records of incidents, as the store keeps them and readers get them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from dateline.contracts import Event, IncidentLink
from dateline.linking import Record, Telling
from dateline.store.bulk import matching, put
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.memory import Memory
from dateline.store.numbering import Changes
from dateline.store.rows import FIRST_DAY, LAST_DAY, days_of
from dateline.store.schema import events, incident_links, incidents

LINKS = select(incident_links)
_VERSIONS = select(*incidents.c["incident_id", "version"])
_BODIES = select(*events.c["event_id", "body"])


class IncidentRow(NamedTuple):
    """The columns of `schema.incidents`, in their order; days in ISO form.

    By default it is that of what is no incident any more, kept for those who are still to be told.
    """

    incident_id: str
    root: str | None = None
    version: str | None = None
    event_type: str | None = None
    status: str | None = None
    country: str | None = None
    day: str = LAST_DAY
    first_day: str = LAST_DAY
    last_day: str = FIRST_DAY
    latitude: float | None = None
    longitude: float | None = None
    sources: int = 0
    change_no: int = 0
    body: str | None = None


def write_records(
    connection: Connection,
    index: StoredIndex,
    roots: Sequence[str],
    known: Mapping[str, Event],
    memory: Memory,
    changes: Changes,
) -> None:
    """Write the records of those incidents anew, and of those that are none any more that they are none."""
    index.read_roots(roots)
    told = {root: found for root in roots if (found := index.members(root))}
    records = _records(connection, index, told, known, memory)
    names = {record.incident.incident_id: root for root, record in records.items()}
    there = {
        row.incident_id: row.version
        for column, values in ((incidents.c.root, roots), (incidents.c.incident_id, sorted(names)))
        for row in matching(connection, _VERSIONS, column, values)
    }
    rows = [
        _row(record, root, changes.next())
        for root, record in records.items()
        if there.get(record.incident.incident_id) != record.version
    ]
    gone = sorted(name for name, version in there.items() if version is not None and name not in names)
    rows += [IncidentRow(incident_id, change_no=changes.next()) for incident_id in gone]
    put(connection, incidents, [row for row in rows if row.incident_id not in there], "refuse")
    put(connection, incidents, [row for row in rows if row.incident_id in there])


def _records(
    connection: Connection,
    index: StoredIndex,
    told: Mapping[str, Sequence[Telling]],
    known: Mapping[str, Event],
    memory: Memory,
) -> dict[str, Record]:
    accounts = {root: memory.accounts.begun(root, found) for root, found in told.items()}
    lacking = [telling for _, rest in accounts.values() for telling in rest]
    bodies = dict(known)
    unread = sorted({telling.event_id for telling in lacking} - known.keys())
    for row in matching(connection, _BODIES, events.c.event_id, unread):
        bodies[row.event_id] = Event.model_validate_json(row.body)
    memory.know(connection, {telling.article_id for telling in lacking})
    links = _links(connection, index, list(told))
    records = {}
    for root, (account, rest) in accounts.items():
        for telling in rest:
            account.add(telling, bodies[telling.event_id], memory.sources)
        memory.accounts.keep(root, account)
        records[root] = account.record(links[root])
    return records


def _links(
    connection: Connection, index: StoredIndex, roots: Collection[str]
) -> Mapping[str, Iterable[IncidentLink]]:
    rows = list(matching(connection, LINKS, incident_links.c.root, roots))
    index.read(sorted({row.other for row in rows}))
    found: defaultdict[str, list[IncidentLink]] = defaultdict(list)
    for row in rows:
        found[row.root].append(IncidentLink(kind=row.kind, incident_id=index.get(row.other).name))
    return found


def _row(record: Record, root: str, change: int) -> IncidentRow:
    incident = record.incident
    place = next((place for place in incident.places if place.lat is not None), None)
    return IncidentRow(
        incident.incident_id,
        root,
        record.version,
        incident.event_type,
        incident.status,
        incident.country,
        *days_of(incident.date),
        place.lat if place else None,
        place.lon if place else None,
        incident.independent_sources,
        change,
        record.body,
    )
