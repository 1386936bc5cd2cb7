"""The pipeline from outside: whether it works, how far it is, and what it could not read."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from dateline.contracts import CATALOGUE
from dateline.errors import DatelineError
from dateline.web.access import Needs
from dateline.web.backend import Backend, From
from dateline.web.problems import documented

router = APIRouter(tags=["pipeline"])

_READ = [Depends(Needs("read"))]


class Health(BaseModel):
    """Whether this process is alive."""

    status: str


class Readiness(BaseModel):
    """Whether it can do its work: each part is "ok" or says what is wrong."""

    ready: bool
    parts: dict[str, str]


class PartitionProgress(BaseModel):
    """Offsets of a partition: the first kept, the next to be written, and how far each group is."""

    partition: int
    begin: int
    end: int
    committed: dict[str, int]


class TopicProgress(BaseModel):
    """A topic, what it is for, how many messages it keeps, and how many each group has still to read."""

    name: str
    summary: str | None
    messages: int
    lag: dict[str, int]
    partitions: list[PartitionProgress]


@router.get("/healthz")
async def check_health() -> Health:
    """Alive: this process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Readiness}})
async def check_readiness(response: Response, backend: From) -> Readiness:
    """Ready: the store can be read and the broker answers."""
    store, broker = await asyncio.gather(state_of_store(backend), state_of_broker(backend))
    parts = {"store": store, "broker": broker}
    ready = all(state == "ok" for state in parts.values())
    response.status_code = 200 if ready else 503
    return Readiness(ready=ready, parts=parts)


async def state_of_store(backend: Backend) -> str:
    """``ok``, or why the store cannot be read."""
    try:
        await asyncio.to_thread(lambda: backend.store().last_change())
    except DatelineError as error:
        return str(error)
    return "ok"


async def state_of_broker(backend: Backend) -> str:
    """``ok``, or why the broker does not answer."""
    try:
        await backend.topics()
    except DatelineError as error:
        return str(error)
    return "ok"


@router.get("/v1/topics", dependencies=_READ, responses=documented(401, 403, 429, 503))
async def list_topics(backend: From) -> list[TopicProgress]:
    """Every topic of the pipeline: partitions, offsets, and the lag of each consumer group."""
    summaries = {topic.name: topic.summary for topic in CATALOGUE}
    return [
        TopicProgress(
            name=state.name,
            summary=summaries.get(state.name),
            messages=state.messages,
            lag={group: state.lag(group) for group in state.groups},
            partitions=[
                PartitionProgress(
                    partition=one.partition, begin=one.begin, end=one.end, committed=dict(one.committed)
                )
                for one in state.partitions
            ],
        )
        for state in await backend.topics()
    ]


@router.get("/v1/status", dependencies=_READ, responses=documented(401, 403, 429, 503))
def read_status(backend: From) -> dict[str, Any]:
    """How many messages were answered for, by partition: processed, duplicates, dead letters (promise 5)."""
    store = backend.store()
    return {
        "last_change": store.last_change(),
        "events": store.count(),
        "ledger": [asdict(one) for one in store.ledger()],
    }
