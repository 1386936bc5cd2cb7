"""Articles in: one or many, published before the answer; and what became of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Annotated, get_args
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel

from dateline.contracts import ARTICLES, MAX_ID, Article, ContentType, Message
from dateline.contracts.intake import read_article
from dateline.errors import BadInput
from dateline.publisher import Position
from dateline.store import ArticleState
from dateline.web.access import Needs
from dateline.web.backend import From
from dateline.web.filters import without_nul
from dateline.web.problems import Problem, documented

router = APIRouter(prefix="/v1", tags=["articles"])

ArticleId = Annotated[str, Path(min_length=1, max_length=MAX_ID), AfterValidator(without_nul)]

_MOST = 1000
_POLL_S = 0.1
_JSON = {"schema": {"$ref": "#/components/schemas/Article"}}


class Accepted(BaseModel):
    """An article that the broker has confirmed. ``trace`` tells what becomes of it."""

    article_id: str
    revision: str | None
    topic: str
    partition: int
    offset: int
    trace: str


class Receipt(BaseModel):
    """Everything that was accepted, in the order of the request."""

    accepted: list[Accepted]


class About(BaseModel):
    """What a body of bare text cannot say of itself."""

    article_id: str | None = None
    url: str | None = None
    title: str | None = None
    published_at: str | None = None
    source: str | None = None


@router.post(
    "/articles",
    status_code=202,
    dependencies=[Depends(Needs("ingest"))],
    responses=documented(401, 403, 413, 415, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"oneOf": [_JSON["schema"], {"type": "array", "items": _JSON["schema"]}]},
                    "example": {
                        "article_id": "example-1",
                        "title": "Nurses walk out in Nairobi",
                        "text": "Hundreds of nurses walked out of hospitals in Nairobi on Monday.",
                        "published_at": "2026-03-02T08:00:00Z",
                    },
                },
                "application/jsonl": {"schema": {"type": "string"}},
                **{kind: {"schema": {"type": "string"}} for kind in get_args(ContentType)},
            },
        }
    },
)
async def publish_articles(
    request: Request,
    response: Response,
    about: Annotated[About, Query()],
    backend: From,
) -> Receipt:
    """Publish one article, or a batch: a JSON array, or JSON Lines.

    Nothing of a batch is published when one of it cannot be read. Publishing is idempotent: an article is
    known by its `article_id` (else its URL, else its text) and a revision by its content, so that a request
    may be sent again when its answer got lost.
    """
    articles = list(_read(await request.body(), request.headers.get("content-type", ""), about))
    positions = await backend.send(articles)
    accepted = [
        accepted_by(request, article, position) for article, position in zip(articles, positions, strict=True)
    ]
    if len(accepted) == 1:
        response.headers["Location"] = accepted[0].trace
    return Receipt(accepted=accepted)


def accepted_by(request: Request, article: Article, position: Position) -> Accepted:
    """What the answer to a request says of an article that stands there now."""
    trace = _trace_path(request, article.article_id)
    return Accepted(
        article_id=article.article_id, revision=article.revision, trace=trace, **position._asdict()
    )


def _read(body: bytes, content_type: str, about: About) -> Iterator[Article]:
    kind = content_type.partition(";")[0].strip().lower() or "application/json"
    given = about.model_dump(exclude_none=True)
    if kind in get_args(ContentType):
        bare = _article(body, kind, 0, given.get("article_id"))
        yield _article(orjson.dumps({**bare.model_dump(mode="json"), **given}), "application/json", 0)
        return
    if given:
        raise Problem(422, "an article in JSON says its id, URL and title itself, not in the query")
    for number, value in enumerate(_values(body, kind)):
        if number >= _MOST:
            raise Problem(413, f"a batch has at most {_MOST} articles", hint="send it in parts")
        yield _article(value, "application/json", number)


def _values(body: bytes, kind: str) -> Iterator[bytes]:
    if kind in ("application/jsonl", "application/x-ndjson"):
        yield from (line for line in body.split(b"\n") if line.strip())
    elif kind == "application/json" or kind.endswith("+json"):
        if not body.lstrip().startswith(b"["):
            yield body
            return
        try:
            records = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Problem(422, f"the body is not JSON: {error}") from None
        yield from map(orjson.dumps, records)
    else:
        raise Problem(
            415,
            f"a body of type {kind} is not read",
            hint="send application/json, application/jsonl, text/plain, text/markdown or text/html",
        )


def _article(value: bytes, kind: str, number: int, key: str | None = None) -> Article:
    message = Message(
        topic=ARTICLES.name,
        key=key.encode() if key else None,
        value=value,
        headers=(("content-type", kind.encode()),),
    )
    try:
        article = read_article(message)
    except BadInput as error:
        errors = [{"where": f"article {number}", "reason": error.reason, "message": str(error)}]
        raise Problem(422, "an article cannot be read; nothing was published", errors=errors) from None
    assert isinstance(article, Article)  # noqa: S101  a message with a value retracts nothing
    return article


@router.delete(
    "/articles/{article_id:path}",
    status_code=202,
    dependencies=[Depends(Needs("ingest"))],
    responses=documented(401, 403, 404, 422, 429, 503),
)
async def retract_article(article_id: ArticleId, request: Request, backend: From) -> Receipt:
    """Withdraw an article: its events go from the store, and those who follow are told."""
    position = await backend.retract(article_id)
    trace = _trace_path(request, article_id)
    return Receipt(
        accepted=[Accepted(article_id=article_id, revision=None, trace=trace, **position._asdict())]
    )


@router.get(
    "/articles/{article_id:path}/trace",
    name="trace_article",
    dependencies=[Depends(Needs("read"))],
    responses=documented(401, 403, 404, 422, 429, 503),
)
async def trace_article(
    article_id: ArticleId,
    backend: From,
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait for the outcome")] = 0,
    message: Annotated[str | None, Query(description="TOPIC/PARTITION/OFFSET: wait for this one")] = None,
) -> ArticleState:
    """What became of each message of an article, its revisions, and how long each stage took.

    With ``wait`` the answer comes once a message has its outcome and every event of it is there. 404 when
    none of its messages has been processed by then.
    """
    deadline = time.monotonic() + wait
    state = await asyncio.to_thread(backend.store().article, article_id)
    while not _is_answered(state, message) and time.monotonic() < deadline and not backend.stopping.is_set():
        await asyncio.sleep(_POLL_S)
        state = await asyncio.to_thread(backend.store().article, article_id)
    if state is None:
        raise Problem(404, f"nothing is known of article {article_id}", hint="ask again in a second")
    return state


def _is_answered(state: ArticleState | None, message: str | None) -> bool:
    return state is not None and any(
        entry.missing == 0
        for entry in state.entries
        if message is None or message == "/".join(map(str, entry.position))
    )


def _trace_path(request: Request, article_id: str) -> str:
    return quote(request.url_for("trace_article", article_id=article_id).path)
