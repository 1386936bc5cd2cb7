"""The web application: the parts put together, and what holds for every answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.contracts import Article, Event, Incident
from dateline.settings import Settings
from dateline.web import (
    articles,
    charts,
    contracts,
    control,
    dashboard,
    details,
    events,
    feed,
    fetching,
    happening,
    incidents,
    letters,
    pipeline,
    problems,
)
from dateline.web.access import Access
from dateline.web.backend import Backend
from dateline.web.bodies import BodyLimit

_ABOUT = """Feed articles into a running pipeline, and look at the events that come out of it:
who did what to whom, where, when, how many, who says so, and whether it happened."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings) -> FastAPI:
    """The application of that pipeline. It opens the store and the broker when it needs them."""
    backend = Backend(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await backend.close()

    app = FastAPI(
        title="Dateline",
        version=version("dateline"),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.backend = backend
    app.state.access = Access(settings.web)
    app.state.fetches = set()
    problems.install(app)
    for part in (
        articles,
        fetching,
        feed,
        events,
        incidents,
        pipeline,
        letters,
        dashboard,
        charts,
        control,
        details,
        happening,
        contracts,
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(packages=[("dateline.web", "static")]))
    app.add_middleware(BodyLimit, most=settings.web.max_body_bytes)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings))
    app.add_middleware(_SafeAnswers)
    _describe(app)
    return app


def _hosts(settings: Settings) -> list[str]:
    """The names a browser may know this server by: any other is another site's trick."""
    return ["localhost", "127.0.0.1", "[::1]", settings.web.host, *settings.web.hosts]


class _SafeAnswers:
    """Middleware: the headers that keep a browser from doing what an article says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


def _describe(app: FastAPI) -> None:
    """Let the OpenAPI document know the contracts that travel as they are."""

    def described() -> dict[str, object]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for contract in (Article, Event, Incident):
                schema = contract.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas.update(schema.pop("$defs", {}))
                schemas[contract.__name__] = schema
            document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            document["security"] = [{"token": []}, {}]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
