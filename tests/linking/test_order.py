"""Incidents are a function of the set of events: no order, repetition or detour shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.contracts import Event
from dateline.linking import Index, Telling, link, take_in, take_out, telling_of
from tests.linking.telling import DAY, event, happenings


def grouped(events: Iterable[Event]) -> set[frozenset[str]]:
    return {frozenset(incident.event_ids) for incident in link(events)}


def settled(index: Index) -> set[frozenset[str]]:
    roots = {index.root(telling) for telling in index}
    assert all(root is not None and index.begins(root) for root in roots)
    return {frozenset(told.event_id for told in index.members(root)) for root in roots if root}


@settings(max_examples=150, deadline=None)
@given(events=happenings, chance=st.randoms(use_true_random=False))
def test_one_by_one_in_any_order_gives_what_all_at_once_gives(
    events: Sequence[Event], chance: Random
) -> None:
    index = Index()
    shuffled = list(events)
    chance.shuffle(shuffled)
    for told in shuffled:
        telling = telling_of(told, None)
        index.add(telling)
        take_in(index, [telling])
    assert settled(index) == grouped(events)


@settings(max_examples=150, deadline=None)
@given(events=happenings, data=st.data())
def test_what_goes_leaves_no_trace(events: Sequence[Event], data: st.DataObject) -> None:
    index = Index()
    told: dict[str, Telling] = {each.event_id: telling_of(each, None) for each in events}
    for telling in told.values():
        index.add(telling)
    take_in(index, told.values())
    gone = data.draw(st.sets(st.sampled_from(sorted(told))))
    take_out(index, [told[event_id] for event_id in gone])
    left = [each for each in events if each.event_id not in gone]
    assert settled(index) == grouped(left)
    back = [told[event_id] for event_id in sorted(gone)]
    for telling in back:
        index.add(telling)
    take_in(index, back)
    assert settled(index) == grouped(events)


@settings(max_examples=50, deadline=None)
@given(events=happenings, chance=st.randoms(use_true_random=False))
def test_records_are_the_same_in_any_order_and_every_event_is_in_one(
    events: Sequence[Event], chance: Random
) -> None:
    shuffled = [*events, *events]
    chance.shuffle(shuffled)
    incidents = link(shuffled)
    assert incidents == link(events)
    assert sorted(id_ for incident in incidents for id_ in incident.event_ids) == sorted(
        each.event_id for each in events
    )
    assert len({incident.incident_id for incident in incidents}) == len(incidents)


def test_one_that_comes_late_parts_two_that_its_own_days_do_not_touch() -> None:
    week = event("week", days=3, who=("Ivan Petrov",))
    first = event("first", hours=1, who=("Ivan Petrov",))
    said = "They marched through Minsk."
    third = event("third", said, hours=2, day=DAY + timedelta(days=2), who=("Ivan Petrov",))
    assert grouped([week, third]) == {frozenset({week.event_id, third.event_id})}
    index = Index()
    for each in (week, third, first):
        telling = telling_of(each, None)
        index.add(telling)
        take_in(index, [telling])
    assert settled(index) == {frozenset({week.event_id, first.event_id}), frozenset({third.event_id})}


def test_what_loses_the_telling_it_began_with_begins_anew() -> None:
    said = ("Nurses marched.", "Ivan Petrov and nurses marched through Minsk.", "They sang in Minsk.")
    told = [
        telling_of(event(str(hours), text, hours=hours, who=("Ivan Petrov",)), None)
        for hours, text in enumerate(said)
    ]
    index = Index()
    for telling in told:
        index.add(telling)
    take_in(index, told)
    assert {index.root(telling) for telling in told} == {told[0].event_id}
    take_out(index, told[:1])
    assert {index.root(telling) for telling in told[1:]} == {told[1].event_id}
