"""What sites ask robots to leave alone (RFC 9309)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from protego import Protego
from yarl import URL

from dateline.errors import FetchFailed
from dateline.fetching.fetcher import Fetcher

_KEPT_S = 86400.0
_KEPT_UNREACHABLE_S = 900.0
_MOST_BYTES = 500 * 1024
_LONGEST_DELAY_S = 60.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """``parsed`` is null where everything is allowed."""

    until: float
    parsed: Protego | None = None
    problem: FetchFailed | None = None


class Robots:
    """The rules of each site, asked for when they are first needed and kept for a day."""

    def __init__(self, fetcher: Fetcher, user_agent: str) -> None:
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._known: dict[str, _Rules] = {}

    async def check(self, url: str) -> None:
        """Raise `FetchFailed`: ``robots`` where the site asks not to fetch it, or why nobody can tell.

        A site without rules (4xx) allows everything, one that does not answer nothing.
        """
        rules = await self._of(URL(url))
        if rules.problem:
            raise rules.problem
        if rules.parsed and not rules.parsed.can_fetch(url, self._user_agent):
            raise FetchFailed("robots", "the site's robots.txt asks robots to leave this page alone")

    def delay(self, url: str) -> float:
        """The seconds that the site asks to leave between two requests, as far as it is known."""
        rules = self._known.get(_origin(URL(url)))
        asked = rules.parsed.crawl_delay(self._user_agent) if rules and rules.parsed else None
        return min(asked or 0.0, _LONGEST_DELAY_S)

    async def _of(self, url: URL) -> _Rules:
        origin = _origin(url)
        known = self._known.get(origin)
        if known is None or known.until < time.monotonic():
            known = self._known[origin] = await self._read(origin)
        return known

    async def _read(self, origin: str) -> _Rules:
        now = time.monotonic()
        try:
            fetched = await self._fetcher.fetch(f"{origin}/robots.txt", accept="text/plain,*/*;q=0.1")
        except FetchFailed as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return _Rules(now + _KEPT_S)
            if error.reason in ("redirects", "too-large", "encoding"):
                return _Rules(now + _KEPT_S)
            return _Rules(now + _KEPT_UNREACHABLE_S, problem=_unknown(error))
        return _Rules(now + _KEPT_S, Protego.parse(fetched.body[:_MOST_BYTES].decode("utf-8", "replace")))


def _origin(url: URL) -> str:
    return str(url.origin())


def _unknown(error: FetchFailed) -> FetchFailed:
    return FetchFailed(
        error.reason if error.reason != "status" else "robots",
        f"the site's robots.txt cannot be read: {error}",
        status=error.status,
        retry_after_s=error.retry_after_s,
    )
