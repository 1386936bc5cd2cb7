"""Events that have come into sight or gone out of it, into incidents: in the transaction of their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, select, update

from dateline.contracts import Event, IncidentLink
from dateline.linking import (
    Record,
    Relation,
    Source,
    Telling,
    relations,
    roots_around,
    take_in,
    take_out,
    telling_of,
)
from dateline.store.bulk import for_toolkit, matching, put
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.memory import Memory, forget_all
from dateline.store.numbering import Changes, Info, keep_number, last_number
from dateline.store.rows import FIRST_DAY, LAST_DAY, days_of
from dateline.store.schema import articles, events, incident_links, incidents, revisions, tellings

LAST_CHANGE, TOLD = "last_incident_change", "incidents_told"
"""The names of the numbers of the last change of an incident, and of the last that was published."""


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


_SAME = and_(articles.c.article_id == revisions.c.article_id, articles.c.revision == revisions.c.revision)
_SHOWN = select(*revisions.c["article_id", "title", "url", "signature"]).join_from(articles, revisions, _SAME)
_NUMBERS = select(revisions.c.article_id, func.count().label("number")).group_by(revisions.c.article_id)
_LINKS = select(incident_links)
_VERSIONS = select(*incidents.c["incident_id", "version"])
_BODIES = select(*events.c["event_id", "body"])
_AT_ONCE = 2000  # events, where all are linked anew


@dataclass(slots=True)
class Sight:
    """The events that readers see now and did not see so before, and the ids of those seen no more.

    ``sources`` is what is known already of articles that can be seen.
    """

    shown: dict[str, Event] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    sources: Mapping[str, Source] = field(default_factory=dict)


def relink(connection: Connection, sight: Sight, info: Info, memory: Memory) -> None:
    """Bring the incidents up to what is in sight now."""
    if not sight.shown and not sight.hidden:
        return
    index = memory.recall(connection, info)
    gone = index.read(sorted(sight.hidden | sight.shown.keys()))
    roots = {root for telling in gone if (root := index.root(telling))}
    memory.accounts.forget(roots)
    index.read_roots(roots)
    index.read_around([*gone, *(member for root in roots for member in index.members(root))])
    changed = take_out(index, gone)
    sources = memory.sources
    # Whatever has become otherwise is among them: its events are shown again.
    sources.update(sight.sources)
    _know(connection, sources, {event.article_id for event in sight.shown.values()})
    coming = [telling_of(event, sources[event.article_id].signature) for event in sight.shown.values()]
    index.prepare(coming)
    for telling in coming:
        index.add(telling)
    index.read_around(coming)
    changed |= take_in(index, coming)
    index.read_roots(changed)
    linked = _relate(connection, index, index.reheard(changed))
    _write_records(
        connection, index, sorted(changed | linked), sight.shown, memory, Changes(info, LAST_CHANGE)
    )
    memory.keep(index, info)


def rebuild(connection: Connection) -> None:
    """Link every visible event anew."""
    forget_all(connection)
    for table in (incident_links, incidents, tellings):
        connection.execute(delete(table))
    reached, info, memory = 0, Info(connection), Memory()
    columns = select(*events.c["event_no", "event_id", "body"]).where(events.c.visible)
    while True:
        part = columns.where(events.c.event_no > reached).order_by(events.c.event_no).limit(_AT_ONCE)
        rows = connection.execute(part).all()
        if not rows:
            info.save()
            return
        reached = rows[-1].event_no
        shown = {row.event_id: Event.model_validate_json(row.body) for row in rows}
        relink(connection, Sight(shown), info, memory)


def forget(connection: Connection) -> None:
    """Take all incidents away, and leave it to be told that they are none any more."""
    forget_all(connection)
    last = last_number(connection, LAST_CHANGE)
    none = for_toolkit(incidents, IncidentRow(""))
    del none["incident_id"]
    none["change_no"] = incidents.c.change_no + last
    connection.execute(update(incidents).values(none))
    keep_number(connection, LAST_CHANGE, 2 * last)
    for table in (incident_links, tellings):
        connection.execute(delete(table))


def sweep(connection: Connection) -> None:
    """Let go of incidents that are none any more, once that has been told."""
    told = last_number(connection, TOLD)
    connection.execute(delete(incidents).where(incidents.c.root.is_(None), incidents.c.change_no <= told))


def wrong(connection: Connection) -> list[str]:
    """What does not fit together: a visible event that is of no incident, one that is of one unseen."""
    visible = select(events.c.event_id).where(events.c.visible)
    lacking = visible.where(events.c.event_id.not_in(select(tellings.c.event_id))).limit(1)
    surplus = select(tellings.c.event_id).where(tellings.c.event_id.not_in(visible)).limit(1)
    if connection.execute(lacking).first() or connection.execute(surplus).first():
        return ["the incidents are not those of the events"]
    return []


def sources_of(connection: Connection, article_ids: Collection[str]) -> dict[str, Source]:
    """What is known of those articles, as far as they can be seen."""
    wanted = sorted(article_ids)
    shown = matching(connection, _SHOWN, articles.c.article_id, wanted)
    numbers = {
        row.article_id: row.number for row in matching(connection, _NUMBERS, revisions.c.article_id, wanted)
    }
    return {
        row.article_id: Source(row.article_id, row.title, row.url, row.signature, numbers[row.article_id])
        for row in shown
    }


def _know(connection: Connection, sources: dict[str, Source], article_ids: set[str]) -> None:
    """Read what is known of those articles, where that has not been done."""
    sources.update(sources_of(connection, article_ids - sources.keys()))


def _relate(connection: Connection, index: StoredIndex, changed: Collection[str]) -> set[str]:
    """Write how the changed incidents stand to others; the roots of all for which that is otherwise now."""
    ends = incident_links.c.root, incident_links.c.other
    before = {
        Relation(row.root, row.kind, row.other)
        for end in ends
        for row in matching(connection, _LINKS, end, sorted(changed))
    }
    there = [root for root in changed if index.happening(root).members]
    index.read_beside([index.happening(root).voices()[0] for root in there])
    around = {root: roots_around(index, root) for root in there}
    index.read_roots({other for others in around.values() for other in others})
    now = {relation for root, others in around.items() for relation in relations(index, root, others)}
    for relation in before - now:
        same = zip(incident_links.c["root", "kind", "other"], relation, strict=True)
        connection.execute(delete(incident_links).where(*(column == value for column, value in same)))
    put(connection, incident_links, sorted(now - before), "refuse")
    return {relation.root for relation in before ^ now}


def _write_records(
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
    _know(connection, memory.sources, {telling.article_id for telling in lacking})
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
    rows = list(matching(connection, _LINKS, incident_links.c.root, roots))
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
