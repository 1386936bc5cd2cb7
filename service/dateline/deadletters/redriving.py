"""Sending dead letters again, each of them once.

A letter is claimed on its own topic, sent, and marked as done. A run that is killed in between leaves its
claim behind: the next looks whether the message did go, where the topic ended before, and sends it only
if it did not. Of two runs at once the one whose claim comes first goes on.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from itertools import groupby, islice

from dateline.client import Reader, open_reader
from dateline.contracts import Message
from dateline.deadletters.letter import SENT_AGAIN, DeadLetter, Wanted, write_place
from dateline.deadletters.marks import Mark, Marks, mark_message, mark_of
from dateline.deadletters.reading import STALE_MS, message_at, messages_between, read_all
from dateline.errors import BadInput, DatelineError
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.store import Position

_BATCH = 100
_BATCH_S = 10.0
_PATIENCE_S = 30.0  # both well below the age at which a claim counts as abandoned


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of one letter: ``sent_to`` where its message stands now, or ``why`` it was not sent."""

    letter: DeadLetter
    sent_to: Position | None = None
    why: str | None = None


async def redrive(
    settings: Settings, bootstrap: str, wanted: Wanted, *, rate: float | None = None
) -> AsyncGenerator[Redriven, None]:
    """Send the wanted letters again to the topics they come from, at most ``rate`` a second.

    Those that were sent again before are passed over without a word. `BrokerUnavailable` half way leaves
    the rest, and a claim that the next run resolves.
    """
    async with AsyncExitStack() as stack:
        reader = await stack.enter_async_context(open_reader(settings, bootstrap))
        letters = await read_all(reader)
        publisher = await stack.enter_async_context(Publisher(settings, bootstrap))
        run = _Run(reader, publisher, rate)
        chosen = [letter for letter in letters.all() if wanted.has(letter) and letter.state != "redriven"]
        for place, group in groupby(sorted(chosen, key=lambda letter: letter.place), key=_partition):
            for batch in _batches(group, rate):
                async for done in run.send(batch, letters.marks[place]):
                    yield done


def _partition(letter: DeadLetter) -> tuple[str, int]:
    return letter.place[0], letter.place[1]


def _batches(letters: Iterator[DeadLetter], rate: float | None) -> Iterator[list[DeadLetter]]:
    size = _BATCH if rate is None else max(1, min(_BATCH, int(rate * _BATCH_S)))
    while batch := list(islice(letters, size)):
        yield batch


class _Run:
    """One who redrives."""

    def __init__(self, reader: Reader, publisher: Publisher, rate: float | None) -> None:
        self._reader = reader
        self._publisher = publisher
        self._pause_s = 1 / rate if rate else 0.0
        self._token = secrets.token_hex(8)

    async def send(self, batch: Sequence[DeadLetter], marks: Marks) -> AsyncIterator[Redriven]:
        """Claim the letters of one partition, send those that are ours, and mark them as done."""
        topic, number = _partition(batch[0])
        deadline = time.monotonic() + _PATIENCE_S
        ours = await self._claim(batch, marks, topic, number)
        sent_before = await self._sent_before([letter for letter in batch if letter.place in ours], marks)
        settled = []
        for letter in batch:
            done = sent_before.get(letter.place)
            if letter.place not in ours:
                done = Redriven(letter, why="another one is sending it again just now")
            elif time.monotonic() > deadline:
                # By now another may take the claim for abandoned.
                done = Redriven(letter, why="the broker is too slow: run it again in a minute")
            done = done or await self._send(letter)
            settled += [letter.place[2]] if done.sent_to else []
            yield done
        mark = Mark(state="done", token=self._token, offsets=tuple(settled))
        await self._publisher.send([mark_message(mark, topic, number)] if settled else [])

    async def _claim(
        self, batch: Sequence[DeadLetter], marks: Marks, topic: str, number: int
    ) -> set[Position]:
        """Claim those letters; where those stand that nobody else has claimed before."""
        offsets = [letter.place[2] for letter in batch]
        ends = await self._reader.ends({letter.topic for letter in batch})
        mark = Mark(state="claimed", token=self._token, offsets=tuple(offsets), ends=ends)
        (claim,) = await self._publisher.send([mark_message(mark, topic, number)])
        # Anything may have come since the letters were read, up to the claim itself.
        seen = Marks()
        seen.claims.update(marks.claims)
        for message in await messages_between(self._reader, topic, number, offsets[0], claim.offset + 1):
            if found := mark_of(message):
                seen.note(found, message.timestamp or 0, stale_ms=STALE_MS)
        lost = seen.unclaimed_by(self._token, offsets)
        return {letter.place for letter in batch if letter.place[2] not in lost}

    async def _sent_before(self, letters: Sequence[DeadLetter], marks: Marks) -> dict[Position, Redriven]:
        """Those letters whose message an earlier run sent, without coming to mark it."""
        claims = {letter.place: marks.claims.get(letter.place[2]) for letter in letters}
        names = {write_place(letter.place): letter for letter in letters if claims[letter.place]}
        found: dict[Position, Redriven] = {}
        for topic, ends in (await self._reader.ends({letter.topic for letter in names.values()})).items():
            claimed = [claims[letter.place] for letter in names.values() if letter.topic == topic]
            for number, end in ends.items():
                first = min(claim.ends.get(topic, {}).get(number, 0) for claim in claimed if claim)
                async with aclosing(self._reader.stretch(topic, number, first, end)) as messages:
                    async for message in messages:
                        if letter := names.get(message.header(SENT_AGAIN) or ""):
                            found[letter.place] = Redriven(letter, (topic, number, message.offset or 0))
        return found

    async def _send(self, letter: DeadLetter) -> Redriven:
        try:
            message = await self._message(letter)
            (sent,) = await self._publisher.send([message])
        except BadInput as error:
            return Redriven(letter, why=str(error))
        await asyncio.sleep(self._pause_s)
        return Redriven(letter, sent_to=(sent.topic, sent.partition, sent.offset))

    async def _message(self, letter: DeadLetter) -> Message:
        """The letter's message; one whose value was too large to be kept is read where it first stood."""
        if letter.omitted_bytes is None:
            return letter.again((await message_at(self._reader, letter.place)).value)
        try:
            if letter.origin is None:
                raise DatelineError("nobody knows where it stood")
            original = await message_at(self._reader, letter.origin)
        except DatelineError as error:
            raise BadInput("omitted", f"its value was too large to be kept, and {error}") from error
        if original.key != letter.key or len(original.value or b"") != letter.omitted_bytes:
            raise BadInput("omitted", "its value was too large to be kept, and the topic was made anew since")
        return letter.again(original.value)
