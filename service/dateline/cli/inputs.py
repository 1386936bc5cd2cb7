"""What the paths of a command name: files, folders, stdin, and pages on the web."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import chain

from dateline.cli.corpus import Entry, Format, Refusal, read_corpus
from dateline.cli.session import run
from dateline.cli.terminal import progress
from dateline.errors import FetchFailed
from dateline.settings import Settings

_AT_ONCE = 8


def is_url(path: str) -> bool:
    """Whether a path is the URL of a page."""
    return path.lower().startswith(("http://", "https://"))


def read_inputs(settings: Settings, paths: Sequence[str], wanted: Format) -> Iterator[Entry | Refusal]:
    """Every article of those paths in order, as `read_corpus` gives them; pages are fetched at once."""
    urls = list(dict.fromkeys(filter(is_url, paths)))
    pages = run(_fetch(settings, urls)) if urls else {}
    return chain.from_iterable(
        [pages[path]] if path in pages else read_corpus([path], wanted) for path in paths
    )


async def _fetch(settings: Settings, urls: Sequence[str]) -> dict[str, Entry | Refusal]:
    from dateline.fetching.fetcher import Fetcher
    from dateline.fetching.page import read_page_as_article

    turns = asyncio.Semaphore(_AT_ONCE)

    async def fetch(url: str) -> Entry | Refusal:
        try:
            async with turns:
                fetched = await fetcher.fetch(url)
            return Entry(url, await asyncio.to_thread(read_page_as_article, fetched))
        except FetchFailed as error:
            return Refusal(url, f"{error}; {error.hint}" if error.hint else str(error))
        finally:
            display.advance(bar)

    with progress() as display:
        bar = display.add_task("fetching", total=len(urls))
        async with Fetcher(settings.fetch) as fetcher:
            return dict(zip(urls, await asyncio.gather(*map(fetch, urls)), strict=True))
