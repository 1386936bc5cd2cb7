"""What goes to a child and comes back is what was sent."""

from __future__ import annotations

from dateline.contracts import Message
from dateline.passing import Mark
from dateline.piping import read_results, read_task, written_results, written_task
from dateline.processing import Processed, Rejection

BARE = Message(None, None)
FULL = Message(
    b"k", b"v\x00\xff", (("é", b""), ("a", b"b")), "dateline-articles", 3, 2**40, 1_780_000_000_000
)
HEADER_WITHOUT_VALUE = FULL._replace(headers=(("a", None),))  # type: ignore[arg-type]


def test_a_task_comes_as_it_was_sent() -> None:
    messages = [BARE, FULL, HEADER_WITHOUT_VALUE]
    for mark in (None, Mark(b"cluster"), Mark(b"cluster", sent=False)):
        stage, read, with_mark = read_task(written_task("tokenize", messages, mark))
        assert (stage, read, with_mark) == ("tokenize", messages, mark)
        assert [type(message) for message in read] == [Message] * 3
        assert type(with_mark) is type(mark)


def test_results_come_as_they_were_sent() -> None:
    results = [
        Processed(()),
        Processed((FULL, BARE), milliseconds=0.25, further=(("tag", 1.5), ("code", None))),
        Processed((FULL,), Rejection("memory", "MemoryError", "it is full")),
    ]
    read = read_results(written_results(results))
    assert read == results
    assert [type(one) for one in read] == [Processed] * 3
    assert read[2].out_of_memory
