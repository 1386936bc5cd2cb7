"""`code`: the pure pipeline on this machine, with no broker."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Literal

from dateline import text
from dateline.cli.corpus import Entry, Format, read_corpus
from dateline.cli.event_table import print_events
from dateline.cli.page_view import print_document, print_tagged
from dateline.cli.publishing import SOURCE, Readable
from dateline.cli.session import run
from dateline.cli.terminal import complain, plural, progress, remark, stdout, write_json
from dateline.coding import code
from dateline.contracts import ARTICLES, DOCUMENTS, EVENTS, TAGGED_DOCUMENTS, Message
from dateline.errors import DatelineError
from dateline.pool import Pool, load_models
from dateline.processing import Limits, Processed, process
from dateline.settings import Settings
from dateline.topology import Stage

StageName = Literal["document", "tagged", "events"]
Process = Callable[[Message], Awaitable[Processed]]

_MANY = 16
_AHEAD = 4


def stages() -> Sequence[Stage]:
    """The pipeline up to each of its records, as one step from the article."""
    return (
        Stage("document", ARTICLES, lambda article: [text.tokenize(article)], (DOCUMENTS,)),
        Stage("tagged", ARTICLES, lambda article: [text.tag(text.tokenize(article))], (TAGGED_DOCUMENTS,)),
        Stage("events", ARTICLES, lambda article: code(text.tag(text.tokenize(article))), (EVENTS,)),
    )


def prepare_stages() -> Sequence[Stage]:
    """The same in a child process, with the models loaded."""
    load_models()
    return stages()


def code_articles(
    settings: Settings,
    paths: Sequence[str],
    wanted: Format,
    stage_name: StageName,
    *,
    as_json: bool,
    jobs: int | None,
) -> None:
    """Print what the pipeline makes of what those paths hold, in their order.

    `DatelineError` at the end when something could not be read or coded.
    """
    corpus = Readable(read_corpus(paths, wanted))
    first = list(islice(corpus, _MANY + 1))
    jobs = jobs or (1 if len(first) <= _MANY else os.cpu_count() or 1)
    stage = next(stage for stage in stages() if stage.name == stage_name)
    failed = run(_code_all(settings, chain(first, corpus), stage, jobs, as_json=as_json))
    corpus.check()
    if failed:
        raise DatelineError(f"{plural(failed, 'article')} could not be coded")


async def _code_all(
    settings: Settings, entries: Iterator[Entry], stage: Stage, jobs: int, *, as_json: bool
) -> int:
    failed = 0
    shown = 0
    with progress() as display:
        bar = display.add_task("coding", total=None)
        async with _processor(settings, stage, jobs) as processor:
            async for entry, processed in _in_order(entries, processor, jobs * _AHEAD if jobs > 1 else 1):
                display.advance(bar)
                if processed.rejection:
                    failed += 1
                    complain(f"{entry.place}: {processed.rejection.reason}: {processed.rejection.said}")
                elif as_json:
                    write_json((message.value or b"").decode() for message in processed.messages)
                else:
                    shown += _print(stage, processed, heading=not shown)
    if stage.name == "events" and not as_json:
        remark(plural(shown, "event"))
    return failed


@asynccontextmanager
async def _processor(settings: Settings, stage: Stage, jobs: int) -> AsyncIterator[Process]:
    """Takes an article's message through the stage, in this process or in ``jobs`` children."""
    if jobs > 1:
        workers = settings.worker.model_copy(update={"processes": jobs})
        async with Pool(settings.model_copy(update={"worker": workers}), prepare_stages) as pool:
            yield lambda message: pool.process(stage, message)
        return
    limits = Limits(settings.kafka.max_message_bytes, settings.kafka.max_dead_letter_bytes)

    async def here(message: Message) -> Processed:
        return process(stage, message, limits)

    yield here


async def _in_order(
    entries: Iterator[Entry], processor: Process, ahead: int
) -> AsyncIterator[tuple[Entry, Processed]]:
    """Each entry with what became of it, in order, while up to ``ahead`` of them are worked on."""
    begun: deque[tuple[Entry, asyncio.Task[Processed]]] = deque()
    now = datetime.now(UTC)

    async def work(entry: Entry) -> Processed:
        return await processor(ARTICLES.encode(entry.article, time=now, source=SOURCE))

    for entry in entries:
        begun.append((entry, asyncio.create_task(work(entry))))
        if len(begun) >= ahead:
            first, task = begun.popleft()
            yield first, await task
    for first, task in begun:
        yield first, await task


def _print(stage: Stage, processed: Processed, *, heading: bool) -> int:
    console = stdout()
    records = [stage.sinks[0].decode(message) for message in processed.messages]
    if stage.name == "events":
        return print_events(console, records, heading=heading)
    for record in records:
        (print_document if stage.name == "document" else print_tagged)(console, record)
    return 0
