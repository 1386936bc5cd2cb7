"""The stages of a worker as agents of one Faust app: started, run, stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog

from dateline.admin import cluster_id, ensure_topics, require_rights
from dateline.agents.agent import Agent, give_up
from dateline.agents.app import build_app
from dateline.agents.intake import App
from dateline.condition import Condition
from dateline.connection import named_errors
from dateline.errors import DatelineError
from dateline.membership import GROUP, member_name
from dateline.passing import Mark
from dateline.pool import Pool
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.topology import Stage, leads

_SEND_TIMEOUT_S = 60.0
_DRAIN_S = 3.0
_STOP_S = 3.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Worker:
    """A Faust app with its agents and the pool they share."""

    app: App
    pool: Pool
    agents: Sequence[Agent]
    settings: Settings
    bootstrap: str

    async def run(self, stop: asyncio.Event) -> None:
        """Return when it is told to stop; `DatelineError` when it cannot go on."""
        failed = [*(agent.failed for agent in self.agents), self.app.refused]
        stopping = asyncio.create_task(stop.wait())
        try:
            ended = await self.app.wait_for_stopped(
                asyncio.wait({stopping, *failed}, return_when=asyncio.FIRST_COMPLETED)
            )
        finally:
            stopping.cancel()
        for agent in self.agents:
            if agent.failed.done():
                agent.failed.result()
        with named_errors(self.settings.kafka, self.bootstrap, "Read"):
            if self.app.refused.done():
                self.app.refused.result()
        if ended:
            raise DatelineError("the worker stopped by itself", hint="the log above says why")

    async def drain(self) -> None:
        """Finish what has been begun, in the time there is; what has not is left unacknowledged."""
        self.pool.drain()
        try:
            async with asyncio.timeout(_DRAIN_S):
                await asyncio.gather(*(agent.rest() for agent in self.agents))
        except TimeoutError:
            log.warning("work not finished in time is left for the next worker", seconds=_DRAIN_S)


async def start(
    settings: Settings,
    bootstrap: str,
    stack: AsyncExitStack,
    condition: Condition,
    stages: Sequence[Stage],
    pool: Pool,
) -> Worker:
    """A worker whose partitions are assigned and whose ``pool`` is ready; the stack stops it."""
    await require_rights(
        settings,
        bootstrap,
        reads={stage.source.name for stage in stages},
        writes={name for stage in stages for name in stage.writes},
        group=GROUP,
    )
    await ensure_topics(settings, bootstrap)
    # Where the broker does not say who it is, each stage reads what the one before has sent.
    cluster = (await cluster_id(settings, bootstrap) or "").encode()
    mark = Mark(cluster, sent=settings.worker.send_documents) if cluster else None
    instance = stack.enter_context(member_name(settings, "worker"))
    app = build_app(settings, bootstrap, instance)
    agents = []
    for stage in stages:
        publisher = Publisher(settings, bootstrap, timeout_s=_SEND_TIMEOUT_S)
        await stack.enter_async_context(publisher)
        agents.append(Agent(stage, pool, publisher, settings, condition, mark, leads=leads(stage, stages)))
        agents[-1].join(app)
    _watch_assignment(app, condition)
    stack.push_async_callback(_stop, app)
    with named_errors(settings.kafka, bootstrap, "Read"):
        await _started(app)
    await pool.wait_ready()
    condition.go_on("processes")
    return Worker(app, pool, agents, settings, bootstrap)


async def _started(app: App) -> None:
    """Start it. That takes until partitions are assigned, and for ever where the group refuses them."""
    starting = asyncio.ensure_future(app.start())
    try:
        await asyncio.wait({starting, app.refused}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
    if app.refused.done():
        app.refused.result()
    starting.result()


async def _stop(app: App) -> None:
    try:
        async with asyncio.timeout(_STOP_S):
            await app.stop()
    except TimeoutError:
        # The threads of a stream whose broker is gone never end, and the process would not either.
        give_up("the stream does not stop in time: is the broker gone?")


def _watch_assignment(app: App, condition: Condition) -> None:
    async def assigned(*_: Any, **__: Any) -> None:
        log.info("partitions assigned", partitions=len(app.consumer.assignment()))
        condition.go_on("partitions")

    app.on_rebalance_complete.connect(assigned)
