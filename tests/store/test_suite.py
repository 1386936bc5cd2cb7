"""The suite itself: it must go red for every store that is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import Phase, settings
from sqlalchemy import Connection

from dateline.linking import Index, Place, Telling
from dateline.linking.clustering import _home
from dateline.linking.index import Fit
from dateline.store import ALL, Batch, EventQuery, Store
from dateline.store.incidents.index import StoredIndex
from dateline.store.incidents.memory import Memory
from dateline.store.incidents.relinking import Sight, relink
from dateline.store.merge import Article
from dateline.store.numbering import Info
from dateline.store.sqlite import SqliteStore
from tests.store.conformance import StoreConformance

GENERATED = (
    "test_any_order_and_any_batches_give_the_same",
    "test_it_does_what_the_reference_says",
    "test_what_a_writer_remembers_is_what_the_store_holds",
    "test_incidents_are_those_of_the_visible_events_whatever_came_before",
)


class SkipsTheFence(SqliteStore):
    def commit(self, batch: Batch) -> None:
        super().commit(replace(batch, expected=self.positions()))


class DoublesARow(SqliteStore):
    def event_lines(self, query: EventQuery = ALL) -> Iterator[str]:
        for number, line in enumerate(super().event_lines(query)):
            yield from [line] * (2 if number == 1 else 1)


class DropsARecord(SqliteStore):
    def commit(self, batch: Batch) -> None:
        super().commit(replace(batch, events=batch.events[:3]))


class MovesBeforeItWrites(SqliteStore):
    def commit(self, batch: Batch) -> None:
        super().commit(Batch(batch.expected, batch.marks))
        super().commit(replace(batch, expected={**batch.expected, **batch.marks}, marks={}))


class WritesBeforeItMoves(SqliteStore):
    def commit(self, batch: Batch) -> None:
        super().commit(replace(batch, marks={}, expected=self.positions()))
        super().commit(replace(batch, events=(), outcomes=()))


class ForgetsItsPosition(SqliteStore):
    def commit(self, batch: Batch) -> None:
        super().commit(replace(batch, marks={}))


class IgnoresCase(SqliteStore):
    """Finds sentences only by the words as written."""

    def event_lines(self, query: EventQuery = ALL) -> Iterator[str]:
        for line in super().event_lines(query):
            if query.text is None or all(word in line for word in query.text.split()):
                yield line


BUGS: list[type[SqliteStore]] = [
    SkipsTheFence,
    DoublesARow,
    DropsARecord,
    MovesBeforeItWrites,
    WritesBeforeItMoves,
    ForgetsItsPosition,
    IgnoresCase,
]


RULES: dict[str, object] = {
    "merge.Revision.merge": lambda self, other: other,
    "merge.Revision.ordered_us": property(lambda self: self.seen_us or 0),
    "merge.Article.merge": lambda self, times, revisions: Article(
        self.article_id, None, max((r.revision for r in revisions), default=None)
    ),
    "merge.Entry.merge": lambda self, other: other,
    "merge.Entry.order": property(lambda self: (0, self.position[2])),
    "merge._latest": lambda *times: times[-1],
    "merge._earliest": lambda *times: times[-1],
    "writer.choose_event": lambda events: events[0],
    "writer._reveal": lambda connection, changed, changes, sight: None,
    "ledger._deserted": lambda connection, stored, merged: {},
    "incidents.index.StoredIndex.reheard": lambda self, roots: [],
    "incidents.windows.NO_TOWN": "nowhere",
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_wrong_store_fails(bug: type[SqliteStore], tmp_path: Path) -> None:
    assert failures(bug, tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_rule_fails(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"dateline.store.{rule}", RULES[rule])
    assert failures(SqliteStore, tmp_path)


REMEMBERED, INCIDENTS = GENERATED[-2:]


def _left_together(index: Index, gone: Sequence[Telling]) -> set[str]:
    changed: set[str] = set()
    for telling in gone:
        root = index.root(telling)
        index.remove(telling)
        if root is None:
            continue
        left = index.members(root)
        changed |= {root} if root != telling.event_id else {other.event_id for other in left[:1]}
        for other in left if root == telling.event_id else ():
            index.move(other, left[0].event_id)
    return changed


LINKED: dict[str, object] = {
    # What a retraction or a correction leaves stays together.
    "store.incidents.relinking.take_out": _left_together,
    # What a correction takes away stays where it was.
    "store.writer.relink": lambda connection, sight, *rest: relink(connection, Sight(sight.shown), *rest),
    # What was published later is not looked at again when something comes, or is corrected, late.
    "linking.around.Around.after": lambda self, telling, root: [],
    # What is not in memory is taken to be of no incident that could fit.
    "linking.clustering._known": lambda index, telling, others: Fit(0.0, telling.event_id),
    # It is, and what has changed is not.
    "linking.clustering._home": lambda index, telling, others: _home(index, telling, set()),
    # Neither is what is known of the article anew.
    "store.writer._show_again": lambda connection, article_ids, sight: None,
    # An event that comes before its outcome, or after it, is never in sight.
    "store.writer._reveal": lambda connection, changed, changes, sight: None,
    "store.writer._visible": lambda event, shown: False,
}


def _remembers(self: Memory, connection: Connection, info: Info) -> StoredIndex:
    index = self._index or StoredIndex(connection)
    index.go_on(connection)
    return index


def _drops_too_little(self: StoredIndex, place: Place) -> None:
    Index.drop(self, place)


FORGOTTEN: dict[str, object] = {
    # What another wrote, or what was not committed, is not seen to.
    "store.incidents.memory.Memory.recall": _remembers,
    # What is not in memory any more is taken for read.
    "store.incidents.index.StoredIndex.drop": _drops_too_little,
}
WRONG = [(INCIDENTS, rule) for rule in LINKED] + [(REMEMBERED, rule) for rule in FORGOTTEN]


@pytest.mark.parametrize(("test", "rule"), WRONG)
def test_what_hypothesis_makes_up_finds_wrong_linking(
    test: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"dateline.{rule}", {**LINKED, **FORGOTTEN}[rule])
    assert failures(SqliteStore, tmp_path, [test])


@pytest.mark.parametrize("test", GENERATED)
def test_what_hypothesis_makes_up_finds_a_wrong_rule(
    test: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.store.writer._reveal", RULES["writer._reveal"])
    assert failures(SqliteStore, tmp_path, [test])


def failures(store: type[SqliteStore], folder: Path, tests: Sequence[str] = ()) -> set[str]:
    """Which of those tests of the suite a store fails; by default those that make nothing up."""

    class Suite(StoreConformance):
        examples = settings(StoreConformance.examples, phases=[Phase.generate], max_examples=300)
        linked = settings(StoreConformance.linked, phases=[Phase.generate], max_examples=1000)

        def open(self, folder: Path) -> Store:
            return store(folder / "store.sqlite")

    suite, failed = Suite(), set()
    for name in tests or [name for name in dir(suite) if name.startswith("test_") and name not in GENERATED]:
        try:
            getattr(suite, name)(Path(mkdtemp(dir=folder)))
        except (Exception, pytest.fail.Exception):
            failed.add(name)
    return failed
