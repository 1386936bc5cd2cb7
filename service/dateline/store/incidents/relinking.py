"""Events that have come into sight or gone out of it, into incidents: in the transaction of their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select, update

from dateline.contracts import Event
from dateline.linking import (
    Relation,
    Source,
    relations,
    roots_around,
    take_in,
    take_out,
    telling_of,
)
from dateline.store.bulk import for_toolkit, matching, put
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.memory import Memory, forget_all
from dateline.store.incidents.records import LINKS, IncidentRow, write_records
from dateline.store.numbering import Changes, Info, keep_number, last_number
from dateline.store.schema import events, incident_links, incidents, tellings

LAST_CHANGE, TOLD = "last_incident_change", "incidents_told"
"""The names of the numbers of the last change of an incident, and of the last that was published."""

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
    # Whatever has become otherwise is among them: its events are shown again.
    memory.sources.update(sight.sources)
    memory.know(connection, {event.article_id for event in sight.shown.values()})
    coming = [telling_of(event, memory.sources[event.article_id].signature) for event in sight.shown.values()]
    index.prepare(coming)
    for telling in coming:
        index.add(telling)
    index.read_around(coming)
    changed |= take_in(index, coming)
    index.read_roots(changed)
    linked = _relate(connection, index, index.reheard(changed))
    write_records(
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


def _relate(connection: Connection, index: StoredIndex, changed: Collection[str]) -> set[str]:
    """Write how the changed incidents stand to others; the roots of all for which that is otherwise now."""
    ends = incident_links.c.root, incident_links.c.other
    before = {
        Relation(row.root, row.kind, row.other)
        for end in ends
        for row in matching(connection, LINKS, end, sorted(changed))
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
