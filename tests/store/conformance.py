"""What every store must do. A backend is held to it by a subclass that says how to open one:

class TestSqlite(StoreConformance):
    def open(self, folder: Path) -> Store:
        return open_store(f"sqlite:///{folder / 'store.sqlite'}")
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from pydantic_core import PydanticSerializationError

from dateline.contracts import Event, EventType
from dateline.errors import StoreFenced
from dateline.store import (
    Box,
    Bucket,
    Cursor,
    EventQuery,
    Mark,
    PartitionLedger,
    Party,
    Retention,
    Store,
    cursor_of,
    dump,
)
from tests.store import strategies
from tests.store.batches import PLACE, add, batch_of
from tests.store.counting import wrong_counts
from tests.store.incident_questions import IncidentQuestions
from tests.store.incidents import IncidentConformance
from tests.store.machine import StoreMachine
from tests.store.reference import Message
from tests.store.samples import ARTICLES, event, moment, outcome, party, place, refusal, retraction

QUERIES = [
    (EventQuery(), "123"),
    (EventQuery(types=["ASSAULT"]), "2"),
    (EventQuery(countries=["KEN"]), "12"),
    (EventQuery(countries=["fra"]), "3"),
    (EventQuery(actor="zür"), "1"),
    (EventQuery(actor="%"), ""),
    (EventQuery(since=date(2026, 3, 3)), "23"),
    (EventQuery(until=date(2026, 3, 2)), "12"),
    (EventQuery(text="SAO nurses"), "1"),
    (EventQuery(text='paris" OR "nurses'), ""),
    (EventQuery(text="sao paris"), ""),
    (EventQuery(modalities=["negated", "planned"]), "3"),
    (EventQuery(min_confidence=0.6), "3"),
    (EventQuery(article_id="b"), ""),
    (EventQuery(recipient="X"), "2"),
    (EventQuery(party="x"), "2"),
    (EventQuery(party="zürich nurses"), ""),
    (EventQuery(sectors=["LAB", "MIL"]), "1"),
    (EventQuery(sectors=["LA_"]), ""),
    (EventQuery(contexts=["strike"]), "2"),
    (EventQuery(modes=["demo"]), "1"),
    (EventQuery(quad_classes=[3]), "123"),
    (EventQuery(quad_classes=[1]), ""),
    (EventQuery(box=Box(40, 0, 50, 10)), "3"),
    (EventQuery(box=Box(40, 170, 50, 10)), "3"),
    (EventQuery(box=Box(40, 10, 50, 0)), ""),
    (EventQuery(text="  "), "123"),
    (EventQuery(newest_first=True), "321"),
    (EventQuery(newest_first=True, limit=1), "3"),
    (EventQuery(after=Cursor(date(2026, 3, 1), "a", 8, "1")), "23"),
    (EventQuery(newest_first=True, after=Cursor(date(2026, 3, 4), "a", 8, "3")), "21"),
    (EventQuery(limit=2), "12"),
    (EventQuery(types=["PROTEST"], countries=["KEN"]), "1"),
]


def _told_alike(said: Sequence[Message]) -> list[Message]:
    """The messages with one event for each id: of two, a rule may have taken the one before."""
    first: dict[str, Event] = {}
    return [first.setdefault(m.event_id, m) if isinstance(m, Event) else m for m in said]


class StoreConformance(IncidentConformance, IncidentQuestions):
    """The suite."""

    examples = settings(max_examples=40, deadline=None, database=None, print_blob=True)

    @abstractmethod
    def open(self, folder: Path) -> Store:
        """The store in that folder, made when it is not there."""

    def test_a_new_store_is_empty(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            assert store.positions() == {}
            assert list(dump(store)) == []
            assert store.article("a") is None

    def test_content_survives_closing(self, tmp_path: Path) -> None:
        made = event("e1")
        with self.open(tmp_path) as store:
            add(store, made, outcome(events=[made]))
        with self.open(tmp_path) as store:
            assert list(store.events()) == [made]
            assert store.positions() == {PLACE: Mark(2)}

    def test_an_event_shows_once_its_outcome_lists_it(self, tmp_path: Path) -> None:
        made = event("e1")
        with self.open(tmp_path) as store:
            add(store, made, event("unlisted"))
            assert list(store.events()) == []
            add(store, outcome(events=[made, "late"]))
            assert list(store.events()) == [made]
            assert store.entries([(ARTICLES, 0, 0)])[ARTICLES, 0, 0].missing == 1
            add(store, late := event("late", trigger=9))
            assert list(store.events()) == [made, late]
            assert store.entries([(ARTICLES, 0, 0)])[ARTICLES, 0, 0].missing == 0

    def test_the_latest_revision_shows_whichever_came_last(self, tmp_path: Path) -> None:
        old, new = event("e1"), event("e2", revision="r2")
        with self.open(tmp_path) as store:
            add(store, new, outcome(revision="r2", events=[new], offset=1, revised_at=moment(2)))
            add(store, old, outcome(events=[old], revised_at=moment(1)))
            assert list(store.events()) == [new]
            state = store.article("a")
            assert state is not None
            assert [revision.revision for revision in state.revisions] == ["r1", "r2"]

    def test_a_replayed_revision_does_not_come_back(self, tmp_path: Path) -> None:
        old, new = event("e1"), event("e2", revision="r2")
        with self.open(tmp_path) as store:
            add(store, old, outcome(events=[old], sent=moment(0)))
            add(store, new, outcome(revision="r2", events=[new], offset=1, sent=moment(1)))
            before = list(dump(store))
            add(store, old, outcome(events=[old], offset=2, sent=moment(2)))
            assert list(dump(store)) == before
            assert store.ledger() == [PartitionLedger(ARTICLES, 0, processed=2, duplicates=1)]

    def test_a_retraction_hides_what_came_before_it(self, tmp_path: Path) -> None:
        old, new = event("e1"), event("e2", revision="r2")
        with self.open(tmp_path) as store:
            add(store, retraction(at=moment(1)))
            add(store, old, outcome(events=[old]))
            assert list(store.events()) == []
            state = store.article("a")
            assert state is not None
            assert (state.status, state.retracted_at) == ("retracted", moment(1))
            add(store, new, outcome(revision="r2", events=[new], offset=1, sent=moment(2)))
            assert list(store.events()) == [new]

    def test_the_newer_coder_is_believed(self, tmp_path: Path) -> None:
        first, second = event("e1"), event("e1", coder_version=2, confidence=0.9)
        gone = event("e2")
        with self.open(tmp_path) as store:
            add(store, second, outcome(events=[second], coder_version=2))
            add(store, first, gone, outcome(events=[first, gone]))
            assert list(store.events()) == [second]

    def test_refusals_are_kept_with_their_reason(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            add(store, refusal("k", reason="timeout"))
            (entry,) = store.dead_letters()
            assert (entry.article_id, entry.reason, entry.position) == ("k", "timeout", (ARTICLES, 0, 9))
            state = store.article("k")
            assert state is not None
            assert state.status == "rejected"
            assert store.ledger() == [PartitionLedger(ARTICLES, 0, dead_letters=1)]

    def test_a_redriven_dead_letter_is_answered(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            add(store, refusal(offset=0))
            add(store, outcome(offset=0))
            add(store, refusal(offset=0))
            assert store.ledger() == [PartitionLedger(ARTICLES, 0, processed=1)]

    def test_a_writer_that_is_behind_changes_nothing(self, tmp_path: Path) -> None:
        made = event("e1")
        with self.open(tmp_path) as store:
            add(store, made, outcome(events=[made]))
            before = list(dump(store)), store.positions()
            other = ("dateline-outcomes", 3)
            for expected_marks in ({}, {PLACE: Mark(1)}, {PLACE: Mark(2, "another topic")}):
                stale = batch_of([retraction(at=moment(5))], expected_marks, {other: Mark(1)})
                with pytest.raises(StoreFenced):
                    store.commit(stale)
            assert (list(dump(store)), store.positions()) == before

    def test_the_lease_is_one_writers_at_a_time(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store, self.open(tmp_path) as other:
            free = store.lease()
            assert free.owner is None
            held = store.take_lease(free, "one")
            assert (held.owner, store.lease()) == ("one", held)
            with pytest.raises(StoreFenced):
                other.take_lease(free, "two")
            store.renew_lease(held)
            with pytest.raises(StoreFenced):
                other.take_lease(held, "two")
            taken = other.take_lease(other.lease(), "two")
            assert taken.generation > held.generation
            with pytest.raises(StoreFenced):
                store.renew_lease(held)
            other.take_lease(taken, None)
            assert store.lease().owner is None

    def test_a_writer_that_lost_the_lease_changes_nothing(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            lost = store.take_lease(store.lease(), "one")
            held = store.take_lease(store.lease(), "two")
            batch = batch_of([outcome()], {}, {PLACE: Mark(1)})
            with pytest.raises(StoreFenced):
                store.commit(replace(batch, lease=lost))
            with pytest.raises(StoreFenced):
                store.reset({PLACE: Mark(9)}, lost, clear=True)
            assert (list(dump(store)), store.positions()) == ([], {})
            store.commit(replace(batch, lease=held))
            assert store.lease().beat > held.beat, "a commit is a sign of life"

    def test_a_reset_moves_every_mark_and_clears_only_if_told(self, tmp_path: Path) -> None:
        made = event("e1", actors=[party("x", "KEN")])
        with self.open(tmp_path) as store:
            add(store, made, outcome(events=[made]))
            held = store.take_lease(store.lease(), "one")
            elsewhere = {("dateline-outcomes", 1): Mark(7)}
            store.reset(elsewhere, held, clear=False)
            assert (store.positions(), list(store.events())) == (elsewhere, [made])
            store.reset({}, held, clear=True)
            assert (store.positions(), list(dump(store)), store.ledger()) == ({}, [], [])
            assert store.count(EventQuery(text="police")) == store.count(EventQuery(countries=["KEN"])) == 0
            add(store, made, outcome(events=[made]))
            assert list(store.events()) == [made]

    def test_a_batch_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        good = event("e1")
        unwritable = good.model_copy(update={"event_id": "e2", "quotation": "\ud800"})
        with self.open(tmp_path) as store:
            with pytest.raises(PydanticSerializationError):
                add(store, outcome(events=[good, unwritable]), good, unwritable)
            assert (list(dump(store)), store.positions(), store.ledger()) == ([], {}, [])
            add(store, outcome(events=[good]), good)
            assert list(store.events()) == [good]

    def test_events_come_in_order_with_undated_ones_last(self, tmp_path: Path) -> None:
        days = [date(2026, 3, 2), date(2026, 3, 1), None]
        made = [event(f"e{n}", days=(day, day), trigger=9 - n) for n, day in enumerate(days)]
        made += [event("e8", days=(None, date(2026, 2, 1))), event("e9", "b", days=(days[0], None))]
        with self.open(tmp_path) as store:
            add(store, *made, outcome(events=made[:4]), outcome("b", events=made[4:], offset=1))
            assert [found.event_id for found in store.events()] == ["e8", "e1", "e0", "e9", "e2"]

    def test_the_stated_time_of_a_revision_counts_most(self, tmp_path: Path) -> None:
        first, second = event("e1"), event("e2", revision="r2")
        with self.open(tmp_path) as store:
            add(store, second, outcome(revision="r2", events=[second], sent=moment(1), revised_at=moment(2)))
            add(store, first, outcome(events=[first], offset=1, sent=moment(0), revised_at=moment(3)))
            assert list(store.events()) == [first]

    def test_a_publisher_can_go_back_to_an_old_revision(self, tmp_path: Path) -> None:
        first, second = event("e1"), event("e2", revision="r2")
        told = outcome(events=[first], revised_at=moment(1))
        with self.open(tmp_path) as store:
            add(store, first, told)
            add(store, second, outcome(revision="r2", events=[second], offset=1, revised_at=moment(2)))
            add(store, outcome(events=[first], offset=2, revised_at=moment(3)))
            assert list(store.events()) == [first]
            add(store, told)
            assert list(store.events()) == [first]

    def test_of_equal_messages_the_one_sent_first_was_processed(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            add(store, outcome(partition=0, offset=0, sent=moment(1)))
            add(store, outcome(partition=1, offset=7, sent=moment(0)))
            expected = [
                PartitionLedger(ARTICLES, 0, duplicates=1),
                PartitionLedger(ARTICLES, 1, processed=1),
            ]
            assert store.ledger() == expected

    def test_a_duplicate_moves_up_when_the_first_was_something_else(self, tmp_path: Path) -> None:
        with self.open(tmp_path) as store:
            add(store, outcome(revision="r2", offset=0), outcome(revision="r2", offset=1))
            assert store.ledger() == [PartitionLedger(ARTICLES, 0, processed=1, duplicates=1)]
            add(store, outcome(revision="r1", offset=0))
            assert store.ledger() == [PartitionLedger(ARTICLES, 0, processed=2)]

    def test_every_filter(self, tmp_path: Path) -> None:
        first, last = date(2026, 3, 1), date(2026, 3, 4)
        made = [
            event(
                "1",
                actors=[party("ZÜRICH nurses", "KEN", sectors=("LAB",))],
                sentence="Nurses marched in São Paulo.",
                mode="demo",
            ),
            event(
                "2",
                event_type="ASSAULT",
                recipients=[party("x", "KEN")],
                days=(first, last),
                trigger=9,
                contexts=("election", "strike"),
            ),
            event("3", modality="negated", location=place("Paris", "FRA"), days=(last, last), confidence=0.7),
        ]
        with self.open(tmp_path) as store:
            add(store, *made, outcome(events=made))
            for query, found in QUERIES:
                assert "".join(event.event_id for event in store.events(query)) == found, query
                assert query.limit or query.after or store.count(query) == len(found), query

    def test_pages_follow_each_other_whichever_way(self, tmp_path: Path) -> None:
        days = [None, *(date(2026, 3, 1 + n // 2) for n in range(6)), None]
        made = [event(f"e{n}", days=(day, day), trigger=n) for n, day in enumerate(days)]
        with self.open(tmp_path) as store:
            add(store, *made, outcome(events=made))
            for newest_first in (False, True):
                query = EventQuery(newest_first=newest_first, limit=3)
                paged: list[Event] = []
                while page := list(store.events(query)):
                    paged += page
                    query = replace(query, after=cursor_of(page[-1]))
                assert paged == list(store.events(EventQuery(newest_first=newest_first)))
                assert len(paged) == len(made)
                assert {found.event_id for found in paged[-2:]} == {"e0", "e7"}

    def test_changes_tell_what_readers_saw(self, tmp_path: Path) -> None:
        old, new = event("e1"), event("e2", revision="r2")
        better = event("e2", revision="r2", coder_version=2)
        with self.open(tmp_path) as store:
            assert (store.last_change(), store.changes(0, 10)) == (0, [])
            add(store, old, outcome(events=[old]), event("unlisted"))
            assert [(c.event_id, c.event is not None) for c in store.changes(0, 10)] == [("e1", True)]
            first = store.last_change()
            add(store, new, outcome(revision="r2", events=[new], offset=1, revised_at=moment(2)))
            assert {(c.event_id, c.event is not None) for c in store.changes(first, 10)} == {
                ("e1", False),
                ("e2", True),
            }
            assert store.changes(first, 10, EventQuery(types=["ASSAULT"])) == []
            assert len(store.changes(first, 10, EventQuery(types=["PROTEST"]))) == 2
            second = store.last_change()
            add(store, old, outcome(events=[old], offset=2))
            assert store.changes(second, 10) == []
            add(store, better)
            [change] = store.changes(second, 10)
            assert change.event == better.model_dump_json()
            assert store.changes(0, 1)[0].number < change.number == store.last_change()

    def test_events_are_counted(self, tmp_path: Path) -> None:
        nurses, police = party("Nurses", "KEN"), party("police", "KEN")
        made = [
            event("1", actors=[nurses, police]),
            event("2", actors=[nurses], recipients=[police], event_type="ASSAULT", trigger=9),
            event("3", recipients=[nurses], days=(None, None), trigger=10, location=place("Paris", "FRA")),
        ]
        with self.open(tmp_path) as store:
            add(store, *made, event("hidden", actors=[nurses]), outcome(events=made))
            assert store.aggregate(EventQuery(), ["event_type"], 10) == [
                Bucket(("PROTEST",), 2),
                Bucket(("ASSAULT",), 1),
            ]
            assert store.aggregate(EventQuery(), ["day"], 1) == [Bucket(("2026-03-01",), 2)]
            assert set(store.aggregate(EventQuery(), ["month", "country"], 10)) == {
                Bucket(("2026-03", "KEN"), 2),
                Bucket((None, "KEN"), 1),
                Bucket((None, "FRA"), 1),
            }
            assert store.aggregate(EventQuery(types=["ASSAULT"]), ["actor", "recipient"], 10) == [
                Bucket(("Nurses", "police"), 1)
            ]
            assert store.parties("NUR", 10) == [Party("Nurses", None, "KEN", 2, 1)]
            assert [found.name for found in store.parties(None, 1)] == ["Nurses"]
            assert store.event("2") == made[1]
            assert store.event("hidden") is None

    def test_pruning_takes_what_has_outstayed_the_rule_and_no_more(self, tmp_path: Path) -> None:
        old, new = moment(0), moment(24 * 100)
        cases: list[tuple[EventType, datetime, datetime, str]] = [
            ("PROTEST", old, old, "X"),  # the only one to go
            ("PROTEST", old, new, "X"),  # an old page that came today
            ("PROTEST", new, new, "X"),
            ("ASSAULT", old, old, "X"),  # its type stays for a year
            ("PROTEST", old, old, "Kept"),
        ]
        said: list[Message] = []
        for number, (kind, published, sent, name) in enumerate(cases):
            made = event(
                f"e{number}", f"a{number}", published_at=published, event_type=kind, actors=[party(name)]
            )
            said += [made, outcome(f"a{number}", events=[made], offset=number, sent=sent)]
        rule = Retention(days=30, types={"ASSAULT": 365}, keep_parties=frozenset({"Kept"}))
        today = moment(24 * 200).date()
        with self.open(tmp_path) as store:
            assert store.prune(rule, today, 10) == 0
            add(store, *said)
            before = store.last_change()
            assert store.prune(rule, old.date(), 10) == 0
            while store.prune(rule, today, 1):
                pass
            assert [found.event_id for found in store.events()] == ["e1", "e2", "e3", "e4"]
            assert store.last_change() == before
            assert wrong_counts(store, list(store.events())) == {}
            assert store.count() == 4
            left = list(dump(store))
            add(store, *said)
            assert list(dump(store)) == left
            [gone] = store.entries([(ARTICLES, 0, 0)]).values()
            assert gone.missing == 0

    def test_what_a_store_holds_is_a_function_of_the_messages_and_the_window(self, tmp_path: Path) -> None:
        rule = Retention(days=1, types={"ASSAULT": 3}, keep_countries=frozenset({"KEN"}))

        @settings(self.examples, max_examples=10)
        @given(said=st.lists(strategies.messages, min_size=1, max_size=25), data=st.data())
        def check(said: list[Message], data: st.DataObject) -> None:
            said = _told_alike(said)
            late = outcome("later", offset=99, sent=moment(24 * data.draw(st.integers(0, 5))))
            shuffled = data.draw(st.permutations([*said, late]))
            with (
                self.open(Path(mkdtemp(dir=tmp_path))) as left,
                self.open(Path(mkdtemp(dir=tmp_path))) as right,
            ):
                add(left, *said, late)
                for message in shuffled:
                    add(right, message)
                    right.prune(rule, date.max, 2)
                for store in (left, right):
                    while store.prune(rule, date.max, 2):
                        pass
                    assert wrong_counts(store, list(store.events())) == {}
                assert list(left.event_lines()) == list(right.event_lines())

        check()

    def test_any_order_and_any_batches_give_the_same(self, tmp_path: Path) -> None:
        """Promises 2 and 3: content is a function of the set of messages."""

        @self.examples
        @given(said=st.lists(strategies.messages, min_size=1, max_size=25), data=st.data())
        def check(said: list[Message], data: st.DataObject) -> None:
            repeated = data.draw(st.lists(st.sampled_from(said), max_size=5))
            again = data.draw(st.permutations([*said, *repeated]))
            cut = data.draw(st.integers(0, len(again)))
            one, two = mkdtemp(dir=tmp_path), mkdtemp(dir=tmp_path)
            with self.open(Path(one)) as left, self.open(Path(two)) as right:
                for message in said:
                    add(left, message)
                add(right, *again[:cut])
                add(right, *again[cut:])
                assert list(dump(left)) == list(dump(right))
                assert left.ledger() == right.ledger()

        check()

    def test_it_does_what_the_reference_says(self, tmp_path: Path) -> None:
        machine: Any = lambda: StoreMachine(self.open, tmp_path)  # noqa: E731
        run_state_machine_as_test(machine, settings=settings(self.examples, stateful_step_count=12))
