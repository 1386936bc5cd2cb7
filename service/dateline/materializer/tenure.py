"""Being the one writer of a store: taken over from one that is gone, waited for while another is there."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import structlog

from dateline.condition import Condition
from dateline.errors import StoreFenced
from dateline.materializer.access import Access
from dateline.store import Lease, Store

_POLLS = 10  # times to look at a lease before it counts as lapsed
_SIGNS = 3  # signs of life to give in that time

log = structlog.get_logger(__name__)


class Tenure:
    """The lease on a store, for the one process of that ``owner`` name.

    One of another name is waited for until it has given no sign of life for ``lease_s`` seconds by the
    clock of this process: no two clocks are ever compared.
    """

    def __init__(self, owner: str, lease_s: float, access: Access, condition: Condition) -> None:
        self._owner = owner
        self._lease_s = lease_s
        self._access = access
        self._condition = condition
        self._signed = 0.0

    async def take(self) -> Lease:
        """Become the writer, as soon as nobody else is."""
        while True:
            seen = await self._until_free()
            try:
                held = await self._access.use(partial(_take, seen=seen, owner=self._owner))
            except StoreFenced:
                continue
            log.info("writing to the store", owner=self._owner, generation=held.generation)
            self._condition.go_on("lease")
            self.signed()
            return held

    async def _until_free(self) -> Lease:
        """The lease as it was seen when it could be taken."""
        seen, since = await self._access.use(lambda store: store.lease()), time.monotonic()
        while seen.owner not in (None, self._owner) and time.monotonic() - since < self._lease_s:
            self._condition.stop("lease", f"{seen.owner} writes to the store; this one waits for it to end")
            await asyncio.sleep(self._lease_s / _POLLS)
            now = await self._access.use(lambda store: store.lease())
            if now != seen:
                seen, since = now, time.monotonic()
        return seen

    def signed(self) -> None:
        """A sign of life has just been given."""
        self._signed = time.monotonic()

    async def keep(self, held: Lease) -> None:
        """Give a sign of life if it is time for one; `StoreFenced` when the lease has been lost."""
        if time.monotonic() - self._signed > self._lease_s / _SIGNS:
            await self._access.use(lambda store: store.renew_lease(held))
            self.signed()


def _take(store: Store, *, seen: Lease, owner: str) -> Lease:
    return store.take_lease(seen, owner)
