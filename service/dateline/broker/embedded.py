"""The broker that needs no installation: Apache Kafka as a child of this process."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, NoReturn

import structlog

from dateline.broker.address import announced, running_pid
from dateline.broker.aot import with_class_cache
from dateline.broker.folder import BrokerFolder, FolderLocked, broker_folder
from dateline.broker.jars import fetch_jars, pinned_jars
from dateline.broker.jvm import Jvm
from dateline.broker.launch import Runtime, launch
from dateline.broker.ports import Ports
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.settings import Settings

_ORPHAN_S = 10.0
_POLL_S = 0.05

log = structlog.get_logger(__name__)


class EmbeddedBroker:
    """Apache Kafka on this machine, with its data in the pipeline's data folder.

    An async context manager: it answers inside the block, and has ended after it. Start it in a thread
    that lives as long as it should: the kernel ends it with that thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._jvm: Jvm | None = None
        self._ports: Ports | None = None

    @property
    def bootstrap(self) -> str:
        """The address clients connect to."""
        if self._ports is None:
            raise BrokerUnavailable("the broker has not been started")
        return self._ports.bootstrap

    @property
    def pid(self) -> int:
        """The process id of the virtual machine."""
        if self._jvm is None:
            raise BrokerUnavailable("the broker has not been started")
        return self._jvm.pid

    async def __aenter__(self) -> EmbeddedBroker:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> str:
        """Start it, and return its address once it answers; `DatelineError` says why it cannot."""
        began = time.monotonic()
        try:
            await self._start()
        except OSError as error:
            raise DatelineError(
                f"the broker cannot be started: {error}",
                hint="DATELINE_HOME and DATELINE_BROKER__CACHE must be folders of yours, with room left",
            ) from error
        seconds = round(time.monotonic() - began, 2)
        log.info("broker ready", bootstrap_servers=self.bootstrap, pid=self.pid, seconds=seconds)
        return self.bootstrap

    async def _start(self) -> None:
        folder = broker_folder(self._settings)
        folder.create()
        async with AsyncExitStack() as stack:
            lock = await _hold(stack, self._settings, folder)
            runtime = await prepare(self._settings)
            self._jvm, self._ports = await launch(self._settings, folder, runtime, inherit=(lock,))
            stack.push_async_callback(self._jvm.stop)
            stack.enter_context(announced(self._settings, self.bootstrap, self.pid))
            self._stack = stack.pop_all()

    async def stop(self) -> None:
        """End it, and return when it has ended."""
        await self._stack.aclose()

    async def wait(self) -> NoReturn:
        """Raise `BrokerUnavailable`, with the reason, once it has ended by itself."""
        if self._jvm is None:
            raise BrokerUnavailable("the broker has not been started")
        await self._jvm.wait()
        raise self._jvm.failure()


async def _hold(stack: AsyncExitStack, settings: Settings, folder: BrokerFolder) -> int:
    """The descriptor of the folder's lock. A broker whose parent was killed gets time to end first."""
    deadline = time.monotonic() + _ORPHAN_S
    while True:
        try:
            return stack.enter_context(folder.lock())
        except FolderLocked as locked:
            if locked.owner is None or _is_alive(locked.owner):
                raise
            orphan = running_pid(settings)
            if time.monotonic() > deadline:
                if orphan is None:
                    raise
                with suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
        await asyncio.sleep(_POLL_S)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


async def prepare(settings: Settings) -> Runtime:
    """Everything a broker needs to run, downloaded and prepared where it is not there yet."""
    cache = settings.broker.cache_folder
    abandon = threading.Event()
    try:
        jars = await asyncio.to_thread(fetch_jars, cache / "jars", pinned_jars(), abandon=abandon)
    finally:
        abandon.set()
    return await with_class_cache(settings, Runtime(jars, settings.broker.heap_mb), cache)


async def run_broker(settings: Settings, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Run the embedded broker until ``stop`` is set; ``ready`` is called once it answers.

    `BrokerUnavailable` when it ends by itself.
    """
    broker = EmbeddedBroker(settings)
    stopping = asyncio.create_task(stop.wait())
    try:
        if await _first(broker.start(), stopping):
            ready()
            await _first(broker.wait(), stopping)
    finally:
        stopping.cancel()
        await broker.stop()


async def _first(work: Coroutine[Any, Any, object], stopping: asyncio.Task[Any]) -> bool:
    """Whether ``work`` ended before it was time to stop; it is cancelled when it did not."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))
    if task.cancelled():
        return False
    task.result()
    return not stopping.done()
