"""What every store must do about incidents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.contracts import Event, Incident, Outcome
from dateline.linking import signature
from dateline.store import (
    IncidentBucket,
    IncidentQuery,
    Retention,
    Store,
    dump,
    incident_cursor,
    writer,
)
from tests.linking.telling import DAY, event, of_one_week, tellings
from tests.store.batches import add
from tests.store.reference import Message, expected, shown_by
from tests.store.samples import moment, outcome, retraction

_WORDS = "Workers marched through Minsk on Monday against low wages, and the police looked on from afar."


def told(article: str, *events: Event, revision: str = "r", offset: int = 0, **more: Any) -> Outcome:
    return outcome(article, revision, events, offset=offset, **more)


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Message]:
    """Articles that tell of few things, some corrected, some retracted, some copies of others."""
    said: list[Message] = []
    number = 0
    of = draw(st.sampled_from([of_one_week, of_one_week, tellings]))
    for article in range(draw(st.integers(2, 4))):
        for version in range(draw(st.integers(1, 2))):
            events = []
            for _ in range(draw(st.integers(0 if of is tellings else 1, 3 if of is tellings else 2))):
                number += 1
                made = draw(of(number))
                events.append(
                    made.model_copy(update={"article_id": f"a{article}", "revision": f"r{version}"})
                )
            said += events
            said.append(
                told(
                    f"a{article}",
                    *events,
                    revision=f"r{version}",
                    offset=10 * article + version,
                    title=draw(st.sampled_from(["One", "Another"])),
                    revised_at=moment(version),
                    signature=draw(st.sampled_from([None, signature([_WORDS])])),
                )
            )
        if draw(st.integers(0, 2)) == 2:
            said.append(
                retraction(f"a{article}", at=moment(draw(st.integers(0, 3))), offset=10 * article + 9)
            )
    return said


def _fail_at_the_end(store: Store, message: Message) -> None:
    def fails(*_: object) -> None:
        raise OSError("at the end")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_write_marks", fails)
        with pytest.raises(OSError, match="at the end"):
            add(store, message)


class IncidentConformance(ABC):
    """The suite."""

    linked = settings(max_examples=40, deadline=None, database=None, print_blob=True)

    @abstractmethod
    def open(self, folder: Path) -> Store:
        """The store in that folder, made when it is not there."""

    def test_incidents_are_those_of_the_visible_events_whatever_came_before(self, tmp_path: Path) -> None:
        """Promise 2, with corrections, retractions, repetition and restarts."""

        @self.linked
        @given(said=newsrooms(), data=st.data())
        def check(said: list[Message], data: st.DataObject) -> None:
            again = data.draw(st.permutations([*said, *said[: data.draw(st.integers(0, 3))]]))
            cut = data.draw(st.integers(0, len(again)))
            folder = Path(mkdtemp(dir=tmp_path))
            with self.open(folder) as store:
                for message in again[:cut]:
                    add(store, message)
            with self.open(folder) as store:
                add(store, *again[cut:])
                assert shown_by(store) == expected(said)

        check()

    def test_what_a_writer_remembers_is_what_the_store_holds(self, tmp_path: Path) -> None:
        """The same when two take turns, some of what they write fails, and either remembers little."""

        @self.linked
        @given(said=newsrooms(), data=st.data())
        def check(said: list[Message], data: st.DataObject) -> None:
            folder = Path(mkdtemp(dir=tmp_path))
            with self.open(folder) as one, self.open(folder) as two:
                most = data.draw(st.sampled_from([0, 3, 1000]))
                one.remember(most)
                two.remember(most)
                for message in data.draw(st.permutations(said)):
                    store = data.draw(st.sampled_from([one, two]))
                    if data.draw(st.integers(0, 3)) == 3:
                        _fail_at_the_end(store, message)
                    add(store, message)
                assert shown_by(one) == expected(said)

        check()

    def test_a_telling_that_a_newer_coder_dates_otherwise_is_linked_on_its_new_day(
        self, tmp_path: Path
    ) -> None:
        later = DAY + timedelta(days=30)
        one, two = event("a", who=("nurses",)), event("b", hours=3, who=("nurses",), day=later)
        again = event("a", who=("nurses",), day=later).model_copy(update={"coder_version": 2})
        with self.open(tmp_path) as store:
            add(store, one, told("a", one), two, told("b", two, offset=1))
            assert len(list(store.incident_lines())) == 2
            add(store, again)
            [incident] = map(Incident.model_validate_json, store.incident_lines())
            assert incident.event_ids == (one.event_id, two.event_id)

    def test_one_happening_told_twice_is_one_incident_and_keeps_its_id_as_it_grows(
        self, tmp_path: Path
    ) -> None:
        one, two = (
            event("a", who=("nurses",)),
            event("b", "Nurses marched in Minsk.", hours=3, who=("nurses",)),
        )
        with self.open(tmp_path) as store:
            add(store, one, told("a", one))
            [first] = map(store.incident, [one.event_id])
            add(store, two, told("b", two, offset=1))
            [line] = store.incident_lines()
            grown = store.incident(two.event_id)
            assert first is not None
            assert grown is not None
            assert line == grown.model_dump_json()
            assert (grown.incident_id, grown.event_ids) == (first.incident_id, (one.event_id, two.event_id))
            assert grown.independent_sources == 2
            assert store.count_incidents() == 1

    def test_a_correction_parts_and_a_retraction_ends_and_readers_are_told(self, tmp_path: Path) -> None:
        one, two = event("a", who=("nurses",)), event("b", hours=3, who=("nurses",))
        corrected = event("b", hours=3, who=("nurses",), city="Brest", revision="r2", event_id="late")
        with self.open(tmp_path) as store:
            add(store, one, told("a", one), two, told("b", two, offset=1))
            seen = store.last_incident_change()
            [both] = store.incident_changes(0, 10)
            add(store, corrected, told("b", corrected, revision="r2", offset=2, revised_at=moment(9)))
            changed = {change.incident_id: change.incident for change in store.incident_changes(seen, 10)}
            assert len(changed) == 2
            assert both.incident_id in changed
            assert {incident.lifecycle for incident in _all(store)} == {"reported", "corrected"}
            add(store, retraction("a", at=moment(20), offset=3))
            assert store.incident(both.incident_id) is None
            [last] = store.incident_changes(store.last_incident_change() - 1, 10)
            assert (last.incident_id, last.incident) == (both.incident_id, None)
            store.tell_incidents(last.number)
            assert store.incidents_told() == last.number

    def test_what_comes_late_is_looked_at_with_all_that_came_before(self, tmp_path: Path) -> None:
        who = ("Ivan Petrov",)
        week, first = event("week", days=3, who=who), event("first", hours=1, who=who)
        third = event("third", "They marched on.", hours=2, day=DAY + timedelta(days=2), who=who)
        first = first.model_copy(update={"revision": "r2"})
        older = told("first", revision="r1", offset=9, revised_at=moment(0))
        with self.open(tmp_path) as store:
            for number, each in enumerate((week, third)):
                add(store, each, told(each.article_id, each, offset=number))
            assert store.count_incidents() == 1
            add(store, first, told("first", first, revision="r2", offset=3, revised_at=moment(1)))
            assert {incident.event_ids for incident in _all(store)} == {
                (week.event_id, first.event_id),
                (third.event_id,),
            }
            add(store, older)
            found = store.incident(first.event_id)
            assert found is not None
            assert found.lifecycle == "corrected"

    def test_a_copy_adds_a_source_and_no_incident(self, tmp_path: Path) -> None:
        copied: dict[str, Any] = {"signature": signature([_WORDS])}
        one, two = event("a", _WORDS), event("b", _WORDS, hours=30, day=DAY + timedelta(days=2))
        with self.open(tmp_path) as store:
            add(store, one, told("a", one, **copied), two, told("b", two, offset=1, **copied))
            [incident] = _all(store)
            assert len(incident.sources) == 2
            assert incident.independent_sources == 1

    def test_what_has_left_memory_is_read_again(self, tmp_path: Path) -> None:
        """What names no town beside what names one, and a plan beside the deed."""
        who = ("nurses",)
        bare = event("a", who=who)
        where = bare.location and bare.location.model_copy(update={"precision": "country", "admin1": None})
        bare = bare.model_copy(update={"location": where})
        plan, later = event("b", hours=1, who=who, modality="planned"), event("c", hours=2, who=who)
        with self.open(tmp_path) as store:
            store.remember(0)
            for number, each in enumerate((bare, plan, later)):
                add(store, each, told(each.article_id, each, offset=number))
            found = {incident.event_ids: [link.kind for link in incident.links] for incident in _all(store)}
        assert found == {(bare.event_id, later.event_id): ["planned-by"], (plan.event_id,): ["plan-of"]}

    def test_incidents_are_found_counted_and_paged(self, tmp_path: Path) -> None:
        days = [None, DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
        made = [event(f"a{n}", f"March {n}.", day=day, hours=n) for n, day in enumerate(days)]
        planned = event("p", modality="planned", day=DAY + timedelta(days=40))
        with self.open(tmp_path) as store:
            for number, each in enumerate((*made, planned)):
                add(store, each, told(each.article_id, each, offset=number))
            assert store.count_incidents(IncidentQuery(statuses=["happened"], countries=["blr"])) == 4
            assert store.count_incidents(IncidentQuery(types=["ASSAULT"])) == 0
            assert store.count_incidents(IncidentQuery(since=days[2], until=days[3])) == 2
            assert store.count_incidents(IncidentQuery(min_sources=2)) == 0
            happened = IncidentQuery(statuses=["happened"])
            assert IncidentBucket((str(DAY), "PROTEST"), 1) in store.aggregate_incidents(
                happened, ["day", "event_type"], 9
            )
            for newest_first in (False, True):
                query, paged = IncidentQuery(newest_first=newest_first, limit=2), []
                while page := [store.incident(_id(line)) for line in store.incident_lines(query)]:
                    paged += page
                    last = page[-1]
                    assert last is not None
                    query = IncidentQuery(newest_first=newest_first, limit=2, after=incident_cursor(last))
                assert len(paged) == 5
                undated = paged[-1]
                assert undated is not None
                assert undated.date.start is None

    def test_incidents_go_with_their_events_when_these_are_pruned(self, tmp_path: Path) -> None:
        old = event("a", who=("nurses",))
        new = event("b", hours=24 * 3, day=DAY, who=("nurses",))
        with self.open(tmp_path) as store:
            add(store, old, told("a", old, sent=old.published_at))
            add(store, new, told("b", new, offset=1, sent=new.published_at))
            while store.prune(Retention(days=2), date.max, 1):
                pass
            assert [incident.event_ids for incident in _all(store)] == [(new.event_id,)]
            assert [line for line in dump(store) if b'"incident_id"' in line]

    def test_what_is_pruned_goes_by_incident(self, tmp_path: Path) -> None:
        old = [event(f"a{n}", who=("nurses",), city=("Minsk", "Brest")[n % 2]) for n in range(6)]
        with self.open(tmp_path) as store:
            for n, one in enumerate(old):
                add(store, one, told(f"a{n}", one, offset=n, sent=one.published_at))
            add(store, outcome("later", offset=9, sent=moment(24 * 9)))
            assert store.prune(Retention(days=2), date.max, 3) == 3
            assert len({incident.incident_id for incident in _all(store)}) == 1


def _id(line: str) -> str:
    return Incident.model_validate_json(line).incident_id


def _all(store: Store) -> list[Incident]:
    return [Incident.model_validate_json(line) for line in store.incident_lines()]
