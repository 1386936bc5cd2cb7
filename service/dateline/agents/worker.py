"""A worker: every stage of the topology as an agent of one app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from dateline.child import Prepare, prepare_stages
from dateline.condition import Condition
from dateline.pool import Pool
from dateline.settings import Settings
from dateline.topology import STAGES, Stage

T = TypeVar("T")


async def run_worker(
    settings: Settings,
    bootstrap: str,
    stop: asyncio.Event,
    ready: Callable[[], None],
    *,
    waiting: Callable[[str], None] = lambda why: None,
    stages: Sequence[Stage] = STAGES,
    prepare: Prepare = prepare_stages,
    pool: Pool | None = None,
) -> None:
    """Run every stage until ``stop`` is set; ``ready`` is called when the partitions are assigned.

    ``waiting`` is called with the reasons when it does not do its work for a while, ``ready`` again when
    it does. ``prepare`` makes the same ``stages`` ready in each child process. A ``pool`` that the caller has
    begun, and closes, is used instead.

    Raises `BrokerUnavailable` or `TopicMismatch` when it cannot start, `AccessDenied` when it may not
    send what it made, `PoolBroken` when its child processes do not start, `DatelineError` when Faust
    stops of itself. Ends the whole process with status 70 when work begun can neither be finished nor
    given up; the next worker takes up what was not acknowledged.
    """
    condition = Condition(("processes", "partitions"), ready, waiting)
    async with AsyncExitStack() as stack:
        # The models take longest to load: everything else happens meanwhile, Faust's import included.
        if pool is None:
            pool = await stack.enter_async_context(begun(settings, prepare))
        from dateline.agents.streaming import start

        worker = await _unless(stop, start(settings, bootstrap, stack, condition, stages, pool))
        if worker is None:
            return
        await worker.run(stop)
        await worker.drain()


@asynccontextmanager
async def begun(settings: Settings, prepare: Prepare = prepare_stages) -> AsyncIterator[Pool]:
    """A pool for the block whose child processes begin to load."""
    pool = Pool(settings, prepare)
    pool.begin()
    try:
        # What starts them is a task.
        await asyncio.sleep(0)
        yield pool
    finally:
        await pool.close()


async def _unless(stop: asyncio.Event, starting: Coroutine[Any, Any, T]) -> T | None:
    """What comes of ``starting``, or null if it is told to stop before that."""
    start, stopping = asyncio.create_task(starting), asyncio.create_task(stop.wait())
    await asyncio.wait({start, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if start.done():
        return await start
    start.cancel()
    await asyncio.wait({start})
    return None
