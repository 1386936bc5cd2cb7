"""`demo`: the seed articles through the whole pipeline, and what comes out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import dateline
from dateline.cli.configuration import masked_url
from dateline.cli.corpus import Entry, read_corpus
from dateline.cli.event_table import print_events
from dateline.cli.pipeline import running
from dateline.cli.publishing import Readable
from dateline.cli.replaying import Pace, Replayed, in_published_order, replay
from dateline.cli.session import run
from dateline.cli.terminal import plural, progress, remark, stdout, write_lines
from dateline.contracts import Event
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.store import Store, open_store

_TIMEOUT_S = 120.0
_POLL_S = 0.1
_MANY = 8
"""So many articles are worth the start of another process."""


def run_demo(settings: Settings, corpus: Path | None) -> None:
    """Show the events of the corpus; `DatelineError` when anything of it was lost on the way."""
    began = time.monotonic()
    entries = Readable(read_corpus([str(corpus or seeds())]))
    ordered = in_published_order(list(entries))
    replayed = run(_through_the_pipeline(settings, ordered))
    articles = {entry.article.article_id for entry in replayed.sent.values()}
    with open_store(settings.store_url, read_only=True) as store:
        shown = print_events(stdout(), _events_of(store, articles))
    write_lines(
        [
            "",
            f"{plural(len(articles), 'article')}, {plural(shown, 'event')}, "
            f"{plural(len(replayed.rejected), 'dead letter')}, {time.monotonic() - began:.1f} seconds",
            f"The events are in the store at {masked_url(settings.store_url)}. Try next:",
            "  dateline events --type PROTEST --json    questions to the store",
            f"  dateline trace {min(articles)}    the way of one article",
            "  dateline up    the same pipeline, until Ctrl-C",
        ]
    )
    entries.check()
    if replayed.rejected:
        raise DatelineError(f"{plural(len(replayed.rejected), 'article')} rejected")


def seeds() -> Path:
    """The seed corpus: in the package, or in the repository around it."""
    packaged = Path(str(files(dateline))) / "seeds"
    for folder in (packaged, Path(dateline.__file__).parents[2] / "seeds"):
        if folder.is_dir():
            return folder
    raise DatelineError("the seed articles are not installed", hint="name a folder of articles with --corpus")


async def _through_the_pipeline(
    settings: Settings, entries: Sequence[tuple[datetime | None, Entry]]
) -> Replayed:
    few = min(settings.worker.processes, 1 + len(entries) // _MANY)
    settings = settings.model_copy(update={"worker": settings.worker.model_copy(update={"processes": few})})
    log = settings.home / "logs" / "demo.log"
    remark("starting Kafka, worker and materializer …")
    async with running(settings, log) as started_here:
        remark("the pipeline is ready" if started_here else "using the pipeline that runs already")
        with progress() as display:
            replayed = await replay(settings, entries, Pace(), display, patience_s=_TIMEOUT_S)
            await _until_stored(settings, replayed)
    return replayed


async def _until_stored(settings: Settings, replayed: Replayed) -> None:
    """Return when the store has every event of what was sent."""
    wanted = set(replayed.sent)
    deadline = time.monotonic() + _TIMEOUT_S
    with open_store(settings.store_url, read_only=True) as store:
        while time.monotonic() < deadline:
            entries = store.entries(wanted)
            if wanted <= {where for where, entry in entries.items() if not entry.missing}:
                return
            await asyncio.sleep(_POLL_S)
    raise DatelineError(
        f"the store did not get everything within {_TIMEOUT_S:.0f} s",
        hint=f"is a materializer running? its log is {settings.home / 'logs' / 'demo.log'}",
    )


def _events_of(store: Store, articles: Collection[str]) -> Iterator[Event]:
    """Their events in the store's order."""
    return (event for event in store.events() if event.article_id in articles)
