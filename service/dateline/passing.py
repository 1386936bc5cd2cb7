"""A message through a stage, and what comes of it at once through those that follow.

A document that has just been made need not be encoded, sent, fetched and decoded before it is tagged. It is
sent all the same, unless nobody wants it, with a mark by which the stage that reads it knows that it went
further. Where a later stage fails, what it was given is sent without the mark: it is read, and dead-lettered,
as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from dateline.contracts import Contract, Message
from dateline.processing import Limits, Processed, encoded, process_all, transformed
from dateline.topology import Stage

PASSED_ON = "dateline_passed_on"
"""The header of a message that has gone further: the cluster in which what came of it was sent, too."""

GONE_FURTHER = Processed(())
"""What is still to come of a message that has gone further."""


class Mark(NamedTuple):
    """The mark of what has gone further in a cluster; ``sent`` tells whether such messages are sent, too."""

    cluster: bytes
    sent: bool = True

    @property
    def header(self) -> tuple[str, bytes]:
        return PASSED_ON, self.cluster


def has_passed_on(message: Message, mark: Mark | None) -> bool:
    """Whether it has gone further in the cluster of that mark; a copy of it in another cluster has not."""
    return mark is not None and mark.header in message.headers


def pass_all(
    stage: Stage,
    messages: Sequence[Message],
    limits: Limits,
    following: Mapping[str, Stage],
    mark: Mark | None,
    begin: Callable[[int], None],
) -> list[Processed]:
    """What comes of each in the end, and all that is made on the way; of one stage, without a mark.

    ``following`` has the stages by the topic that they read; ``begin`` is given the number of a message
    whenever something is done with it. The last may be one for which the memory does not suffice.
    """
    if mark is None:
        return process_all(stage, messages, limits, begin)
    done = []
    for number, message in enumerate(messages):
        done.append(_pass_on(stage, message, limits, following, mark, partial(begin, number)))
        if done[-1].out_of_memory:
            break
    return done


def _pass_on(
    stage: Stage,
    message: Message,
    limits: Limits,
    following: Mapping[str, Stage],
    mark: Mark,
    begin: Callable[[], None],
) -> Processed:
    def through(stage: Stage, message: Message, source: Contract | None) -> Processed:
        begin()
        own = transformed(stage, message, limits, source)
        if isinstance(own, Processed):
            return own
        made = encoded(stage, message, limits, own)
        if made.rejection:
            return made
        messages: list[Message] = []
        further: list[tuple[str, float | None]] = []
        for output, record in zip(made.messages, own.records, strict=True):
            if (then := following.get(output.topic)) is None:
                messages.append(output)
                continue
            marked = output._replace(headers=(*output.headers, mark.header))
            if marked.size > limits.message:
                messages.append(output)
                continue
            more = through(then, output, record)
            if more.out_of_memory:
                return more
            if more.rejection:
                messages.append(output)
                continue
            messages += (marked, *more.messages) if mark.sent else more.messages
            further += ((then.name, more.milliseconds), *more.further)
        return made._replace(messages=tuple(messages), further=tuple(further))

    return through(stage, message, None)
