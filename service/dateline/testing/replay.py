"""Articles replayed through a running pipeline, and what came of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from dateline.broker import locate
from dateline.cli.corpus import Entry, Refusal, read_corpus
from dateline.cli.demonstration import seeds
from dateline.cli.replaying import in_published_order
from dateline.client import Reader, open_reader
from dateline.contracts import EVENTS, OUTCOMES, Article, Event, Message, Outcome, Retraction
from dateline.errors import DatelineError
from dateline.publisher import Position, Publisher
from dateline.settings import Settings
from dateline.store import open_store
from dateline.streams.publishing import message_of

Corpus = str | Path | Iterable[Article | Retraction | Mapping[str, Any] | str]
"""``seeds`` (the seed corpus), the path of a file or folder, or articles as `dateline.publish` takes them."""

T = TypeVar("T")

_POLL_S = 0.1


class Replay:
    """What one test sends through the pipeline. It works in plain tests and in asynchronous ones.

    Nothing is cleaned up: the events of other tests stand on the same topics. The replay answers for its
    own alone; a consumer under test had better be given the ids.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._before: dict[str, dict[int, int]] | None = None
        self._sent: list[Position] = []
        self._outcomes: dict[tuple[str, int, int], Outcome] = {}

    @property
    def bootstrap_servers(self) -> str:
        """The address of the pipeline's Kafka."""
        return locate(self.settings)

    def replay(self, corpus: Corpus = "seeds") -> list[str]:
        """Publish a corpus, in published order if it is one of files; the ids of its articles.

        `DatelineError` when a part of it cannot be read.
        """
        messages = _messages(corpus)
        _run(self._send(messages))
        return [(message.key or b"").decode() for message in messages]

    def await_outcomes(self, seconds: float = 120.0) -> list[Outcome]:
        """The outcome of everything replayed so far, in the order in which it was sent.

        `DatelineError` when one is missing after so many seconds.
        """
        _run(self._await_outcomes(seconds))
        return [self._outcomes[position] for position in self._sent]

    def events(self, seconds: float = 120.0) -> list[Event]:
        """The events of everything replayed so far, each once, by article and place in it.

        They come from the topic, as a consumer gets them. Waits for the outcomes, as `await_outcomes` does.
        """
        wanted = [event_id for outcome in self.await_outcomes(seconds) for event_id in outcome.event_ids]
        found = {event.event_id: event for event in _run(self._events())}
        return [found[event_id] for event_id in dict.fromkeys(wanted)]

    def await_stored(self, seconds: float = 60.0) -> None:
        """Return when everything replayed so far is in the store, and so in the API and the dashboard."""
        self.await_outcomes(seconds)
        wanted = set(self._sent)
        deadline = time.monotonic() + seconds
        with open_store(self.settings.store_url, read_only=True) as store:
            while wanted - {where for where, one in store.entries(wanted).items() if not one.missing}:
                if time.monotonic() > deadline:
                    raise DatelineError(f"not everything is in the store after {seconds:g} s")
                time.sleep(_POLL_S)

    async def _send(self, messages: list[Message]) -> None:
        if self._before is None:
            async with open_reader(self.settings, self.bootstrap_servers) as reader:
                self._before = await reader.ends([OUTCOMES.name, EVENTS.name])
        async with Publisher(self.settings, self.bootstrap_servers) as publisher:
            self._sent += await publisher.send(messages)

    async def _await_outcomes(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        async with open_reader(self.settings, self.bootstrap_servers) as reader:
            while missing := set(self._sent) - set(self._outcomes):
                if time.monotonic() > deadline:
                    raise DatelineError(
                        f"{len(missing)} of {len(self._sent)} articles have no outcome after {seconds:g} s",
                        hint=f"the pipeline's log is {self.settings.home / 'up.log'}",
                    )
                for message in await self._written(reader, OUTCOMES.name):
                    outcome = OUTCOMES.decode(message)
                    if outcome.origin:
                        origin = outcome.origin
                        self._outcomes[origin.topic, origin.partition, origin.offset] = outcome
                await asyncio.sleep(_POLL_S)

    async def _events(self) -> list[Event]:
        async with open_reader(self.settings, self.bootstrap_servers) as reader:
            return [EVENTS.decode(message) for message in await self._written(reader, EVENTS.name)]

    async def _written(self, reader: Reader, topic: str) -> list[Message]:
        """What was written to the topic since this replay began."""
        begun = (self._before or {}).get(topic, {})
        ends = (await reader.ends([topic])).get(topic, {})
        return [
            message
            for partition, end in ends.items()
            async for message in reader.stretch(topic, partition, begun.get(partition, 0), end)
        ]


def _messages(corpus: Corpus) -> list[Message]:
    if not isinstance(corpus, str | Path):
        return [message_of(article) for article in corpus]
    found = list(read_corpus([str(seeds() if corpus == "seeds" else corpus)]))
    refused = [f"{one.place}: {one.cause}" for one in found if isinstance(one, Refusal)]
    if refused:
        raise DatelineError("the corpus cannot be replayed: " + "; ".join(refused))
    ordered = in_published_order([entry for entry in found if isinstance(entry, Entry)])
    return [message_of(entry.article) for _, entry in ordered]


def _run(work: Coroutine[Any, Any, T]) -> T:
    # In a thread of its own: a test may have an event loop that runs already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
