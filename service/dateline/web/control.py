"""Pages that do something: publish, look after the pipeline, sign in."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from dateline.admin import TopicState
from dateline.contracts import CATALOGUE
from dateline.errors import DatelineError
from dateline.standing import signs
from dateline.web.access import COOKIE, Access, Needs, refuse_forgery
from dateline.web.backend import Backend, From
from dateline.web.pipeline import state_of_store
from dateline.web.rendering import page

router = APIRouter(include_in_schema=False)

_SUMMARIES = {topic.name: topic.summary for topic in CATALOGUE}
_DAY_S = 24 * 60 * 60


@router.get("/publish", dependencies=[Depends(Needs("read"))])
def publish_page(request: Request) -> Response:
    """A box for an article."""
    return page(request, "publish.html")


@router.get("/pipeline", dependencies=[Depends(Needs("read"))])
async def pipeline_page(request: Request, backend: From) -> Response:
    """How the stages are doing, and what they could not read."""
    store, (broker, topics) = await asyncio.gather(state_of_store(backend), _topics(backend))
    ledger = await asyncio.to_thread(lambda: backend.store().ledger()) if store == "ok" else []
    return page(
        request,
        "pipeline.html",
        parts={"store": store, "broker": broker},
        processes=await asyncio.to_thread(signs, backend.settings),
        topics=topics,
        summaries=_SUMMARIES,
        ledger=ledger,
        refused=sum(one.dead_letters for one in ledger),
    )


async def _topics(backend: Backend) -> tuple[str, tuple[TopicState, ...]]:
    """``ok`` and how the topics stand, or why the broker does not answer."""
    try:
        return "ok", await backend.topics()
    except DatelineError as error:
        return str(error), ()


@router.get("/login")
def login_page(request: Request, to: str = "/") -> Response:
    """Asks for a token."""
    return page(request, "login.html", to=to, wrong=False)


@router.post("/login")
async def login(request: Request) -> Response:
    """Keeps a known token in a cookie that no script and no other site can use."""
    refuse_forgery(request)
    body = (await request.body()).decode("utf-8", "replace")
    form = {name: values[-1] for name, values in parse_qs(body).items()}
    access: Access = request.app.state.access
    token, to = form.get("token", ""), form.get("to", "/")
    if access.scopes_of(token) is None:
        return page(request, "login.html", status=401, to=to, wrong=True)
    # Only a path of ours: a second slash would lead to another host.
    answer = RedirectResponse(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, 30 * _DAY_S, httponly=True, samesite="strict", secure=secure)
    return answer
