"""Known bugs, put into the product from outside: each must turn the oracle red.

A bug is a function in the place of one of the product's seams. `install` plants the one that the
environment names into a process of the tests, `planted` plants one into this process for a while.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dateline.contracts import Event, Outcome
from tests.faults import seams
from tests.faults.seams import Seam

VARIABLE = "DATELINE_PLANTED_BUG"

Function = Callable[..., Any]


@dataclass(frozen=True)
class Bug:
    """``what`` was done wrong, the ``promise`` it breaks, and what stands in place of each seam."""

    what: str
    promise: int
    wrong: dict[Seam, Callable[[Function], Function]]


def install() -> None:
    """Plant the bug that the environment names, if it names one, for the life of this process."""
    name = os.environ.get(VARIABLE)
    if name:
        for seam, wrong in BUGS[name].wrong.items():
            seam.replace(wrong(seam.current()))


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    with ExitStack() as stack:
        for seam, wrong in bug.wrong.items():
            stack.enter_context(seams.replaced(seam, wrong(seam.current())))
        yield


def _drops_an_event(decode: Function) -> Function:
    def wrong(*arguments: Any) -> Any:
        decoded = decode(*arguments)
        return replace(decoded, events=decoded.events[1:])

    return wrong


def _drops_an_outcome(decode: Function) -> Function:
    def wrong(*arguments: Any) -> Any:
        decoded = decode(*arguments)
        return replace(decoded, outcomes=decoded.outcomes[1:])

    return wrong


def _loses_retractions(decode: Function) -> Function:
    def wrong(*arguments: Any) -> Any:
        decoded = decode(*arguments)
        return replace(decoded, outcomes=[o for o in decoded.outcomes if o.status != "retracted"])

    return wrong


def _doubles_a_row(decode: Function) -> Function:
    def wrong(*arguments: Any) -> Any:
        decoded = decode(*arguments)
        copies = [event.model_copy(update={"event_id": f"{event.event_id}-"}) for event in decoded.events]
        outcomes = [_listing_twice(outcome) for outcome in decoded.outcomes]
        return replace(decoded, events=[*decoded.events, *copies], outcomes=outcomes)

    return wrong


def _listing_twice(outcome: Outcome) -> Outcome:
    doubled = [listed for event_id in outcome.event_ids for listed in (event_id, f"{event_id}-")]
    return outcome.model_copy(update={"event_ids": tuple(doubled)})


def _skips_an_offset(decode: Function) -> Function:
    def wrong(messages: Any, *arguments: Any) -> Any:
        return decode(messages[1:] if len(messages) > 1 else messages, *arguments)

    return wrong


def _moves_before_it_writes(commit: Function) -> Function:
    def wrong(store: Any, batch: Any) -> None:
        commit(store, replace(batch, events=(), outcomes=()))
        commit(store, replace(batch, expected={**batch.expected, **batch.marks}, marks={}))

    return wrong


def _moves_back(commit: Function) -> Function:
    commits = itertools.count(1)

    def wrong(store: Any, batch: Any) -> None:
        commit(store, batch)
        if next(commits) == 2:
            reached = {**batch.expected, **batch.marks}
            back = {place: mark._replace(next_offset=0) for place, mark in reached.items()}
            commit(store, replace(batch, expected=reached, marks=back, events=(), outcomes=()))

    return wrong


def _believes_the_last(order: Any) -> Any:
    # In the place of a property: the time of a revision is the time it was last seen.
    return property(lambda revision: -(revision.seen_us or 0))


def _acknowledges_first(try_: Function) -> Function:
    async def wrong(agent: Any, batch: Any, before: Any) -> Any:
        agent._acknowledge(batch)
        return await try_(agent, batch, before)

    return wrong


def _takes_no_answer_for_yes(send: Function) -> Function:
    async def wrong(publisher: Any, messages: Any) -> Any:
        try:
            return await send(publisher, messages)
        except Exception:
            return []

    return wrong


def _swallows_the_unreadable(process: Function) -> Function:
    def wrong(*arguments: Any) -> Any:
        return [one._replace(messages=()) if one.rejection else one for one in process(*arguments)]

    return wrong


def _mends_dead_letters(process: Function) -> Function:
    def mended(processed: Any) -> Any:
        if not processed.rejection:
            return processed
        letter, *rest = processed.messages
        value = (letter.value or b"").decode("utf-8", "replace").strip().encode()
        return processed._replace(messages=(letter._replace(value=value + b" "), *rest))

    return lambda *arguments: [*map(mended, process(*arguments))]


def _sends_out_of_order(send: Function) -> Function:
    async def wrong(agent: Any, messages: Any, results: Any) -> Any:
        return await send(agent, messages[::-1], results[::-1])

    return wrong


def _makes_ids_anew(encode: Function) -> Function:
    numbers = itertools.count(os.getpid() << 20)

    def wrong(stage: Any, records: Any, *arguments: Any) -> Any:
        ids = {r.event_id: f"{r.event_id}-{next(numbers)}" for r in records if isinstance(r, Event)}
        renamed = [
            r.model_copy(update={"event_id": ids[r.event_id]})
            if isinstance(r, Event)
            else r.model_copy(update={"event_ids": tuple(ids.get(i, i) for i in r.event_ids)})
            if isinstance(r, Outcome)
            else r
            for r in records
        ]
        return encode(stage, renamed, *arguments)

    return wrong


BUGS = {
    "drops-an-event": Bug("an event of every batch is not written", 1, {seams.DECODE: _drops_an_event}),
    "drops-an-outcome": Bug("an outcome of every batch is not written", 5, {seams.DECODE: _drops_an_outcome}),
    "loses-retractions": Bug("retractions are passed over", 2, {seams.DECODE: _loses_retractions}),
    "doubles-a-row": Bug("an event is written under two ids", 2, {seams.DECODE: _doubles_a_row}),
    "skips-an-offset": Bug("the position moves over a message", 1, {seams.DECODE: _skips_an_offset}),
    "moves-before-it-writes": Bug(
        "the position is committed before the rows", 1, {seams.COMMIT: _moves_before_it_writes}
    ),
    "moves-back": Bug("the position moves back for a moment", 4, {seams.COMMIT: _moves_back}),
    "believes-the-last": Bug("revisions are ordered as they come", 2, {seams.ORDER: _believes_the_last}),
    "acknowledges-first": Bug(
        "messages are acknowledged before their outputs are sent", 1, {seams.TRY: _acknowledges_first}
    ),
    "takes-no-answer-for-yes": Bug(
        "a send that was not confirmed counts as sent", 1, {seams.SEND: _takes_no_answer_for_yes}
    ),
    "swallows-the-unreadable": Bug(
        "what cannot be read is passed over", 1, {seams.PROCESS: _swallows_the_unreadable}
    ),
    "mends-dead-letters": Bug("dead letters are tidied up", 1, {seams.PROCESS: _mends_dead_letters}),
    "sends-out-of-order": Bug("a batch is sent backwards", 6, {seams.SEND_OUTPUTS: _sends_out_of_order}),
    "makes-ids-anew": Bug("event ids are not made of content", 2, {seams.ENCODE: _makes_ids_anew}),
}
