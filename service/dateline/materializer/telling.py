"""What has changed of the incidents, to their topic: after the commits, at least once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

import orjson
import structlog

from dateline.condition import Condition
from dateline.contracts import INCIDENTS, Message
from dateline.errors import BadInput
from dateline.materializer.access import Access, patiently
from dateline.publisher import Publisher
from dateline.store import IncidentChange, Store

_AT_ONCE = 1000
_SOURCE = "dateline/materialize"

log = structlog.get_logger(__name__)


class Teller:
    """Sends the changes the store has numbered and remembers how far it came: the store is the outbox.

    Each message has an incident as it is now, or none where it is none any more, so that one sent twice, or
    left out because another came after it, changes nothing for a reader who keeps the last of each id.
    """

    def __init__(self, publisher: Publisher, access: Access, condition: Condition) -> None:
        self._publisher = publisher
        self._access = access
        self._condition = condition
        self._due = asyncio.Event()

    async def run(self) -> None:
        """Tell of what changed, beside those who change it, from where the store says that it came."""
        told = await self._access.use(lambda store: store.incidents_told())
        while True:
            self._due.clear()  # set again by whoever commits while this waits
            while changes := await self._access.use(partial(_changes, after=told)):
                await self._send(changes)
                told = changes[-1].number
                await self._access.use(partial(_keep, told=told))
            await self._due.wait()

    def look(self) -> None:
        """Something may have changed."""
        self._due.set()

    async def _send(self, changes: Iterable[IncidentChange]) -> None:
        messages = await asyncio.to_thread(lambda: [_message(change) for change in changes])
        try:
            await self._deliver(messages)
        except BadInput:
            for message in messages:
                try:
                    await self._deliver([message])
                except BadInput as error:
                    log.warning(
                        "incident not sent", incident_id=(message.key or b"").decode(), reason=str(error)
                    )

    async def _deliver(self, messages: list[Message]) -> None:
        await patiently(lambda: self._publisher.send(messages), "broker", self._condition)


def _changes(store: Store, *, after: int) -> list[IncidentChange]:
    return store.incident_changes(after, _AT_ONCE)


def _keep(store: Store, *, told: int) -> None:
    store.tell_incidents(told)


def _message(change: IncidentChange) -> Message:
    """The incident by its id; its ``ce_id`` is made of content, so that the same again can be told."""
    body = change.incident
    version = orjson.loads(body)["version"] if body else "gone"
    return INCIDENTS.message(
        change.incident_id,
        f"{change.incident_id}/{version}",
        body.encode() if body else None,
        time=datetime.now(UTC),
        source=_SOURCE,
    )
