"""A real web server for the tests, in a thread of its own, on a free port of this machine."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from dateline.settings import FetchSettings

Answer = web.StreamResponse | str | bytes
Handler = Callable[[web.Request], Awaitable[Answer]]

HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Site:
    """What it answers is in ``pages``, by path; what it was asked is in ``asked``."""

    pages: dict[str, Answer | Handler] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    port: int = 0
    secure: bool = False

    def url(self, path: str = "/", host: str = "news.example") -> str:
        return f"http{'s' if self.secure else ''}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        found = self.pages.get(request.path)
        if callable(found):
            found = await found(request)
        if found is None:
            return web.Response(status=404, text="nothing here")
        if isinstance(found, web.Response) and not found.prepared:
            # A response is good for one request only.
            return web.Response(status=found.status, headers=found.headers, body=found.body)
        if isinstance(found, str | bytes):
            body = found.encode() if isinstance(found, str) else found
            return web.Response(body=body, headers=HTML)
        return found


@contextmanager
def serving(*, secure: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that answers for the block."""
    site = Site(secure=secure is not None)
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", site.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        server = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=secure)
        await server.start()
        site.port = runner.addresses[0][1]
        return runner

    async def end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await loop.shutdown_default_executor()

    def serve() -> None:
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(end())
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def reaching(site: Site, *hosts: str, **settings: object) -> FetchSettings:
    """Settings that allow those hosts at that site's port, ``news.example`` unless others are named."""
    named = [f"{host}:{site.port}" for host in hosts or ("news.example",)]
    fields = {"timeout_s": 5.0, "ports": [80, 443, site.port], "insecure_private_hosts": named, **settings}
    return FetchSettings.model_validate(fields)
