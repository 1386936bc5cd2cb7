"""One batch into the tables, inside a transaction that shuts every other writer out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from dateline.contracts import Event, Outcome
from dateline.errors import StoreFenced
from dateline.linking import Source
from dateline.store import tallies
from dateline.store.bulk import for_toolkit, matching, one_of, put
from dateline.store.incidents.memory import Memory
from dateline.store.incidents.relinking import Sight, forget, relink, sweep
from dateline.store.leasing import renew_lease
from dateline.store.ledger import write_ledger
from dateline.store.merge import Article, Revision, choose_event, retracted_us, revision_of, to_us
from dateline.store.numbering import Changes, Info, last_number
from dateline.store.protocol import Batch, Lease, Mark, Partition, Retention
from dateline.store.retention import Horizon, expiring, horizon_of, move_horizon, note_newest
from dateline.store.rows import EventRow, details_of, event_row
from dateline.store.schema import (
    articles,
    day_tallies,
    event_countries,
    event_parties,
    events,
    hour_tallies,
    ledger,
    positions,
    revisions,
    tellings,
)
from dateline.store.tallies import Counted

Shown = tuple[str, frozenset[str]]
"""The visible revision of an article, and the ids of its events."""

Seen = Mapping[tuple[str, str], int | None]
"""When a message first carried each revision of an article, in microseconds since the epoch."""

_LAST_CHANGE = "last_change"

_DERIVED = (day_tallies, hour_tallies, event_countries, event_parties)
_CONTENT = (*_DERIVED, events, revisions, articles, ledger)
"""What `reset` takes away, that which refers to others first."""

_LOOKED_AT = 4_000
"""Among so many events that have passed those that go first are looked for."""

_MARKS, _ARTICLES, _REVISIONS = select(positions), select(articles), select(revisions)
_NAMED = select(*events.c["event_id", "body"])
_VISIBLE = _NAMED.where(events.c.visible)
_HEADS = select(*events.c["event_no", "event_id", "article_id", "revision", "visible"])
_BODIES = select(*events.c["event_no", "event_id", "coder_version", "visible", "change_no", "body"])


def write(connection: Connection, batch: Batch, memory: Memory) -> None:
    """Add the batch; `StoreFenced` when the lease or the marks in the store are not those it expects."""
    if batch.lease:
        renew_lease(connection, batch.lease)
    # Comparing every mark, not only those about to move, lets exactly one of two writers go on.
    if read_marks(connection) != dict(batch.expected):
        raise StoreFenced(
            "another materializer has written to this store",
            hint="let one materializer at a time run on a store",
        )
    touched = {event.article_id for event in batch.events} | {o.article_id for o in batch.outcomes}
    info, sight = Info(connection), Sight()
    changes = Changes(info, _LAST_CHANGE)
    shown, seen = _write_articles(connection, touched, batch.outcomes, changes, sight)
    _write_events(connection, _not_gone(info, batch.events, seen), shown, changes, sight)
    relink(connection, sight, info, memory)
    write_ledger(connection, batch.outcomes)
    sent = (to_us(outcome.origin.timestamp) for outcome in batch.outcomes if outcome.origin)
    note_newest(info, max(sent, default=None))
    info.save()
    _write_marks(connection, batch.marks)


def reset(connection: Connection, marks: Mapping[Partition, Mark], lease: Lease, *, clear: bool) -> None:
    """Put these marks in the place of all there are; ``clear`` takes all content away too."""
    renew_lease(connection, lease)
    if clear:
        forget(connection)
    for table in (*_CONTENT, positions) if clear else (positions,):
        connection.execute(delete(table))
    _write_marks(connection, marks)


def prune(connection: Connection, retention: Retention, today: date, limit: int, memory: Memory) -> int:
    """Take away that many events which have outstayed the rule; says how many there were."""
    info = Info(connection)
    horizon = move_horizon(info, retention, today)
    if horizon is None:
        return 0
    gone = _going(connection, horizon, limit)
    tallies.count(connection, [Counted(row.event_no, -int(row.visible)) for row in gone])
    numbers = [row.event_no for row in gone]
    for table in (event_countries, event_parties, events):
        connection.execute(delete(table).where(one_of(connection, table.c.event_no, numbers)))
    relink(connection, Sight(hidden={row.event_id for row in gone if row.visible}), info, memory)
    info.save()
    sweep(connection)
    return len(gone)


def _going(connection: Connection, horizon: Horizon, limit: int) -> Sequence[Row[Any]]:
    """That many of the events that have passed: those of one block and incident together.

    What is left of an incident is put together anew when others of it go, so they had better go at once.
    """
    told = expiring(*events.c["event_no", "event_id", "visible"], *tellings.c["block", "root"]).join(
        tellings, tellings.c.event_id == events.c.event_id, isouter=True
    )
    passed = told.where(horizon.candidates(), horizon.passed()).limit(max(limit, _LOOKED_AT))
    rows = connection.execute(passed).all()
    number = Counter(row.block for row in rows)
    return sorted(rows, key=lambda row: (-number[row.block], row.block or "", row.root or ""))[:limit]


def _write_marks(connection: Connection, marks: Mapping[Partition, Mark]) -> None:
    put(connection, positions, [(*place, *mark) for place, mark in marks.items()])


def read_marks(connection: Connection) -> dict[Partition, Mark]:
    """How far each partition has been read."""
    return {(topic, number): Mark(*mark) for topic, number, *mark in connection.execute(_MARKS)}


def last_change(connection: Connection) -> int:
    """The number of the last change that readers could see."""
    return last_number(connection, _LAST_CHANGE)


def _write_articles(
    connection: Connection,
    touched: Collection[str],
    outcomes: Sequence[Outcome],
    changes: Changes,
    sight: Sight,
) -> tuple[dict[str, Shown], Seen]:
    """Merge the outcomes into their articles; gives what each touched one shows now, and when it came."""
    found = matching(connection, _ARTICLES, articles.c.article_id, touched)
    kept = {row.article_id: Article(*row) for row in found}
    versions: dict[str, dict[str, Revision]] = defaultdict(dict)
    for row in matching(connection, _REVISIONS, revisions.c.article_id, touched):
        versions[row.article_id][row.revision] = Revision(*row)
    before, faces = _shown(kept, versions), _sources(kept, versions)
    _merge_revisions(connection, versions, outcomes)
    merged = _merge_articles(connection, kept, versions, outcomes)
    after = _shown({**kept, **merged}, versions)
    differing = {key: after.get(key) for key in sorted(touched) if after.get(key) != before.get(key)}
    _reveal(connection, differing, changes, sight)
    sight.sources = now = _sources({**kept, **merged}, versions)
    _show_again(connection, [key for key, face in faces.items() if now.get(key, face) != face], sight)
    seen = {(key, name): version.seen_us for key, its in versions.items() for name, version in its.items()}
    return after, seen


def _shown(kept: Mapping[str, Article], versions: Mapping[str, Mapping[str, Revision]]) -> dict[str, Shown]:
    return {
        article_id: (article.revision, frozenset(versions[article_id][article.revision].listed))
        for article_id, article in kept.items()
        if article.revision is not None
    }


def _sources(
    kept: Mapping[str, Article], versions: Mapping[str, Mapping[str, Revision]]
) -> dict[str, Source]:
    """What an article that can be seen is to the incidents it tells of, besides its events."""
    return {
        key: Source(key, each.title, each.url, each.signature, len(versions[key]))
        for key, article in kept.items()
        if article.revision is not None and (each := versions[key][article.revision])
    }


def _show_again(connection: Connection, article_ids: Sequence[str], sight: Sight) -> None:
    """Let those articles be sources as they are now."""
    for row in matching(connection, _VISIBLE, events.c.article_id, article_ids):
        sight.shown[row.event_id] = Event.model_validate_json(row.body)


def _merge_revisions(
    connection: Connection, versions: dict[str, dict[str, Revision]], outcomes: Sequence[Outcome]
) -> None:
    changed: dict[tuple[str, str], Revision] = {}
    for said in filter(None, map(revision_of, outcomes)):
        known = versions[said.article_id].get(said.revision)
        merged = known.merge(said) if known else said
        if merged != known:
            versions[said.article_id][said.revision] = changed[said.article_id, said.revision] = merged
    put(connection, revisions, list(changed.values()))


def _merge_articles(
    connection: Connection,
    kept: Mapping[str, Article],
    versions: Mapping[str, Mapping[str, Revision]],
    outcomes: Sequence[Outcome],
) -> dict[str, Article]:
    retractions: dict[str, list[int]] = {}
    for outcome in outcomes:
        time = retracted_us(outcome)
        if outcome.status == "coded" or time is not None:
            retractions.setdefault(outcome.article_id, []).extend([] if time is None else [time])
    merged = {
        article_id: kept.get(article_id, Article(article_id)).merge(
            times, versions.get(article_id, {}).values()
        )
        for article_id, times in retractions.items()
    }
    put(connection, articles, [article for key, article in merged.items() if article != kept.get(key)])
    return merged


def _not_gone(info: Info, arrived: Sequence[Event], seen: Seen) -> Sequence[Event]:
    """The events that pruning has not taken away before."""
    horizon = horizon_of(info)
    if horizon is None:
        return arrived
    return [
        event
        for event in arrived
        if not horizon.has_passed(event, seen.get((event.article_id, event.revision)))
    ]


def _visible(event: Any, shown: Shown | None) -> bool:
    return shown is not None and event.revision == shown[0] and event.event_id in shown[1]


def _reveal(
    connection: Connection, changed: Mapping[str, Shown | None], changes: Changes, sight: Sight
) -> None:
    """Show and hide the stored events of the articles that show something else now."""
    heads = [
        row
        for row in matching(connection, _HEADS, events.c.article_id, changed)
        if row.visible != _visible(row, changed[row.article_id])
    ]
    sight.hidden |= {row.event_id for row in heads if row.visible}
    new = [row.event_no for row in heads if not row.visible]
    for row in matching(connection, _NAMED, events.c.event_no, new):
        sight.shown[row.event_id] = Event.model_validate_json(row.body)
    switched = [{"no": row.event_no, "now": not row.visible, "change": changes.next()} for row in heads]
    if switched:
        statement = update(events).where(events.c.event_no == bindparam("no"))
        statement = statement.values(visible=bindparam("now"), change_no=bindparam("change"))
        connection.execute(statement, switched)
        tallies.count(connection, [Counted(row["no"], 1 if row["now"] else -1) for row in switched])


def _write_events(
    connection: Connection,
    arrived: Sequence[Event],
    shown: Mapping[str, Shown],
    changes: Changes,
    sight: Sight,
) -> None:
    best: dict[str, tuple[Event, str]] = {}
    for event in arrived:
        body = event.to_json().decode()
        held = best.get(event.event_id)
        if held is None or _better((event.coder_version, body), (held[0].coder_version, held[1])):
            best[event.event_id] = event, body
    stored = {row.event_id: row for row in matching(connection, _BODIES, events.c.event_id, best)}
    top = connection.execute(select(func.coalesce(func.max(events.c.event_no), 0))).scalar_one()
    new, changed = [], []
    for event, body in best.values():
        row = stored.get(event.event_id)
        visible = _visible(event, shown.get(event.article_id))
        if row is None:
            top += 1
            change = changes.next() if visible else 0
            new.append((event, event_row(event, body, top, visible=visible, change=change)))
        elif _better((event.coder_version, body), (row.coder_version, row.body)):
            change = changes.next() if visible or row.visible else row.change_no
            changed.append((event, event_row(event, body, row.event_no, visible=visible, change=change)))
    sight.hidden |= {event.event_id for event, _ in changed if stored[event.event_id].visible}
    replaced = {event.event_id for event, _ in changed}
    sight.shown = {event_id: event for event_id, event in sight.shown.items() if event_id not in replaced}
    sight.shown |= {event.event_id: event for event, row in (*new, *changed) if row.visible}
    _replace(connection, changed, [stored[event.event_id] for event, _ in changed])
    put(connection, events, [row for _, row in new], "refuse")
    written = (*new, *changed)
    details = [details_of(event, row.event_no) for event, row in written]
    countries = [row for of_one, _ in details for row in of_one]
    parties = [row for _, of_one in details for row in of_one]
    put(connection, event_countries, countries, "refuse")
    put(connection, event_parties, parties, "refuse")
    tallies.count_written(connection, [row for _, row in written], countries, parties)


def _replace(connection: Connection, changed: Sequence[tuple[Event, EventRow]], held: Sequence[Any]) -> None:
    """Put other rows in the place of those held, whose details go."""
    if not changed:
        return
    tallies.count(connection, [Counted(row.event_no, -int(row.visible)) for row in held])
    connection.execute(
        update(events).where(events.c.event_no == bindparam("no")),
        [{"no": row.event_no, **for_toolkit(events, row)} for _, row in changed],
    )
    for table in (event_countries, event_parties):
        connection.execute(delete(table).where(table.c.event_no.in_([row.event_no for row in held])))


def _better(one: tuple[int, str], other: tuple[int, str]) -> bool:
    return one != other and choose_event((one, other)) == one
