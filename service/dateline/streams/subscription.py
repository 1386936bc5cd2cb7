"""A subscription: the records of a topic as an asynchronous iterator, or as a plain one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import structlog

from dateline.broker import locate
from dateline.client import Start, open_reader
from dateline.contracts import Contract, Message, Topic
from dateline.errors import BadInput, DatelineError
from dateline.registry import use_registry
from dateline.settings import Settings
from dateline.streams.group import Group, open_group

C = TypeVar("C", bound=Contract)
T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wanted(Generic[C]):
    """What a subscription reads, and from where."""

    topic: Topic[C]
    where: Callable[[C], bool] | None
    name: str | None
    start: Start
    live: bool


class Subscription(Generic[C]):
    """The records of a topic that are wanted, as they come: iterate over it with ``async for``.

    With a name it is at-least-once: what was yielded before an `ack` does not come again, what was not
    acknowledged does, after the next start or to another process of that name. As a context manager it
    ends at once with its block. A message that cannot be read is logged, counted in ``unreadable``, and
    passed over: it stands on the topic for whoever looks.
    """

    def __init__(self, settings: Settings, wanted: Wanted[C]) -> None:
        self._settings = settings
        self._wanted = wanted
        self._stack = AsyncExitStack()
        self._group: Group | None = None
        self._messages: AsyncIterator[Message] | None = None
        self.unreadable = 0

    async def __aenter__(self) -> Self:
        wanted, bootstrap = self._wanted, locate(self._settings)
        use_registry(self._settings.registry)
        messages: AsyncGenerator[Message, None]
        if wanted.name is None:
            reader = await self._stack.enter_async_context(open_reader(self._settings, bootstrap))
            messages = reader.follow(wanted.topic.name, wanted.start, live=wanted.live)
        else:
            opened = open_group(self._settings, bootstrap, wanted.name, wanted.topic.name, wanted.start)
            self._group = await self._stack.enter_async_context(opened)
            messages = self._group.messages(live=wanted.live)
        self._messages = await self._stack.enter_async_context(aclosing(messages))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._messages = self._group = None
        await self._stack.aclose()

    async def __aiter__(self) -> AsyncGenerator[C, None]:
        if self._messages is None:
            async with self:
                async for record in self:
                    yield record
            return
        async for message in self._messages:
            wanted = self._wanted_of(message)
            if wanted is not None:
                yield wanted

    async def ack(self) -> None:
        """Save the position: everything yielded so far is done with and does not come again.

        `DatelineError` for a subscription without a name, whose position nobody keeps.
        """
        if self._group is None:
            raise DatelineError(
                "there is no position to save",
                hint='name it, subscribe(…, name="my-consumer"), and acknowledge within its loop',
            )
        await self._group.save()

    def plain(self) -> PlainSubscription[C]:
        """The same for programs without asyncio: iterate over it with ``for``."""
        return PlainSubscription(self)

    def _wanted_of(self, message: Message) -> C | None:
        try:
            record = self._wanted.topic.decode(message)
        except BadInput as error:
            self.unreadable += 1
            place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
            log.warning("unreadable", reason=error.reason, error=str(error), **place)
            return None
        return record if self._wanted.where is None or self._wanted.where(record) else None


class PlainSubscription(Generic[C]):
    """A subscription as a plain iterator and context manager; its connection lives in a thread of its own."""

    def __init__(self, subscription: Subscription[C]) -> None:
        self._subscription = subscription
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        # Between two records the group must go on hearing from this member: the loop never stands still.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="subscription", daemon=True)
        self._thread.start()
        try:
            self._wait(self._subscription.__aenter__())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._wait(self._subscription.__aexit__(kind, error, trace))
        finally:
            self._end()

    def __iter__(self) -> Iterator[C]:
        if self._loop is None:
            with self:
                yield from self
            return
        records = self._subscription.__aiter__()
        try:
            while True:
                yield self._wait(_next(records))
        except StopAsyncIteration:
            return
        finally:
            self._wait(records.aclose())

    def ack(self) -> None:
        """Save the position, as `Subscription.ack` does."""
        self._wait(self._subscription.ack())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise DatelineError("this subscription is not open", hint="use it within its loop or with block")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end(self) -> None:
        loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop and thread:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _next(records: AsyncGenerator[C, None]) -> C:
    return await anext(records)
