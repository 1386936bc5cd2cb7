"""`replay`: a corpus in published order, and the wait for its outcomes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from rich.progress import Progress

from dateline.broker import locate
from dateline.cli.corpus import Entry, Format, read_corpus
from dateline.cli.publishing import Position, Readable, Send, open_sender, sent_record
from dateline.cli.session import run
from dateline.cli.terminal import complain, plural, progress, remark, write_json
from dateline.client import Reader, open_reader
from dateline.contracts import OUTCOMES, Outcome
from dateline.errors import BadInput, DatelineError
from dateline.settings import Settings
from dateline.text import tokenize

_BATCH = 100
_POLL_S = 0.2


@dataclass(frozen=True)
class Pace:
    """How fast to send: ``speed`` times as fast as it was published, at most ``rate`` a second."""

    speed: float | None = None
    rate: float | None = None


@dataclass(frozen=True)
class Replayed:
    """What was sent, and the outcomes that were waited for."""

    sent: dict[Position, Entry]
    outcomes: dict[Position, Outcome]

    @property
    def rejected(self) -> list[Position]:
        """Where the messages stand that ended as dead letters."""
        return [where for where, outcome in self.outcomes.items() if outcome.status == "rejected"]


def replay_corpus(
    settings: Settings, folder: str, wanted: Format, pace: Pace, *, patience_s: float | None, as_json: bool
) -> None:
    """Replay what lies there; with a ``patience_s`` wait for the outcomes.

    `DatelineError` at the end when something could not be read or was rejected.
    """
    corpus = Readable(read_corpus([folder], wanted))
    entries = in_published_order(list(corpus))
    began = time.monotonic()
    with progress() as display:
        replayed = run(replay(settings, entries, pace, display, patience_s=patience_s))
    if as_json:
        outcomes = (outcome.model_dump_json() for outcome in replayed.outcomes.values())
        sent = (sent_record(entry, where) for where, entry in replayed.sent.items())
        write_json(sent if patience_s is None else outcomes)
    done = (
        f"{plural(len(replayed.outcomes), 'outcome')}, {len(replayed.rejected)} rejected, "
        if patience_s
        else ""
    )
    remark(f"{plural(len(replayed.sent), 'article')} sent, {done}{time.monotonic() - began:.1f} s")
    for where in replayed.rejected:
        complain(f"{replayed.sent[where].place}: rejected: {replayed.outcomes[where].reason}")
    corpus.check()
    if replayed.rejected:
        raise DatelineError(
            f"{plural(len(replayed.rejected), 'article')} rejected",
            hint="`dateline trace ARTICLE_ID` tells more",
        )


def in_published_order(entries: Sequence[Entry]) -> list[tuple[datetime | None, Entry]]:
    """The entries with their time of publication, the undated last, else in their own order."""
    dated = [(_published(entry), entry) for entry in entries]
    return sorted(dated, key=lambda pair: (pair[0] is None, pair[0] or datetime.min.replace(tzinfo=UTC)))


def _published(entry: Entry) -> datetime | None:
    if entry.article.published_at:
        return entry.article.published_at
    day = entry.day or tokenize(entry.article).published_day
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _schedule(
    entries: Sequence[tuple[datetime | None, Entry]], pace: Pace
) -> Iterator[tuple[float, list[Entry]]]:
    """Batches of entries, each with the seconds after the start at which it is due."""
    for due, group in groupby(_due_times(entries, pace), key=lambda pair: pair[0]):
        batch = [entry for _, entry in group]
        yield from ((due, batch[first : first + _BATCH]) for first in range(0, len(batch), _BATCH))


def _due_times(entries: Sequence[tuple[datetime | None, Entry]], pace: Pace) -> Iterator[tuple[float, Entry]]:
    first = next((published for published, _ in entries if published), None)
    due = 0.0
    for number, (published, entry) in enumerate(entries):
        if pace.rate and number:
            due += 1 / pace.rate
        if pace.speed and first and published:
            due = max(due, (published - first).total_seconds() / pace.speed)
        yield due, entry


async def replay(
    settings: Settings,
    entries: Sequence[tuple[datetime | None, Entry]],
    pace: Pace,
    display: Progress,
    *,
    patience_s: float | None,
) -> Replayed:
    """Send the entries; with a ``patience_s`` wait until each has its outcome.

    `DatelineError` when no outcome comes for that many seconds while some are missing.
    """
    async with AsyncExitStack() as stack:
        send = await stack.enter_async_context(open_sender(settings))
        reader = None
        if patience_s is not None:
            reader = await stack.enter_async_context(open_reader(settings, locate(settings)))
            await reader.watch(OUTCOMES.name)
        work = _Replay(send, reader, display, len(entries))
        await work.send(_schedule(entries, pace))
        if patience_s is not None:
            await work.wait(patience_s)
        return work.result


class _Replay:
    """Sends, and collects outcomes meanwhile and after."""

    def __init__(self, send: Send, reader: Reader | None, display: Progress, total: int) -> None:
        self._send = send
        self._reader = reader
        self._display = display
        self._sending = display.add_task("publishing", total=total)
        self._coding = display.add_task("coding", total=total, visible=reader is not None)
        self._sent: dict[Position, Entry] = {}
        self._outcomes: dict[Position, Outcome] = {}
        self._answered = 0

    @property
    def result(self) -> Replayed:
        """What was sent so far, and its outcomes in the order in which it was sent."""
        outcomes = {where: self._outcomes[where] for where in self._sent if where in self._outcomes}
        return Replayed(self._sent, outcomes)

    async def send(self, schedule: Iterator[tuple[float, list[Entry]]]) -> None:
        began = time.monotonic()
        for due, batch in schedule:
            while (left := began + due - time.monotonic()) > 0:
                await self._collect(min(left, _POLL_S))
            for entry, where in zip(batch, await self._send(batch), strict=True):
                self._sent[where] = entry
                self._answered += where in self._outcomes
            self._display.update(self._sending, completed=len(self._sent))
            await self._collect(0)

    async def wait(self, patience_s: float) -> None:
        last = time.monotonic()
        while missing := len(self._sent) - self._answered:
            if await self._collect(_POLL_S):
                last = time.monotonic()
            elif time.monotonic() - last > patience_s:
                raise DatelineError(
                    f"{plural(missing, 'article')} without an outcome after {patience_s:g} s without any",
                    hint="is a worker running? `dateline topics` shows its lag, `dateline up` starts one",
                )

    async def _collect(self, seconds: float) -> int:
        """Take the outcomes that come within that time; how many there were."""
        if self._reader is None:
            await asyncio.sleep(seconds)
            return 0
        found = 0
        for message in await self._reader.poll(seconds):
            with suppress(BadInput):
                found += self._note(OUTCOMES.decode(message))
        self._display.update(self._coding, completed=self._answered)
        return found

    def _note(self, outcome: Outcome) -> bool:
        if outcome.origin is None:
            return False
        where = (outcome.origin.topic, outcome.origin.partition, outcome.origin.offset)
        self._answered += where in self._sent and where not in self._outcomes
        self._outcomes[where] = outcome
        return True
