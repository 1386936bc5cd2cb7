"""Live feeds: what appears, changes or goes, as server-sent events.

Each reader pulls from the store what came after the last change it was sent, at its own pace: nothing is
queued for it, a slow one delays nobody, and one that takes nothing for a while is let go.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Literal

import orjson
from fastapi import Header
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import Store
from dateline.web.backend import Backend

After = Annotated[int | None, Field(ge=0, lt=2**63, description="the id of the last message seen; else now")]
"""A parameter: where a feed begins."""
LastEventId = Annotated[str | None, Header(description="the same as `after`; a browser sends it by itself")]
"""A header: where a feed goes on after a break."""

_POLL_S = 0.2
_KEEPALIVE_S = 15.0
_AT_ONCE = 50  # changes that one reader makes the server hold

_Change = tuple[int, str, str | None]  # its number, the id of what changed, and its JSON unless it is gone


class LiveResponse(StreamingResponse):
    """A stream of server-sent events."""

    media_type = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Source:
    """What a feed tells of: the number of the last change, and so many changes behind a number."""

    kind: Literal["event", "incident"]
    last: Callable[[Store], int]
    changes: Callable[[Store, int, int], Sequence[_Change]]


def live(backend: Backend, source: Source, after: int | None, last_event_id: str | None) -> LiveResponse:
    """The feed from there on: from now where neither says where it broke off."""
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        after = min(int(last_event_id), 2**62)
    return LiveResponse(
        _messages(backend, source, after),
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _messages(backend: Backend, source: Source, after: int | None) -> AsyncIterator[bytes]:
    number = after if after is not None else await _now(backend, source)
    # Tells a browser how soon to come back, and where from should nothing happen until then.
    yield format_sse_event(id=str(number), retry=1000, comment="dateline")
    quiet_since = time.monotonic()
    while not backend.stopping.is_set():
        number, changes = await _next(backend, source, number)
        for change in changes:
            yield _message(source, change)
        if changes:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > _KEEPALIVE_S:
            yield KEEPALIVE_COMMENT
            quiet_since = time.monotonic()
        if len(changes) < _AT_ONCE:
            await _pause(backend)


async def _now(backend: Backend, source: Source) -> int:
    try:
        return await asyncio.to_thread(lambda: source.last(backend.store()))
    except (StoreError, StoreUnavailable):
        return 0


async def _next(backend: Backend, source: Source, after: int) -> tuple[int, Sequence[_Change]]:
    """The next changes, and the number to go on from; none while the store cannot be read."""

    def look() -> tuple[int, Sequence[_Change]]:
        store = backend.store()
        # Read before the changes: what comes in between is looked at next time.
        last = source.last(store)
        if last <= after:
            return after, ()
        changes = source.changes(store, after, _AT_ONCE)
        reached = [number for number, _, _ in changes]
        return (reached[-1] if len(changes) == _AT_ONCE else max([last, *reached])), changes

    try:
        return await asyncio.to_thread(look)
    except (StoreError, StoreUnavailable):
        return after, ()


async def _pause(backend: Backend) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_POLL_S):
            await backend.stopping.wait()


def _message(source: Source, change: _Change) -> bytes:
    number, name, body = change
    if body is None:
        gone = orjson.dumps({f"{source.kind}_id": name}).decode()
        return format_sse_event(event="gone", data_str=gone, id=str(number))
    return format_sse_event(event=source.kind, data_str=body, id=str(number))
