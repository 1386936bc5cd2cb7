"""Messages as the batches a writer commits."""

from collections.abc import Mapping, Sequence

from dateline.contracts import Event, Outcome
from dateline.store import Batch, Mark, Partition, Store
from tests.store.reference import Message

PLACE: Partition = ("dateline-events", 0)


def add(store: Store, *messages: Message) -> None:
    """Commit the messages as the next batch."""
    before = store.positions()
    reached = before[PLACE].next_offset if PLACE in before else 0
    store.commit(batch_of(messages, before, {PLACE: Mark(reached + len(messages))}))


def batch_of(
    messages: Sequence[Message], before: Mapping[Partition, Mark], after: Mapping[Partition, Mark]
) -> Batch:
    return Batch(
        before,
        after,
        [message for message in messages if isinstance(message, Event)],
        [message for message in messages if isinstance(message, Outcome)],
    )
