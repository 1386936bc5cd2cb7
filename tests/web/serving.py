"""The web server for a test, in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dateline.settings import Settings
from dateline.web import web_address
from dateline.web.serving import run_web


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The URL of a server that answers; it is stopped in the end."""
    free = settings.model_copy(update={"web": settings.web.model_copy(update={"port": 0})})
    ready, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    def serve() -> None:
        loop.run_until_complete(run_web(free, stop, ready.set))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        assert ready.wait(20)
        address = web_address(free)
        assert address
        yield address
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=20)
        loop.close()
        assert not thread.is_alive()
