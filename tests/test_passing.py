"""A message through a stage and those that follow, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dateline.contracts import (
    ARTICLES,
    DOCUMENTS,
    EVENTS,
    OUTCOMES,
    TAGGED_DOCUMENTS,
    Article,
    Contract,
    Message,
    Outcome,
)
from dateline.passing import PASSED_ON, Mark, has_passed_on, pass_all
from dateline.processing import Limits, Processed, process
from dateline.topology import Stage, leads
from tests.faults.articles import message
from tests.faults.stages import STAGES

LIMITS = Limits(1_000_000, 1_100_000)
MARK = Mark(b"cluster")


def told(text: str) -> Message:
    return message(Article(article_id="a", text=text))


def through(
    given: Message, stages: Sequence[Stage] = STAGES, limits: Limits = LIMITS, mark: Mark = MARK
) -> Processed:
    following = {stage.source.name: stage for stage in stages}
    return pass_all(stages[0], [given], limits, following, mark, lambda _: None)[0]


def one_by_one(given: Message) -> list[Message]:
    """What three workers send that read each other's topics."""
    stages = {stage.source.name: stage for stage in STAGES}
    sent: list[Message] = []
    for output in process(stages[given.topic], given, LIMITS).messages:
        sent += (output, *(one_by_one(output) if output.topic in stages else ()))
    return sent


def broken(number: int, error: BaseException) -> Sequence[Stage]:
    def fail(_: Contract) -> Sequence[Contract]:
        raise error

    return [replace(stage, transform=fail) if n == number else stage for n, stage in enumerate(STAGES)]


def test_it_makes_what_the_stages_make_one_after_the_other() -> None:
    given = told("They marched.\nThey met.")
    made = through(given)
    assert [(m.topic, m.key, _without_times(m)) for m in made.messages] == [
        (m.topic, m.key, _without_times(m)) for m in one_by_one(given)
    ]
    assert [name for name, _ in made.further] == ["tag", "code"]
    marked = {m.topic for m in made.messages if has_passed_on(m, MARK)}
    assert marked == {DOCUMENTS.name, TAGGED_DOCUMENTS.name}


def _without_times(given: Message) -> object:
    topics = {topic.name: topic for topic in (DOCUMENTS, TAGGED_DOCUMENTS, EVENTS, OUTCOMES)}
    record = topics[given.topic].decode(given)
    if isinstance(record, Outcome):
        assert [timing.stage for timing in record.timings] == ["tokenize", "tag", "code"]
        return record.model_copy(update={"timings": ()})
    return record


def test_what_a_later_stage_refuses_is_left_to_it() -> None:
    made = through(told("They marched."), broken(2, ValueError("no")))
    assert made.rejection is None
    document, tagged = made.messages
    assert (document.topic, tagged.topic) == (DOCUMENTS.name, TAGGED_DOCUMENTS.name)
    assert has_passed_on(document, MARK)
    assert not has_passed_on(tagged, MARK)


def test_documents_are_sent_only_to_who_has_to_read_them_where_nobody_else_wants_them() -> None:
    given, mark = told("They marched.\nThey met."), MARK._replace(sent=False)
    made = through(given, mark=mark)
    assert {m.topic for m in made.messages} == {EVENTS.name, OUTCOMES.name}
    assert [name for name, _ in made.further] == ["tag", "code"]
    left = through(given, broken(2, ValueError("no")), mark=mark)
    assert [(m.topic, has_passed_on(m, mark)) for m in left.messages] == [(TAGGED_DOCUMENTS.name, False)]


def test_what_the_first_refuses_is_its_own_dead_letter() -> None:
    made = through(Message(b"key", b"no JSON", (), ARTICLES.name, 0, 7))
    assert made.rejection
    assert [m.topic for m in made.messages] == [ARTICLES.dead_letters, OUTCOMES.name]


def test_too_little_memory_on_the_way_is_told_of_the_whole() -> None:
    assert through(told("They marched."), broken(1, MemoryError())).out_of_memory


def test_the_mark_is_no_reason_to_be_too_large() -> None:
    given = told("They marched.")
    # The times that a header tells have more digits now and then; the mark is longer than that.
    size = process(STAGES[0], given, LIMITS).messages[0].size + 20
    (document,) = through(given, limits=Limits(size, size)).messages
    assert document.size <= size
    assert not has_passed_on(document, MARK)


def test_a_mark_counts_in_its_own_cluster_only() -> None:
    copied = Message(b"key", b"{}", (MARK.header,), DOCUMENTS.name)
    assert has_passed_on(copied, MARK)
    assert not has_passed_on(copied, Mark(b"another"))
    assert not has_passed_on(copied._replace(headers=((PASSED_ON, b""),)), None)


@pytest.mark.parametrize(("number", "expected"), [(0, True), (1, False), (2, False)])
def test_only_the_first_of_several_leads(number: int, expected: bool) -> None:
    assert leads(STAGES[number], STAGES) is expected
    assert leads(STAGES[number], [STAGES[number]]) is False


def test_each_stage_has_its_own_time() -> None:
    begun: list[int] = []
    following = {stage.source.name: stage for stage in STAGES}
    pass_all(STAGES[0], [told("They met."), told("They left.")], LIMITS, following, MARK, begun.append)
    assert begun == [0, 0, 0, 1, 1, 1]


def test_nothing_is_begun_behind_what_is_too_much_for_the_memory() -> None:
    stages, begun = broken(1, MemoryError()), list[int]()
    following = {stage.source.name: stage for stage in stages}
    given = [Message(b"key", b"no JSON", (), ARTICLES.name, 0, 7), told("They met."), told("They left.")]
    made = pass_all(stages[0], given, LIMITS, following, MARK, begun.append)
    assert [one.out_of_memory for one in made] == [False, True]
    assert max(begun) == 1
