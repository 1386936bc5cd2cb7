"""What goes between the pool and a child, as bytes: plain tuples in Python's own form.

It takes a third of the time that pickling the same takes. Both ends are ours, and of one Python.
"""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from dataclasses import astuple

from dateline.contracts import Message
from dateline.passing import Mark
from dateline.processing import Processed, Rejection


def written_task(stage: str, messages: Sequence[Message], mark: Mark | None) -> bytes:
    """A stage's name, what it is to process, and the mark of what it makes."""
    return marshal.dumps((stage, [*map(tuple, messages)], mark and tuple(mark)))


def read_task(written: bytes) -> tuple[str, Sequence[Message], Mark | None]:
    """What `written_task` was given."""
    stage, messages, mark = marshal.loads(written)  # noqa: S302
    return stage, [*map(Message._make, messages)], mark and Mark(*mark)


def written_results(results: Sequence[Processed]) -> bytes:
    """What came of the messages."""
    return marshal.dumps(
        [
            ([*map(tuple, messages)], rejection and astuple(rejection), milliseconds, further)
            for messages, rejection, milliseconds, further in results
        ]
    )


def read_results(written: bytes) -> Sequence[Processed]:
    """What `written_results` was given."""
    return [
        Processed(tuple(map(Message._make, made)), rejection and Rejection(*rejection), milliseconds, further)
        for made, rejection, milliseconds, further in marshal.loads(written)  # noqa: S302
    ]
