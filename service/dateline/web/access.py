"""Who may do what: tokens with scopes, a rate for each, and no request forged by another site."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from dateline.settings import WebSettings
from dateline.web.problems import Problem

Scope = Literal["ingest", "read", "admin"]
"""ingest: publish and retract articles; read: everything that only looks; admin: both, and dead letters."""

COOKIE = "dateline_token"
_SAFE = ("GET", "HEAD", "OPTIONS")


def new_token(scopes: str) -> tuple[str, str]:
    """A fresh token for those comma-separated scopes, and what the settings hold of it."""
    token = secrets.token_urlsafe(32)
    return token, f"{scopes}:{_digest(token)}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class Access:
    """Decides for each request whether it may pass."""

    def __init__(self, settings: WebSettings) -> None:
        pairs = [token.split(":") for token in settings.tokens]
        self._tokens = [(digest, frozenset(scopes.split(","))) for scopes, digest in pairs]
        self._rate = RateLimitItemPerMinute(settings.requests_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @property
    def is_open(self) -> bool:
        """Whether nobody needs a token."""
        return not self._tokens

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """What the token allows; null for one that nobody gave out. Takes as long for any token."""
        digest = _digest(token)
        found = None
        for known, scopes in self._tokens:
            if hmac.compare_digest(known, digest):
                found = scopes
        return found

    def check(self, request: HTTPConnection, scope: Scope) -> None:
        """Let the request pass, or raise `Problem` 401, 403 or 429."""
        token = _token_of(request)
        who = token or (request.client.host if request.client else "?")
        if not self._limiter.hit(self._rate, _digest(who)):
            raise Problem(
                429, f"more than {self._rate.amount} requests a minute", headers={"Retry-After": "10"}
            )
        if self.is_open:
            return
        scopes = self.scopes_of(token) if token else None
        if scopes is None:
            said = "the token is not known" if token else "a token is needed"
            raise Problem(
                401,
                said,
                hint="send it as `Authorization: Bearer TOKEN`",
                headers={"WWW-Authenticate": 'Bearer realm="dateline"'},
            )
        if scope not in scopes and "admin" not in scopes:
            raise Problem(403, f"the token lacks the scope {scope}; it has {', '.join(sorted(scopes))}")


def _token_of(request: HTTPConnection) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else request.cookies.get(COOKIE)


def refuse_forgery(request: Request) -> None:
    """Raise `Problem` 403 when a page of another site makes a browser send a request that changes things."""
    if request.method in _SAFE:
        return
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise Problem(403, f"a page of {origin} may not do this")


class Needs:
    """A dependency: the request has a token with that scope, where tokens are in use."""

    def __init__(self, scope: Scope) -> None:
        self._scope: Scope = scope

    def __call__(self, request: Request) -> None:
        refuse_forgery(request)
        access: Access = request.app.state.access
        access.check(request, self._scope)
