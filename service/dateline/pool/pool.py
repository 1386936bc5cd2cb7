"""Stages in child processes: off the event loop, within a time limit, and none but the culprit lost.

Each child has a pipe of its own, with the part of the work that it is at and the one that it goes on to.
With a shared task pipe (Pebble, and the standard library's process pool) a child killed while idle or in the
middle of an answer breaks the whole pool; here it is known at once which message a dead or stuck child was
at, and nobody else notices.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

import structlog

from dateline import metrics
from dateline.backoff import delays
from dateline.child import Child, Nursery, Prepare, Stuck, prepare_stages
from dateline.contracts import Message
from dateline.errors import DatelineError
from dateline.passing import Mark
from dateline.pool.work import Pace, Work
from dateline.processing import Limits, Processed, Rejection
from dateline.settings import Settings
from dateline.topology import Stage

_LOAD_S = 180.0
_STARTS = 5
_FIRST_DELAY_S = 1.0
_LONGEST_DELAY_S = 30.0
_BATCH = 512
_PARTS_EACH = 2
_TASKS_EACH = 2
"""One that a child is at, and one it goes on to at once."""
_MIB = 1024 * 1024

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class PoolStopped(DatelineError):
    """The pool is closing and takes no more work."""

    def __init__(self) -> None:
        super().__init__("the pool of child processes is closing")


class PoolBroken(DatelineError):
    """The child processes do not start."""

    def __init__(self) -> None:
        super().__init__(
            "the child processes do not start", hint="what they wrote before they ended says why"
        )


class Pool:
    """Child processes that process messages. Use as an async context manager: ready when entered.

    Where there is something else to do meanwhile, `begin`, `wait_ready` and `close` are the same in steps.
    """

    def __init__(self, settings: Settings, prepare: Prepare = prepare_stages) -> None:
        self._size = settings.worker.processes
        self._timeout_s = settings.worker.article_timeout_s
        self._memory_bytes = settings.worker.article_memory_mb * _MIB
        self._limits = Limits(settings.kafka.max_message_bytes, settings.kafka.max_dead_letter_bytes)
        self._prepare = prepare
        self._pace = Pace()
        # The nursery dies with the thread that started it (die_with_parent): these live as long as the pool.
        self._threads = ThreadPoolExecutor(_TASKS_EACH * self._size + 1, "pool")
        self._nursery: Nursery | None = None
        self._loading = asyncio.Lock()
        self._children: set[Child] = set()
        self._giving: set[Child] = set()
        self._news = asyncio.Event()
        self._starting: set[asyncio.Task[None]] = set()
        self._refusal: type[DatelineError] | None = None

    async def __aenter__(self) -> Pool:
        self.begin()
        try:
            await self.wait_ready()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def begin(self) -> None:
        """Begin to start the children; work given to the pool meanwhile waits for them."""
        for _ in range(self._size):
            self._start()

    async def wait_ready(self) -> None:
        """Return when all children are ready; `PoolBroken` when one does not start."""
        await asyncio.gather(*self._starting)
        if self._refusal:
            raise self._refusal

    @property
    def pids(self) -> frozenset[int]:
        """The processes of the children that are up."""
        return frozenset(child.pid for child in self._children)

    async def process(self, stage: Stage, message: Message) -> Processed:
        """The same for one message; `PoolStopped` when the pool stops before it is begun."""
        (processed,) = await self.process_all(stage, [message])
        if processed is None:
            raise PoolStopped
        return processed

    async def process_all(
        self, stage: Stage, messages: Sequence[Message], mark: Mark | None = None
    ) -> Sequence[Processed | None]:
        """What the stage makes of those messages; null for each that is not begun when the pool stops.

        With a ``mark``, what it makes goes at once through the stages that follow, and bears the mark
        (`dateline.passing`); where that is too much for a child, the first stage has it alone.

        They are begun in order. A message that takes too long is dead-lettered as ``timeout``, one for
        which the memory of two processes does not suffice as ``memory``, one of which two die as
        ``process-died``. `PoolBroken` when the processes do not start.
        """
        work = Work(stage, messages, self._limits, mark)
        running: set[asyncio.Task[None]] = set()
        try:
            while work or running:
                if work:
                    child = await self._free_child()
                    part = work.take(self._pace.messages(stage))
                    running.add(asyncio.create_task(self._do(child, work, part)))
                else:
                    await self._one_of(running)
        except PoolStopped:
            while running:
                await self._one_of(running)
        finally:
            for task in running:
                task.cancel()
            work.end()
        return work.results

    async def _one_of(self, running: set[asyncio.Task[None]]) -> None:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        running -= done
        for task in done:
            task.result()

    async def _do(self, child: Child, work: Work, part: Sequence[int]) -> None:
        """Let the child do that part of the work; what is not done waits again."""
        messages, mark = [work.messages[number] for number in part], work.mark_of(part)
        try:
            await self._in_thread(child.give, work.stage.name, messages, mark)
            self._giving.discard(child)
            self._news.set()
            async with child.turn:
                if child not in self._children:
                    # It was ended over what it was given before.
                    work.again(part)
                    return
                begun = time.perf_counter()
                done = await self._in_thread(child.take, self._timeout_s)
        except Stuck:
            at = child.reached
            self._replace(child)
            said = f"no answer after {self._timeout_s:g} s"
            work.stuck(part[at], Rejection("timeout", "TimeoutError", said))
            work.again(part[:at])
        except (EOFError, OSError):
            at = child.reached
            self._children.discard(child)
            code = await self._in_thread(child.end)
            self._replace(child)
            log.warning("child process died", stage=work.stage.name, exit_code=code)
            said = f"the process died twice, last with exit code {code}"
            work.lost(part[at], Rejection("process-died", "ProcessDied", said))
            work.again(part[:at])
        except BaseException:
            self._replace(child)
            raise
        else:
            at = len(done)
            self._pace.note(work.stage, time.perf_counter() - begun, at)
            full = done[-1].rejection if done[-1].out_of_memory else None
            if full:
                at -= 1
                self._replace(child)
                work.lost(part[at], full)
            else:
                child.tasks -= 1
                self._news.set()
            work.finish(part[:at], done)
        work.again(part[at + 1 :])

    def at_once(self, stage: Stage) -> int:
        """How many messages keep the children busy for a moment; they are done, and sent on, together."""
        return min(_BATCH, _PARTS_EACH * self._size * self._pace.messages(stage))

    def drain(self) -> None:
        """Begin no more work: what a child has been given is finished, the rest raises `PoolStopped`."""
        self._refuse(PoolStopped)

    async def close(self) -> None:
        """Kill the children. Nothing is left of the pool afterwards."""
        self.drain()
        for task in self._starting:
            task.cancel()
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        for child in self._children:
            child.end()
        self._children.clear()
        if self._nursery:
            self._nursery.kill()
        self._threads.shutdown()
        if self._nursery:
            self._nursery.reap()

    async def _free_child(self) -> Child:
        """The child that has least to do, for one task more."""
        while not self._refusal:
            free = [child for child in self._children - self._giving if child.tasks < _TASKS_EACH]
            if not free:
                self._news.clear()
                await self._news.wait()
                continue
            child = min(free, key=lambda one: one.tasks)
            if child.tasks or child.lives:
                child.tasks += 1
                self._giving.add(child)
                return child
            # It died while it had nothing to do: no message is to blame.
            self._replace(child)
        raise self._refusal

    def _refuse(self, kind: type[DatelineError]) -> None:
        self._refusal = self._refusal or kind
        self._news.set()

    def _replace(self, child: Child) -> None:
        self._children.discard(child)
        self._giving.discard(child)
        if not self._refusal:
            metrics.CHILDREN.set(len(self._children))
            metrics.RESTARTS.inc()
            self._start(child)

    def _start(self, before: Child | None = None) -> None:
        task = asyncio.create_task(self._start_child(before))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start_child(self, before: Child | None) -> None:
        """Fork a child, in place of the one ``before``; where that does not help, begin with the loading."""
        if before:
            await self._in_thread(before.end)
        for attempt, delay in zip(
            range(1, _STARTS + 1), delays(_FIRST_DELAY_S, _LONGEST_DELAY_S), strict=False
        ):
            try:
                nursery = await self._loaded()
                child = await self._in_thread(nursery.fork)
            except (TimeoutError, EOFError, OSError) as error:
                log.warning("child process does not start", attempt=attempt, error=repr(error))
                await asyncio.sleep(delay)
            else:
                self._children.add(child)
                metrics.CHILDREN.set(len(self._children))
                self._news.set()
                return
        self._refuse(PoolBroken)

    async def _loaded(self) -> Nursery:
        """The nursery, once it has loaded the models; another when it has died."""
        async with self._loading:
            if self._nursery and self._nursery.lives:
                return self._nursery
            self._nursery = await self._in_thread(Nursery, self._prepare, self._limits, self._memory_bytes)
            try:
                async with asyncio.timeout(_LOAD_S):
                    await self._in_thread(self._nursery.wait_ready)
            except BaseException:
                self._nursery.kill()
                raise
            return self._nursery

    async def _in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, *args, **kwargs))
