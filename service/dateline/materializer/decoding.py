"""Messages as what the store takes, and as dead letters where they cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.contracts import Contract, Event, Message, Outcome
from dateline.errors import BadInput
from dateline.materializer.source import TOPICS, mark_after
from dateline.processing import Limits, Rejection, origin_of, reject
from dateline.store import Mark, Partition
from dateline.topology import Stage


@dataclass(frozen=True, slots=True)
class Decoded:
    """What some messages hold. ``refused`` are the dead letters and the outcomes that tell of them."""

    events: Sequence[Event]
    outcomes: Sequence[Outcome]
    refused: list[Message]
    marks: dict[Partition, Mark]


def decode(messages: Iterable[Message], limits: Limits) -> Decoded:
    """Read the messages; nothing in them makes it raise."""
    events: list[Event] = []
    outcomes: list[Outcome] = []
    refused: list[Message] = []
    last: dict[Partition, Message] = {}
    for message in messages:
        last[message.topic, message.partition or 0] = message
        stage = STAGES[message.topic]
        try:
            record = stage.source.decode(message)
        except BadInput as error:
            refused += reject(stage, message, Rejection.of(error.reason, error), limits).messages
        except Exception as error:
            refused += reject(stage, message, Rejection.of("bug", error), limits).messages
        else:
            if isinstance(record, Event):
                events.append(record)
            else:
                outcomes.append(_with_origin(record, message))
    return Decoded(events, outcomes, refused, {place: mark_after(message) for place, message in last.items()})


def _with_origin(outcome: Outcome, message: Message) -> Outcome:
    # An outcome from elsewhere that does not say what it answers is its own answer.
    return outcome if outcome.origin else outcome.model_copy(update={"origin": origin_of(message)})


def _into_the_store(_: object) -> Sequence[Contract]:
    return ()


STAGES = {name: Stage("materialize", topic, _into_the_store, ()) for name, topic in TOPICS.items()}
