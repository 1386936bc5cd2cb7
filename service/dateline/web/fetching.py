"""An article in by its URL: fetched here, where only public addresses are reached, and published."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field

from dateline.contracts import Article
from dateline.errors import FetchFailed
from dateline.settings import FetchSettings
from dateline.web.access import Needs
from dateline.web.articles import Accepted, Receipt, accepted_by
from dateline.web.backend import From
from dateline.web.problems import Problem, documented

router = APIRouter(prefix="/v1", tags=["articles"])

_AT_ONCE = 4
_OURS = frozenset(("bad-url", "forbidden", "content-type", "empty", "too-large", "encoding"))
"""Reasons that lie in what was asked for; the others lie with the site."""


class Wanted(BaseModel):
    """The page to fetch, and when it was published should it not say so itself."""

    url: Annotated[
        str, Field(min_length=1, max_length=4096, examples=["https://news.example/2026/03/strike"])
    ]
    published_on: date | None = None


class Read(BaseModel):
    """What was found at the URL."""

    article_id: str
    url: str | None
    title: str | None
    source: str | None
    published_at: datetime | None
    characters: int


class Fetched(Receipt):
    """The article that was fetched and accepted."""

    article: Read


@router.post(
    "/articles/fetch",
    status_code=202,
    dependencies=[Depends(Needs("ingest"))],
    responses=documented(401, 403, 413, 422, 429, 502, 503, 504),
)
async def fetch_article(
    wanted: Annotated[Wanted, Body()], request: Request, response: Response, backend: From
) -> Fetched:
    """Fetch a page and publish it as an article, known by the URL that the page names as its own.

    Only http and https, and only public addresses, are fetched from, after every redirect anew. 422 says what
    is wrong with the URL or the page, 502 and 504 what is wrong with its site. Fetching a page again is a new
    revision of its article if it changed, and nothing new otherwise.
    """
    with _turn(request):
        article = await _fetched(backend.settings.fetch, wanted)
    [position] = await backend.send([article])
    accepted: Accepted = accepted_by(request, article, position)
    response.headers["Location"] = accepted.trace
    return Fetched(
        accepted=[accepted],
        article=Read(
            article_id=article.article_id,
            url=article.url,
            title=article.title,
            source=article.source,
            published_at=article.published_at,
            characters=len(article.text),
        ),
    )


@contextmanager
def _turn(request: Request) -> Iterator[None]:
    """One of the few fetches at a time; `Problem` 429 when all are taken."""
    under_way: set[object] = request.app.state.fetches
    if len(under_way) >= _AT_ONCE:
        raise Problem(429, f"{_AT_ONCE} pages are being fetched already", headers={"Retry-After": "5"})
    mine = object()
    under_way.add(mine)
    try:
        yield
    finally:
        under_way.discard(mine)


async def _fetched(settings: FetchSettings, wanted: Wanted) -> Article:
    # Neither is needed for anything else, and both would be read at every start.
    from dateline.fetching.fetcher import Fetcher
    from dateline.fetching.page import read_page_as_article

    try:
        async with Fetcher(settings) as fetcher:
            page = await fetcher.fetch(wanted.url)
        article = await asyncio.to_thread(read_page_as_article, page)
    except FetchFailed as error:
        status = 422 if error.reason in _OURS else 504 if error.reason == "timeout" else 502
        errors = [{"where": "url", "reason": error.reason, "message": str(error)}]
        raise Problem(status, "the page cannot be fetched", hint=error.hint, errors=errors) from None
    if article.published_at or not wanted.published_on:
        return article
    return article.model_copy(update={"published_at": datetime.combine(wanted.published_on, time(), UTC)})
