"""What has changed of the incidents, to their topic: after each commit, at least once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import orjson
import structlog

from dateline.condition import Condition
from dateline.contracts import INCIDENTS, Message
from dateline.errors import BadInput
from dateline.materializer.access import Access, patiently
from dateline.publisher import Publisher
from dateline.store import IncidentChange

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
        self._told: int | None = None
        self.due = True

    async def step(self) -> None:
        """Tell of some of what changed; ``due`` until all is told."""
        self.due = False  # set again by whoever commits while this waits
        if self._told is None:
            self._told = await self._access.use(lambda store: store.incidents_told())
        told = self._told
        changes = await self._access.use(lambda store: store.incident_changes(told, _AT_ONCE))
        if not changes:
            return
        await self._send(changes)
        last = changes[-1].number
        await self._access.use(lambda store: store.tell_incidents(last))
        self._told = last
        self.due = self.due or len(changes) == _AT_ONCE

    def start_again(self) -> None:
        """Ask the store how far it came: another may have told since."""
        self._told = None
        self.due = True

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
