"""The ledger: what became of each message on the articles topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from dateline.contracts import Outcome
from dateline.store.bulk import matching, put
from dateline.store.merge import Entry, entry_of
from dateline.store.protocol import Fate, PartitionLedger, Position
from dateline.store.schema import ledger

_PLACE = (ledger.c.topic, ledger.c.partition, ledger.c.offset)
_ENTRIES = select(ledger)
_PROCESSED = _ENTRIES.where(ledger.c.fate == "processed")
_OF_PARTITION = _ENTRIES.where(
    ledger.c.topic == bindparam("of_topic"), ledger.c.partition == bindparam("of_partition")
)


def write_ledger(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Merge the outcomes into the entries of the messages they answer."""
    said: dict[Position, Entry] = {}
    for entry in filter(None, map(entry_of, outcomes)):
        known = said.get(entry.position)
        said[entry.position] = known.merge(entry) if known else entry
    stored = entries_at(connection, said)
    merged = {
        place: stored[place].merge(entry) if place in stored else entry for place, entry in said.items()
    }
    stored |= _heads(connection, merged.values())
    stored |= _deserted(connection, stored, merged)
    settled = _settle({**stored, **merged})
    put(connection, ledger, [_row(entry) for entry in settled if entry != stored.get(entry.position)])


def _settle(entries: dict[Position, Entry]) -> list[Entry]:
    """The entries with their fates: of equal messages the first was processed."""
    groups: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)
    for entry in entries.values():
        groups[entry.article_id, entry.content].append(entry)
    settled: list[Entry] = []
    for (_, content), group in groups.items():
        first = min(group, key=lambda entry: entry.order)
        for entry in group:
            fate: Fate = "processed" if entry is first else "duplicate"
            settled.append(replace(entry, fate="dead-letter" if content is None else fate))
    return settled


def _heads(connection: Connection, entries: Collection[Entry]) -> dict[Position, Entry]:
    """The processed entries of the same articles: a duplicate is one by comparison with them."""
    article_ids = {entry.article_id for entry in entries}
    return _by_position(matching(connection, _PROCESSED, ledger.c.article_id, article_ids))


def _deserted(
    connection: Connection, stored: dict[Position, Entry], merged: dict[Position, Entry]
) -> dict[Position, Entry]:
    """The other entries of groups an entry leaves, as one of them may move up.

    Only two outcomes that contradict each other about one message make this happen.
    """
    left = {
        stored[place].article_id
        for place, entry in merged.items()
        if place in stored
        and (stored[place].article_id, stored[place].content) != (entry.article_id, entry.content)
    }
    return _by_position(matching(connection, _ENTRIES, ledger.c.article_id, left))


def entries_at(connection: Connection, positions: Collection[Position]) -> dict[Position, Entry]:
    """The entries of those messages."""
    offsets: dict[tuple[str, int], list[int]] = defaultdict(list)
    for topic, partition, offset in positions:
        offsets[topic, partition].append(offset)
    found: dict[Position, Entry] = {}
    for (topic, partition), wanted in offsets.items():
        given = {"of_topic": topic, "of_partition": partition}
        found |= _by_position(matching(connection, _OF_PARTITION, ledger.c.offset, wanted, **given))
    return found


def entries_of(connection: Connection, condition: ColumnElement[bool]) -> list[Entry]:
    """The entries that satisfy the condition, by position."""
    return [_entry(row) for row in connection.execute(select(ledger).where(condition).order_by(*_PLACE))]


def count_fates(connection: Connection) -> list[PartitionLedger]:
    """How many messages of each partition had which fate."""
    counts: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    group = (ledger.c.topic, ledger.c.partition, ledger.c.fate)
    for topic, partition, fate, number in connection.execute(select(*group, func.count()).group_by(*group)):
        counts[topic, partition][fate] = number
    return [
        PartitionLedger(
            *place,
            processed=fates.get("processed", 0),
            duplicates=fates.get("duplicate", 0),
            dead_letters=fates.get("dead-letter", 0),
        )
        for place, fates in sorted(counts.items())
    ]


def _by_position(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[Position, Entry]:
    return {entry.position: entry for entry in map(_entry, rows)}


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        position=(row.topic, row.partition, row.offset),
        sent_us=row.sent_us,
        article_id=row.article_id,
        content=row.content,
        revision=row.revision,
        reason=row.reason,
        timings=row.timings,
        fate=row.fate,
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        *entry.position,
        entry.sent_us,
        entry.article_id,
        entry.content,
        entry.fate,
        entry.revision,
        entry.reason,
        entry.timings,
    )
