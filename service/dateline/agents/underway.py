"""Batches underway: the next is begun while the last is finished, and each knows the one before."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import TypeVar

M = TypeVar("M")


class Activity:
    """Whether anything is being worked on; what waits for something else is not."""

    def __init__(self) -> None:
        self._working = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def begin(self) -> None:
        self._working += 1
        self._at_rest.clear()

    def end(self) -> None:
        self._working -= 1
        if not self._working:
            self._at_rest.set()

    async def rest(self) -> None:
        """Wait until nothing is."""
        await self._at_rest.wait()

    async def wait(self, something: Awaitable[object]) -> None:
        """Wait, in the middle of work, for what is not one's own."""
        self.end()
        try:
            await something
        finally:
            self.begin()


async def overlapping(
    batches: AsyncIterator[Sequence[M]],
    work: Callable[[Sequence[M], asyncio.Task[None] | None], Coroutine[None, None, None]],
    most: Callable[[], int],
) -> None:
    """Begin to work on batches as long as fewer than so many messages are underway.

    ``work`` is given a batch and the task of the one before, and raises nothing that is not meant to end
    all; null where that one is done.
    """
    underway: deque[tuple[asyncio.Task[None], int]] = deque()
    try:
        async for batch in batches:
            before = underway[-1][0] if underway else None
            underway.append((asyncio.create_task(work(batch, before)), len(batch)))
            while underway and (underway[0][0].done() or sum(size for _, size in underway) >= most()):
                await underway.popleft()[0]
        for task, _ in underway:
            await task
    finally:
        for task, _ in underway:
            task.cancel()
