"""Reading the topics of the dead letters: the letters, and what the marks among them say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import aclosing

from dateline.client import Reader, open_reader
from dateline.contracts import CATALOGUE, Message
from dateline.deadletters.letter import DeadLetter, letter_of, write_place
from dateline.deadletters.marks import Marks, mark_of
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.store import Position

TOPICS = tuple(topic.dead_letters for topic in CATALOGUE)

STALE_MS = 60_000
"""So old a claim belongs to somebody who is gone: nobody takes that long from the claim to the end."""

Partitions = dict[tuple[str, int], Marks]


class Letters:
    """Everything on those topics: the letters in their order, and the marks by partition."""

    def __init__(self) -> None:
        self._letters: list[DeadLetter] = []
        self.marks: Partitions = defaultdict(Marks)
        self.ends: dict[tuple[str, int], int] = defaultdict(int)

    def take(self, message: Message) -> None:
        """Take in the next message of a partition."""
        place = message.topic, message.partition or 0
        self.ends[place] = (message.offset or 0) + 1
        mark, letter = mark_of(message), letter_of(message)
        if mark:
            self.marks[place].note(mark, message.timestamp or 0, stale_ms=STALE_MS)
        elif letter:
            self._letters.append(letter)

    def all(self) -> list[DeadLetter]:
        """The letters, each in its state."""
        return [self._in_state(letter) for letter in self._letters]

    def _in_state(self, letter: DeadLetter) -> DeadLetter:
        topic, partition, offset = letter.place
        marks = self.marks[topic, partition]
        if offset in marks.done:
            return letter.in_state("redriven")
        return letter.in_state("claimed") if offset in marks.claims else letter


async def read_all(reader: Reader) -> Letters:
    """What stands on all these topics now."""
    found = Letters()
    async with aclosing(reader.scan(TOPICS)) as messages:
        async for message in messages:
            found.take(message)
    return found


async def read_letters(settings: Settings, bootstrap: str) -> list[DeadLetter]:
    """All dead letters by topic and offset; `BrokerUnavailable` when nobody answers."""
    async with open_reader(settings, bootstrap) as reader:
        letters = (await read_all(reader)).all()
    return sorted(letters, key=lambda letter: letter.place)


async def read_letter(settings: Settings, bootstrap: str, place: Position) -> tuple[DeadLetter, bytes | None]:
    """The letter that stands there and its bytes; `DatelineError` when there is none."""
    async with open_reader(settings, bootstrap) as reader:
        if place[0] in TOPICS:
            letters = {letter.place: letter for letter in (await read_all(reader)).all()}
            if place in letters:
                return letters[place], (await message_at(reader, place)).value
    raise DatelineError(
        f"no dead letter stands at {write_place(place)}", hint="`dateline dlq ls` shows where there are some"
    )


async def message_at(reader: Reader, place: Position) -> Message:
    """The message that stands there; `DatelineError` when there is none any more."""
    message = await reader.at(*place)
    if message is None:
        raise DatelineError(f"there is no message at {write_place(place)} any more")
    return message


async def messages_between(
    reader: Reader, topic: str, partition: int, first: int, end: int
) -> Sequence[Message]:
    """The messages of a partition from ``first`` up to, not including, ``end``."""
    async with aclosing(reader.stretch(topic, partition, first, end)) as messages:
        return [message async for message in messages]
