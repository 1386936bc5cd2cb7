"""`trace`: the way of one article through the topics into the store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.broker import locate
from dateline.cli.following import sentence_of, summary
from dateline.cli.session import run
from dateline.cli.terminal import plural, safe, shorten, stderr, stdout, write_json
from dateline.client import open_reader
from dateline.contracts import ARTICLES, CATALOGUE, EVENTS, OUTCOMES, Event, Message, Outcome
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.store import ArticleState, open_store

_ERROR = "dateline.err."
_POLL_S = 0.3


@dataclass(frozen=True)
class Trace:
    """Every message that carries an article's id, in order of time, and what the store has of it.

    ``stores``: whether this machine has a store that can be read.
    """

    article_id: str
    messages: Sequence[Message]
    stores: bool
    state: ArticleState | None

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of its messages."""
        return [OUTCOMES.decode(message) for message in self.messages if message.topic == OUTCOMES.name]

    @property
    def events(self) -> list[Event]:
        """Its distinct events, of all its revisions."""
        events = (EVENTS.decode(message) for message in self.messages if message.topic == EVENTS.name)
        return list({event.event_id: event for event in events}.values())

    @property
    def is_done(self) -> bool:
        """Whether each of its messages on the articles topic has its outcome, stored if there is a store."""
        sent = {(m.partition, m.offset) for m in self.messages if m.topic == ARTICLES.name}
        answered = {(o.origin.partition, o.origin.offset) for o in self.outcomes if o.origin}
        entries = self.state.entries if self.state else ()
        stored = {entry.position[1:] for entry in entries if not entry.missing}
        return bool(answered) and sent <= answered and (not self.stores or sent <= stored)

    @property
    def dead_letters(self) -> list[Message]:
        """Its messages that could not be processed."""
        return [message for message in self.messages if message.header(f"{_ERROR}reason")]


def show_trace(settings: Settings, article_id: str, wait_s: float | None, *, as_json: bool) -> None:
    """Print where the article went, after waiting ``wait_s`` for its last message to be coded and stored.

    `DatelineError` when no topic knows it.
    """
    deadline = time.monotonic() + (wait_s or 0)
    found = _trace(settings, article_id)
    while not found.is_done and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        found = _trace(settings, article_id)
    if not found.messages and found.state is None:
        raise DatelineError(
            f"no topic has a message of article {article_id}",
            hint="`dateline publish --dry-run FILE` prints the id a file has",
        )
    if as_json:
        write_json([orjson.dumps(_record(found)).decode()])
    else:
        _print(stdout(), found)


def _trace(settings: Settings, article_id: str) -> Trace:
    messages = run(_collect(settings, article_id))
    try:
        with open_store(settings.store_url, read_only=True) as store:
            return Trace(article_id, messages, stores=True, state=store.article(article_id))
    except DatelineError:
        return Trace(article_id, messages, stores=False, state=None)


async def _collect(settings: Settings, article_id: str) -> list[Message]:
    topics = [name for topic in CATALOGUE for name in (topic.name, topic.dead_letters)]
    wanted = article_id.encode("utf-8", "surrogateescape")
    with stderr().status("reading the topics"):
        async with (
            open_reader(settings, locate(settings)) as reader,
            aclosing(reader.scan(topics)) as messages,
        ):
            found = [
                message
                async for message in messages
                if message.key == wanted or article_id in (_place(message), _origin(message))
            ]
    return sorted(found, key=lambda message: (message.timestamp or 0, message.offset or 0))


def _place(message: Message) -> str:
    return f"{message.topic}/{message.partition}/{message.offset}"


def _origin(message: Message) -> str | None:
    """For a dead letter: where the message stood that could not be processed."""
    if not message.header(f"{_ERROR}reason"):
        return None
    return "/".join(message.header(f"{_ERROR}{name}") or "" for name in ("topic", "partition", "offset"))


def _record(found: Trace) -> dict[str, Any]:
    return {
        "article_id": found.article_id,
        "messages": [
            {
                "topic": message.topic,
                "partition": message.partition,
                "offset": message.offset,
                "timestamp": _moment(message).isoformat(),
                "bytes": len(message.value or b""),
                "summary": summary(message),
            }
            for message in found.messages
        ],
        "outcomes": [outcome.model_dump(mode="json") for outcome in found.outcomes],
        "events": [event.model_dump(mode="json") for event in found.events],
        "dead_letters": [
            {
                "origin": _origin(message),
                "topic": message.topic,
                "partition": message.partition,
                "offset": message.offset,
                **{
                    name: message.header(f"{_ERROR}{name}")
                    for name in ("stage", "reason", "class", "message")
                },
            }
            for message in found.dead_letters
        ],
        "store": found.state and {"status": found.state.status, "revision": found.state.revision},
    }


def _print(console: Console, found: Trace) -> None:
    console.print(Text(safe(found.article_id), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("topic", "at", "time", ""):
        table.add_column(heading, overflow="fold" if not heading else "ellipsis", no_wrap=bool(heading))
    for message in found.messages:
        if message.topic != EVENTS.name:
            style = "red" if message in found.dead_letters else None
            table.add_row(*_cells(message, console.width), style=style)
    console.print(table)
    _print_timings(console, found.outcomes)
    for message in found.dead_letters:
        why = ": ".join(message.header(_ERROR + name) or "-" for name in ("stage", "reason", "message"))
        console.print(Text(f"dead letter, {safe(why)}", style="red"))
    if found.events:
        console.print(Text(f"\n{plural(len(found.events), 'event')} on {EVENTS.name}", style="bold"))
    for event in found.events:
        console.print(Text("  " + shorten(sentence_of(event), console.width - 3)))
    if found.state:
        visible = [r for r in found.state.revisions if r.revision == found.state.revision]
        count = plural(len(visible[0].event_ids), "event") if visible else "nothing"
        console.print(Text(f"\nstore: {found.state.status}, {count} visible, {_revisions(found.state)}"))


def _revisions(state: ArticleState) -> str:
    shown = f" (the visible one is {state.revision[:8]})" if state.revision else ""
    return plural(len(state.revisions), "revision") + shown


def _cells(message: Message, width: int) -> tuple[str, str, str, str]:
    return (
        message.topic,
        f"{message.partition}:{message.offset}",
        f"{_moment(message):%H:%M:%S.%f}"[:-3],
        shorten(summary(message), max(30, width - 60)),
    )


def _print_timings(console: Console, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.timings:
            spent = ", ".join(f"{timing.stage} {timing.milliseconds:.0f} ms" for timing in outcome.timings)
            console.print(
                Text(f"revision {(outcome.revision or '-')[:8]} {outcome.status}: {spent}", style="dim")
            )


def _moment(message: Message) -> datetime:
    return datetime.fromtimestamp((message.timestamp or 0) / 1000, UTC)
