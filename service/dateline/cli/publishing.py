"""`publish`: articles on their way into the pipeline."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice

from dateline.admin import ensure_topics, require_rights
from dateline.broker import locate
from dateline.cli.corpus import Entry, Format, Refusal
from dateline.cli.dating import Dating
from dateline.cli.inputs import read_inputs
from dateline.cli.session import run
from dateline.cli.terminal import complain, plural, progress, remark, safe, write_json, write_lines
from dateline.contracts import ARTICLES
from dateline.errors import BadInput, DatelineError
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.traces import tracing

SOURCE = "dateline-cli"
"""What messages from here say of where they come from (``ce_source``)."""

Position = tuple[str, int, int]
"""The topic, partition and offset of a message."""

Send = Callable[[Sequence[Entry]], Awaitable[list[Position]]]
_BATCH = 100


def publish_articles(
    settings: Settings,
    paths: Sequence[str],
    wanted: Format,
    published_at: datetime | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send what those paths hold; `DatelineError` at the end when a part could not be read.

    ``published_at`` is for articles that say no day of their own.
    """
    entries = Readable(read_inputs(settings, paths, wanted), Dating(published_at))
    if dry_run:
        for entry in entries:
            _show(entry, None, as_json=as_json)
        remark(f"would send {plural(entries.read, 'article')}")
    else:
        run(_publish(settings, entries, as_json=as_json))
    entries.check()


async def _publish(settings: Settings, entries: Readable, *, as_json: bool) -> None:
    with progress() as display:
        bar = display.add_task("publishing", total=None)
        async with open_sender(settings) as send:
            while batch := list(islice(entries, _BATCH)):
                async for entry, where in _sent(batch, send, entries):
                    _show(entry, where, as_json=as_json)
                    display.advance(bar)


async def _sent(
    batch: Sequence[Entry], send: Send, entries: Readable
) -> AsyncIterator[tuple[Entry, Position]]:
    """Each entry with where it stands now; one that is too large holds up none of the others."""
    try:
        for pair in zip(batch, await send(batch), strict=True):
            yield pair
    except BadInput as error:
        if len(batch) == 1:
            entries.refuse(batch[0], str(error))
            return
        for entry in batch:
            async for pair in _sent([entry], send, entries):
                yield pair


@asynccontextmanager
async def open_sender(settings: Settings) -> AsyncIterator[Send]:
    """For the block, a coroutine function that sends entries and returns where each one stands then."""
    bootstrap = locate(settings)
    await require_rights(settings, bootstrap, writes=(ARTICLES.name,))
    await ensure_topics(settings, bootstrap)
    with tracing(settings.traces, "publish"):
        async with Publisher(settings, bootstrap) as publisher:

            async def send(entries: Sequence[Entry]) -> list[Position]:
                now = datetime.now(UTC)
                messages = [ARTICLES.encode(entry.article, time=now, source=SOURCE) for entry in entries]
                return [(p.topic, p.partition, p.offset) for p in await publisher.send(messages)]

            yield send


def _show(entry: Entry, where: Position | None, *, as_json: bool) -> None:
    if as_json:
        write_json([sent_record(entry, where)])
    else:
        write_lines([safe(entry.article.article_id)])


def sent_record(entry: Entry, where: Position | None) -> str:
    """What was read and, if it was sent, where it stands: one JSON object."""
    topic, partition, offset = where or (ARTICLES.name, None, None)
    record = {
        "article_id": entry.article.article_id,
        "revision": entry.article.revision,
        "read_from": entry.place,
        "topic": topic,
        "partition": partition,
        "offset": offset,
    }
    return json.dumps(record, ensure_ascii=False)


class Readable(Iterator[Entry]):
    """The entries of a corpus; what could not be read is complained about on the way and counted.

    With a ``dating`` those that say no day of their own are given one, or remarked on in the end.
    """

    def __init__(self, corpus: Iterable[Entry | Refusal], dating: Dating | None = None) -> None:
        self._corpus = iter(corpus)
        self._dating = dating
        self.read = 0
        self.refused = 0

    def __next__(self) -> Entry:
        for entry in self._corpus:
            if isinstance(entry, Entry):
                self.read += 1
                return self._dating.apply(entry) if self._dating else entry
            self._complain(entry.place, entry.cause)
        raise StopIteration

    def refuse(self, entry: Entry, cause: str) -> None:
        """Take back an entry that turned out to be no good."""
        self.read -= 1
        self._complain(entry.place, cause)

    def _complain(self, place: str, cause: str) -> None:
        self.refused += 1
        complain(f"{place}: {cause}")

    def check(self) -> None:
        """Raise `DatelineError` when anything was refused."""
        if self._dating:
            self._dating.remark()
        if self.refused:
            raise DatelineError(
                f"{plural(self.refused, 'input')} could not be read, {plural(self.read, 'article')} could"
            )
