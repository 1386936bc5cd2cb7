"""Moving a store to other positions, on purpose: after topics were made anew or trimmed, or to read again."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dateline.admin import describe_topics
from dateline.errors import DatelineError
from dateline.materializer.source import TOPICS
from dateline.settings import Settings
from dateline.store import Lease, Mark, Partition, Store

Where = Literal["beginning", "end"]

_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class Move:
    """What a reset does to one partition, in next offsets; ``before`` is null where nothing was read."""

    topic: str
    partition: int
    before: int | None
    after: int
    begin: int
    end: int

    @property
    def skipped(self) -> int:
        """Messages on the topic that will not be read."""
        return max(0, self.after - max(self.begin, self.before or 0))

    @property
    def read_again(self) -> int:
        """Messages on the topic that were read before."""
        return max(0, min(self.before or 0, self.end) - self.after)


async def plan_reset(settings: Settings, bootstrap: str, store: Store, to: Where) -> list[Move]:
    """What it takes to go there, a move each partition; `BrokerUnavailable` when nobody answers."""
    marks = store.positions()
    moves = []
    for topic in await describe_topics(settings, bootstrap):
        for state in topic.partitions if topic.name in TOPICS else ():
            mark = marks.get((topic.name, state.partition))
            after = state.begin if to == "beginning" else state.end
            before = mark.next_offset if mark else None
            moves.append(Move(topic.name, state.partition, before, after, state.begin, state.end))
    return moves


async def reset_store(store: Store, moves: Sequence[Move], *, lease_s: float, clear: bool) -> None:
    """Move the store; ``clear`` empties it first. `DatelineError` while a materializer writes to it."""
    seen = await _abandoned(store, lease_s)
    held = store.take_lease(seen, f"{socket.gethostname()}-reset-{os.getpid()}")
    # Of a record that this process has not read nothing is known to compare it with later.
    marks: dict[Partition, Mark] = {
        (move.topic, move.partition): Mark(move.after) for move in moves if move.after > 0
    }
    store.reset(marks, held, clear=clear)
    store.take_lease(store.lease(), None)


async def _abandoned(store: Store, lease_s: float) -> Lease:
    """The lease, once it is sure that nobody uses it."""
    seen, since = store.lease(), time.monotonic()
    while seen.owner and time.monotonic() - since < lease_s:
        await asyncio.sleep(_POLL_S)
        if store.lease() != seen:
            raise DatelineError(
                f"{seen.owner} writes to this store",
                hint="stop the materializer first, and start it afterwards",
            )
    return seen
