"""Fetching a URL: within limits of time, size and redirects, and from nowhere it must not."""

from __future__ import annotations

import asyncio
import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from yarl import URL

from dateline.errors import FetchFailed
from dateline.fetching.fetched import NOTHING_KNOWN, Fetched, Validators
from dateline.fetching.gate import Gate, Resolve, resolve_by_system
from dateline.fetching.unpacking import read_body
from dateline.settings import FetchSettings

PAGES = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
"""An Accept header for articles."""

FEEDS = (
    "application/rss+xml,application/atom+xml,application/feed+json,"
    "application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.1"
)
"""An Accept header for feeds and sitemaps."""

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")
_LONGEST_WAIT_S = 7 * 86400.0
_PIECE = 64 * 1024


class Fetcher:
    """Fetches URLs. Use as an async context manager; ``resolve`` tells the addresses of a name.

    It keeps connections open, no cookies, and takes no proxy from the environment.
    """

    def __init__(self, settings: FetchSettings, *, resolve: Resolve = resolve_by_system) -> None:
        self._settings = settings
        self._gate = Gate(settings, resolve)
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            connector=TCPConnector(
                resolver=self._gate,
                socket_factory=self._gate.open_socket,
                use_dns_cache=False,
                ssl=ssl.create_default_context(),
            ),
            auto_decompress=False,
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": self._settings.user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=ClientTimeout(total=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def fetch(self, url: str, *, accept: str = PAGES, known: Validators = NOTHING_KNOWN) -> Fetched:
        """What is at that URL, or the word that it is as ``known``. `FetchFailed` says why there is nothing.

        Its ``reason`` is one of bad-url, forbidden, unknown-host, unreachable, tls, timeout, redirects,
        status, too-large, encoding and broken.
        """
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._follow(_parsed(url), accept, known)
        except TimeoutError:
            message = f"no whole answer within {self._settings.timeout_s:g} s"
            raise FetchFailed("timeout", message) from None
        except (ClientError, OSError, ValueError) as error:
            raise _explained(error) from error

    async def _follow(self, url: URL, accept: str, known: Validators) -> Fetched:
        assert self._session is not None, "it is used in a block"  # noqa: S101
        headers = {"Accept": accept}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        seen, permanent = {url}, True
        for _ in range(self._settings.redirects + 1):
            self._gate.check(url)
            async with self._session.get(url, allow_redirects=False, headers=headers) as response:
                if response.status not in _REDIRECTS:
                    moved = str(url) if permanent and len(seen) > 1 else None
                    return await self._answer(response, moved)
                permanent = permanent and response.status in _PERMANENT
                url = _next(url, response)
            if url in seen:
                raise FetchFailed("redirects", "the redirects go round in a circle")
            seen.add(url)
        raise FetchFailed("redirects", f"more than {self._settings.redirects} redirects")

    async def _answer(self, response: ClientResponse, moved: str | None) -> Fetched:
        said = response.headers
        validators = Validators(said.get("ETag"), said.get("Last-Modified"))
        fresh = _MAX_AGE.search(said.get("Cache-Control", ""))
        fresh_s = min(float(fresh[1]), _LONGEST_WAIT_S) if fresh else 0.0
        if response.status == HTTPStatus.NOT_MODIFIED:
            return Fetched(str(response.url), b"", "", None, validators, moved, fresh_s, is_changed=False)
        if response.status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
            raise _refusal(response)
        most = self._settings.max_bytes
        if (response.content_length or 0) > most:
            raise FetchFailed("too-large", f"the body is larger than {most} bytes")
        encoding = said.get("Content-Encoding", "").strip().lower()
        body = await read_body(response.content.iter_chunked(_PIECE), encoding, most)
        kind = said.get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(str(response.url), body, kind, response.charset, validators, moved, fresh_s)


def _parsed(url: str) -> URL:
    try:
        return URL(url.strip())
    except ValueError as error:
        raise FetchFailed("bad-url", f"this is no URL: {error}") from None


def _next(url: URL, response: ClientResponse) -> URL:
    location = response.headers.get("Location", "")
    try:
        return url.join(URL(location)) if location else url
    except ValueError:
        raise FetchFailed("redirects", "a redirect leads to something that is no URL") from None


def _refusal(response: ClientResponse) -> FetchFailed:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "unknown"
    return FetchFailed(
        "status",
        f"the server answers {response.status} ({phrase})",
        status=response.status,
        retry_after_s=_retry_after(response.headers.get("Retry-After", "")),
    )


def _retry_after(said: str) -> float | None:
    """The seconds a server asks to wait, given as a number or as a moment."""
    if said.strip().isdecimal():
        return min(float(said[:12]), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _LONGEST_WAIT_S)


def _explained(error: Exception) -> FetchFailed:
    if isinstance(error, InvalidURL | ValueError) and not isinstance(error, ClientConnectorError):
        return FetchFailed("bad-url", f"this is no URL that can be asked for: {error}")
    if isinstance(error, ClientConnectorDNSError):
        return FetchFailed("unknown-host", f"nobody knows an address of {error.host}")
    if isinstance(error, ClientSSLError | ssl.SSLError):
        return FetchFailed("tls", f"the server's certificate or encryption is refused: {error}")
    if isinstance(error, OSError):
        return FetchFailed("unreachable", f"no connection: {error.strerror or error}")
    return FetchFailed("broken", f"the answer is broken: {type(error).__name__}")
