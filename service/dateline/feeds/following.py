"""Following all feeds: whatever is due is looked at, a few hosts at a time, each of them gently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from dateline.errors import BrokerUnavailable
from dateline.feeds.looking import Looker
from dateline.feeds.register import Register, host_of
from dateline.feeds.rows import Feed, Page
from dateline.settings import FeedSettings

_ATTENTION_S = 2.0
_PATIENCE_S = 60.0
_PAUSE_S = 5.0


class Follower:
    """Looks at what is due, until told to stop or until nothing is."""

    def __init__(self, settings: FeedSettings, register: Register, looker: Looker) -> None:
        self._settings = settings
        self._register = register
        self._looker = looker
        self._looks: dict[asyncio.Task[None], str] = {}
        self._free_at: dict[str, float] = {}
        self._trouble: BrokerUnavailable | None = None

    async def follow(self, stop: asyncio.Event) -> None:
        """Follow all feeds until ``stop`` is set. Feeds that others add or remove meanwhile are seen.

        While nothing can be published the pages stay due, and one look in a while tries.
        """
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._begin()
                await self._attend(stopping)
                if self._trouble:
                    self._trouble = None
                    await asyncio.wait((stopping,), timeout=_PAUSE_S)
        finally:
            stopping.cancel()
            await self._cancel()

    async def follow_once(self) -> None:
        """Look at what is due now, and at the pages that come of it; leave what has to wait for long.

        `BrokerUnavailable` when nothing can be published.
        """
        never = asyncio.create_task(asyncio.Event().wait())
        try:
            while self._begin() or self._looks or self._has_due():
                await self._attend(never)
                if self._trouble:
                    raise self._trouble
        finally:
            never.cancel()
            await self._cancel()

    def _begin(self) -> bool:
        """Begin as many looks as may be; whether any was."""
        begun = False
        while len(self._looks) < self._settings.connections:
            busy = self._busy()
            due: list[Feed | Page] = [
                *self._register.due_feeds(time.time(), busy, 1),
                *self._register.due_pages(time.time(), busy, 1),
            ]
            if not due:
                break
            for one in due[: self._settings.connections - len(self._looks)]:
                if host_of(one.url) not in self._busy():
                    self._start(one)
                    begun = True
        return begun

    def _start(self, one: Feed | Page) -> None:
        looker = self._looker
        work = looker.look_at_feed(one) if isinstance(one, Feed) else looker.look_at_page(one)
        self._looks[asyncio.create_task(self._look(one.url, work))] = host_of(one.url)

    async def _look(self, url: str, work: Coroutine[Any, Any, float]) -> None:
        asked_s = 0.0
        try:
            asked_s = await work
        except BrokerUnavailable as error:
            self._trouble = error
        finally:
            gap_s = max(self._settings.host_gap_s, self._looker.robots.delay(url), asked_s)
            self._free_at[host_of(url)] = time.monotonic() + gap_s

    def _busy(self) -> list[str]:
        """The hosts that are being asked, or were just now."""
        now = time.monotonic()
        self._free_at = {host: at for host, at in self._free_at.items() if at > now}
        return [*self._looks.values(), *self._free_at]

    def _has_due(self) -> bool:
        """Whether anything is due on a host that need not be waited for long."""
        now = time.monotonic()
        shunned = [host for host, at in self._free_at.items() if at - now > _PATIENCE_S]
        due = self._register.due_feeds, self._register.due_pages
        return any(find(time.time(), shunned, 1) for find in due)

    async def _attend(self, stopping: asyncio.Task[bool]) -> None:
        """Wait until a look ends, a host is free, something is due, or others may have changed what is."""
        now = time.monotonic()
        free = [at - now for at in self._free_at.values() if at > now]
        due_at = self._register.next_due()
        due = [due_at - time.time()] if due_at and due_at > time.time() else []
        timeout = max(0.01, min([_ATTENTION_S, *free, *due]))
        done, _ = await asyncio.wait(
            (stopping, *self._looks), timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done - {stopping}:
            del self._looks[task]  # type: ignore[arg-type]
            task.result()

    async def _cancel(self) -> None:
        for task in self._looks:
            task.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)
