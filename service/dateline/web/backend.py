"""What the web server stands on: the store to read, the broker to write to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from dateline.admin import TopicState, describe_topics
from dateline.broker import locate
from dateline.contracts import ARTICLES, Article, Message
from dateline.errors import BrokerUnavailable
from dateline.publisher import Position, Publisher
from dateline.settings import Settings
from dateline.store import Store, open_store

SOURCE = "dateline-web"
"""What messages from here say of where they come from (``ce_source``)."""

_TIMEOUT_S = 4.0


class Backend:
    """Opens the store and the way to the broker when they are first needed, and again after trouble."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = asyncio.Event()
        self._store: Store | None = None
        self._opening = threading.Lock()
        self._publisher: Publisher | None = None
        self._connecting = asyncio.Lock()

    def store(self) -> Store:
        """The store, to read; `StoreError` while nothing has been written to it yet."""
        with self._opening:
            if self._store is None:
                self._store = open_store(self.settings.store_url, read_only=True)
            return self._store

    def bootstrap(self) -> str:
        """The address of the broker; `BrokerUnavailable` when there is none."""
        return locate(self.settings)

    async def send(self, articles: Sequence[Article]) -> list[Position]:
        """Publish them; `BrokerUnavailable` within seconds when they are not confirmed."""
        now = datetime.now(UTC)
        messages = [ARTICLES.encode(article, time=now, source=SOURCE) for article in articles]
        return await (await self._connected()).send(messages)

    async def retract(self, article_id: str) -> Position:
        """Publish that an article is withdrawn."""
        headers = (("ce_time", datetime.now(UTC).isoformat().encode()), ("ce_source", SOURCE.encode()))
        message = Message(topic=ARTICLES.name, key=article_id.encode(), value=None, headers=headers)
        [position] = await (await self._connected()).send([message])
        return position

    async def _connected(self) -> Publisher:
        async with self._connecting:
            if self._publisher is None:
                publisher = Publisher(self.settings, self.bootstrap(), timeout_s=_TIMEOUT_S)
                self._publisher = await publisher.__aenter__()
            return self._publisher

    async def topics(self) -> tuple[TopicState, ...]:
        """How the topics stand; `BrokerUnavailable` within seconds when nobody says."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await describe_topics(self.settings, self.bootstrap())
        except TimeoutError:
            raise BrokerUnavailable(f"the broker gives no answer within {_TIMEOUT_S:.0f} s") from None

    async def close(self) -> None:
        """Let go of both."""
        if self._publisher is not None:
            await self._publisher.__aexit__()
        if self._store is not None:
            self._store.close()


def _backend_of(request: Request) -> Backend:
    backend: Backend = request.app.state.backend
    return backend


From = Annotated[Backend, Depends(_backend_of)]
"""A parameter: the backend of the application that answers the request."""
