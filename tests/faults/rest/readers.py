"""Readers of the live feed that never read (F17)."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

from dateline.contracts import Article
from dateline.web import web_address
from tests.faults.articles import message
from tests.faults.processes import Program
from tests.faults.rest.rig import Rig, fault
from tests.faults.site import Site
from tests.faults.trial import Trial

_DEAF = 20
_ARTICLES = 40
_EVENTS = 10
_LARGE = 20_000  # characters an event: together more than sockets hold back
_MEBIBYTE = 1024 * 1024


@fault("F17", "clients of the live feed that never read")
def deaf_clients(rig: Rig, number: str, title: str) -> Trial:
    """They are let go, take no memory, and others hear everything meanwhile."""
    with rig.trial(number, title) as trial, ExitStack() as stack:
        site = trial.site
        web = stack.enter_context(_web(site))
        url = web_address(site.settings) or ""
        hearing = stack.enter_context(_hearing(url))
        before = web.process.memory_info().rss
        for _ in range(_DEAF):
            stack.enter_context(_deaf(url))
        site.until(lambda: _connected(web) > _DEAF)
        site.publish([message(_telling(number)) for number in range(_ARTICLES)])
        trial.recovers(trial.now("published"))
        trial.judge()
        with site.store() as store:
            shown = store.count()
        site.until(lambda: hearing.count("event: event") == shown)
        site.until(lambda: _connected(web) == 1)
        trial.now("let go")
        grown = web.process.memory_info().rss - before
        trial.note("memory", grown=grown, events=shown)
        assert grown < 100 * _MEBIBYTE, f"{grown / _MEBIBYTE:.0f} MiB"
    return trial


def _telling(number: int) -> Article:
    lines = (f"{number} {event} " + "x" * _LARGE for event in range(_EVENTS))
    return Article(article_id=f"long-{number}", text="\n".join(lines))


@contextmanager
def _web(site: Site) -> Iterator[Program]:
    web = Program("web", {**site.environment(), "DATELINE_WEB__PORT": "0"}, site.home / "web.log")
    try:
        yield web.start().wait_ready()
    finally:
        web.kill()


@contextmanager
def _hearing(url: str) -> Iterator[list[str]]:
    """The lines of a feed, as they come."""
    lines: list[str] = []
    with urllib.request.urlopen(f"{url}/v1/events/live?after=0", timeout=60) as answer:  # noqa: S310

        def listen() -> None:
            # Closed under it, an answer fails in any way.
            with suppress(OSError, ValueError, AttributeError):
                lines.extend(line.decode().strip() for line in answer)

        threading.Thread(target=listen, daemon=True).start()
        yield lines


@contextmanager
def _deaf(url: str) -> Iterator[None]:
    parts = urlsplit(url)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((parts.hostname, parts.port))
        deaf.sendall(b"GET /v1/events/live?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        yield


def _connected(web: Program) -> int:
    return sum(connection.status == "ESTABLISHED" for connection in web.process.net_connections("tcp"))
