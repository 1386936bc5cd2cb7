"""`code`: the pure pipeline on this machine, with no broker."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from dateline import coding, text
from dateline.child import load_models
from dateline.cli.corpus import STDIN, Entry, Format
from dateline.cli.dating import Dating
from dateline.cli.event_table import print_events
from dateline.cli.inputs import read_inputs
from dateline.cli.page_view import print_document, print_tagged
from dateline.cli.publishing import SOURCE, Readable
from dateline.cli.session import run
from dateline.cli.terminal import complain, plural, progress, remark, stdout, write_json
from dateline.cli.view import render
from dateline.contracts import (
    ARTICLES,
    DOCUMENTS,
    EVENTS,
    TAGGED_DOCUMENTS,
    Contract,
    Event,
    Message,
    TaggedDocument,
)
from dateline.errors import DatelineError
from dateline.pool import Pool
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
        Stage("events", ARTICLES, lambda article: coding.code(text.tag(text.tokenize(article))), (EVENTS,)),
        Stage("page", ARTICLES, _tagged_with_events, (TAGGED_DOCUMENTS, EVENTS)),
    )


def _tagged_with_events(article: Any) -> Sequence[Contract]:
    document = text.tag(text.tokenize(article))
    return [document, *coding.code(document)]


def prepare_stages() -> Sequence[Stage]:
    """The same in a child process, with the models loaded."""
    load_models()
    return stages()


def code_articles(
    settings: Settings,
    paths: Sequence[str],
    wanted: Format,
    published_at: datetime | None,
    stage_name: StageName,
    *,
    as_json: bool,
    jobs: int | None,
) -> None:
    """Print what the pipeline makes of what those paths hold, in their order.

    ``published_at`` is for articles that say no day of their own.
    `DatelineError` at the end when something could not be read or coded.
    """
    stage = _stage_named(stage_name)
    shown = 0

    def show(processed: Processed) -> None:
        nonlocal shown
        if as_json:
            write_json((message.value or b"").decode() for message in processed.messages)
        else:
            shown += _print(stage, processed, heading=not shown)

    finish = _code_corpus(settings, paths, wanted, published_at, stage, jobs, show)
    if stage.name == "events" and not as_json:
        remark(plural(shown, "event"))
    finish()


def code_to_page(
    settings: Settings,
    paths: Sequence[str],
    wanted: Format,
    published_at: datetime | None,
    out: str,
    *,
    jobs: int | None,
) -> None:
    """Write one HTML page of what those paths hold to the file ``out``, or to stdout when it is ``-``.

    What could be read is on the page; `DatelineError` at the end when something could not, or when the
    file cannot be written.
    """
    pages: list[tuple[TaggedDocument, list[Event]]] = []

    def keep(processed: Processed) -> None:
        document, *events = processed.messages
        pages.append((TAGGED_DOCUMENTS.decode(document), [EVENTS.decode(event) for event in events]))

    finish = _code_corpus(settings, paths, wanted, published_at, _stage_named("page"), jobs, keep)
    if pages:
        _write_page(render(pages), out)
        told = f"{plural(len(pages), 'article')}, {plural(sum(len(events) for _, events in pages), 'event')}"
        remark(f"{told}: {'stdout' if out == STDIN else Path(out).resolve()}")
    finish()


def _write_page(page: str, out: str) -> None:
    if out == STDIN:
        sys.stdout.buffer.write(page.encode())
        sys.stdout.flush()
        return
    try:
        Path(out).write_text(page, encoding="utf-8")
    except OSError as error:
        raise DatelineError(f"{out}: the page cannot be written: {error.strerror or error}") from None


def _stage_named(name: str) -> Stage:
    return next(stage for stage in stages() if stage.name == name)


def _code_corpus(
    settings: Settings,
    paths: Sequence[str],
    wanted: Format,
    published_at: datetime | None,
    stage: Stage,
    jobs: int | None,
    show: Callable[[Processed], None],
) -> Callable[[], None]:
    """Show what the stage makes of every article; the function returned complains of what went wrong."""
    coding.use(settings.codebook)
    coding.load()
    corpus = Readable(read_inputs(settings, paths, wanted), Dating(published_at))
    first = list(islice(corpus, _MANY + 1))
    jobs = jobs or (1 if len(first) <= _MANY else os.cpu_count() or 1)
    failed = run(_code_all(settings, chain(first, corpus), stage, jobs, show))

    def finish() -> None:
        corpus.check()
        if failed:
            raise DatelineError(f"{plural(failed, 'article')} could not be coded")

    return finish


async def _code_all(
    settings: Settings,
    entries: Iterator[Entry],
    stage: Stage,
    jobs: int,
    show: Callable[[Processed], None],
) -> int:
    failed = 0
    with progress() as display:
        bar = display.add_task("coding", total=None)
        async with _processor(settings, stage, jobs) as processor:
            async for entry, processed in _in_order(entries, processor, jobs * _AHEAD if jobs > 1 else 1):
                display.advance(bar)
                if processed.rejection:
                    failed += 1
                    complain(f"{entry.place}: {processed.rejection.reason}: {processed.rejection.said}")
                else:
                    show(processed)
    return failed


@asynccontextmanager
async def _processor(settings: Settings, stage: Stage, jobs: int) -> AsyncIterator[Process]:
    """Takes an article's message through the stage, in this process or in ``jobs`` children."""
    if jobs > 1:
        workers = settings.worker.model_copy(update={"processes": jobs})
        async with Pool(settings.model_copy(update={"worker": workers}), prepare_stages) as pool:
            yield lambda message: pool.process(stage, message)
        return
    load_models()
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
