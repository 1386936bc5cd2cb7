"""The live feed: what appears, changes or goes, as server-sent events.

Each reader pulls from the store what came after the last change it was sent, at its own pace: nothing is
queued for it, a slow one delays nobody, and one that takes nothing for a while is let go.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field

from dateline.errors import StoreError, StoreUnavailable
from dateline.store import Change, EventQuery
from dateline.web.access import Needs
from dateline.web.backend import Backend, From
from dateline.web.filters import Filters
from dateline.web.problems import documented

router = APIRouter(prefix="/v1", tags=["events"])

_POLL_S = 0.2
_KEEPALIVE_S = 15.0
_AT_ONCE = 50  # changes that one reader makes the server hold


class Feed(Filters):
    """Filters, and where to begin."""

    after: int | None = Field(None, ge=0, lt=2**63, description="the id of the last message seen; else now")


class LiveResponse(StreamingResponse):
    """A stream of server-sent events."""

    media_type = "text/event-stream"


@router.get(
    "/events/live",
    response_class=LiveResponse,
    dependencies=[Depends(Needs("read"))],
    responses=documented(401, 403, 422, 429),
)
async def follow_events(
    feed: Annotated[Feed, Query()],
    backend: From,
    last_event_id: Annotated[str | None, Header()] = None,
) -> LiveResponse:
    """Server-sent events: `event` carries an event that is new or told otherwise now, `gone` the id of one
    that a correction or retraction took away.

    The `id` of each message continues the feed after a break, as `Last-Event-ID` or `after`: nothing is
    missed. Without either it begins now.
    """
    after = feed.after
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        after = min(int(last_event_id), 2**62)
    return LiveResponse(
        _messages(backend, feed.query(), after),
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _messages(backend: Backend, query: EventQuery, after: int | None) -> AsyncIterator[bytes]:
    number = after if after is not None else await _now(backend)
    # Tells a browser how soon to come back, and where from should nothing happen until then.
    yield format_sse_event(id=str(number), retry=1000, comment="dateline")
    quiet_since = time.monotonic()
    while not backend.stopping.is_set():
        number, changes = await _next(backend, number, query)
        for change in changes:
            yield _message(change)
        if changes:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > _KEEPALIVE_S:
            yield KEEPALIVE_COMMENT
            quiet_since = time.monotonic()
        if len(changes) < _AT_ONCE:
            await _pause(backend)


async def _now(backend: Backend) -> int:
    try:
        return await asyncio.to_thread(lambda: backend.store().last_change())
    except (StoreError, StoreUnavailable):
        return 0


async def _next(backend: Backend, after: int, query: EventQuery) -> tuple[int, list[Change]]:
    """The next changes, and the number to go on from; none while the store cannot be read."""

    def look() -> tuple[int, list[Change]]:
        store = backend.store()
        # Read before the changes: what comes in between is looked at next time.
        last = store.last_change()
        if last <= after:
            return after, []
        changes = store.changes(after, _AT_ONCE, query)
        full = len(changes) == _AT_ONCE
        return (changes[-1].number if full else max([last, *(c.number for c in changes)])), changes

    try:
        return await asyncio.to_thread(look)
    except (StoreError, StoreUnavailable):
        return after, []


async def _pause(backend: Backend) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_POLL_S):
            await backend.stopping.wait()


def _message(change: Change) -> bytes:
    if change.event is None:
        gone = orjson.dumps({"event_id": change.event_id}).decode()
        return format_sse_event(event="gone", data_str=gone, id=str(change.number))
    return format_sse_event(event="event", data_str=change.event, id=str(change.number))
