"""Whether the promises were kept: store and topics against the reference and what was acknowledged.

Says everything that is wrong, each with the number of the promise in ARCHITECTURE.md that it breaks.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dateline.contracts import (
    ARTICLES,
    DOCUMENTS,
    EVENTS,
    OUTCOMES,
    TAGGED_DOCUMENTS,
    Event,
    Message,
    Origin,
    Outcome,
)
from dateline.processing import origin_of
from dateline.store import Batch, Mark, Partition, Position, Store, dump, open_store
from tests.store.reference import Message as Record
from tests.store.reference import Shown, expected, shown_by

Topics = Mapping[str, Sequence[Message]]
"""All messages of each topic, by partition and offset."""

REDRIVE = "dateline.redrive"
"""Marks records on a dead letter topic that are no dead letters."""

_SHOWN = 5


class Acknowledged(NamedTuple):
    """A publish that the broker confirmed. ``offset`` is -1 where the broker no longer knew."""

    topic: str
    partition: int
    offset: int
    digest: str


def digest(message: Message) -> str:
    """What a message says, in short."""
    parts = (message.key, message.value)
    return hashlib.sha256(b"".join(b"-" if p is None else b"+%d:" % len(p) + p for p in parts)).hexdigest()[
        :24
    ]


@dataclass
class Verdict:
    """What became of the messages. ``wrong`` is empty when every promise was kept."""

    records: int = 0
    lost: int = 0
    duplicated_in_store: int = 0
    duplicated_on_topics: int = 0
    dead_letters: int = 0
    wrong: list[str] = field(default_factory=list)

    def blame(self, promise: int, what: str, culprits: Iterable[object]) -> int:
        """Note what breaks a promise; gives how many do."""
        found = [str(culprit) for culprit in culprits]
        if found:
            some = ", ".join(found[:_SHOWN]) + (" ..." if len(found) > _SHOWN else "")
            self.wrong.append(f"promise {promise}: {len(found)} {what}: {some}")
        return len(found)


@dataclass(frozen=True)
class Evidence:
    """What is there once everything is at rest. ``truth`` is what the articles topic must come to.

    A dead letter of more than ``largest`` bytes goes without its value.
    """

    topics: Topics
    store: Store
    truth: Collection[Record]
    refused: Sequence[Message]
    stopped: Sequence[Message]
    acknowledged: Sequence[Acknowledged]
    largest: int = 1 << 62
    seed: int = 0
    keeps_partitions: bool = True


def judge(evidence: Evidence) -> Verdict:
    """Hold all six promises against the evidence."""
    verdict = Verdict(records=len(evidence.topics[ARTICLES.name]))
    must, shown = expected(evidence.truth), shown_by(evidence.store)
    _acknowledged_is_kept(evidence, verdict)
    _store_is_what_it_must_be(must, shown, verdict)
    _replaying_changes_nothing(evidence, verdict)
    _positions_are_at_the_end(evidence, verdict)
    _nothing_is_dropped(evidence, must, shown, verdict)
    _dead_letters_are_exact(evidence, verdict)
    if evidence.keeps_partitions:
        _order_holds(evidence, verdict)
    return verdict


def _acknowledged_is_kept(evidence: Evidence, verdict: Verdict) -> None:
    """Promise 1: on the topic as it was sent, and answered for."""
    articles = evidence.topics[ARTICLES.name]
    standing = {_place(message): digest(message) for message in articles}
    digests = set(standing.values())
    gone = [
        ack
        for ack in evidence.acknowledged
        if ack.topic == ARTICLES.name
        and (standing.get(ack[:3]) != ack.digest if ack.offset >= 0 else ack.digest not in digests)
    ]
    verdict.lost += verdict.blame(1, "acknowledged messages are not on the topic", gone)
    answers = evidence.store.entries(list(standing))
    verdict.lost += verdict.blame(1, "messages are not answered for", sorted(set(standing) - set(answers)))
    short = sorted(place for place, entry in answers.items() if entry.missing)
    verdict.lost += verdict.blame(1, "messages lack events in the store", short)


def _store_is_what_it_must_be(must: Shown, shown: Shown, verdict: Verdict) -> None:
    """Promise 2: byte for byte."""
    wanted, there = Counter(must.dump), Counter(shown.dump)
    verdict.lost += verdict.blame(2, "lines are missing from the store", _shortened(wanted - there))
    verdict.duplicated_in_store = verdict.blame(
        2, "lines are in the store twice", _shortened(Counter({k: n - 1 for k, n in there.items() if n > 1}))
    )
    invented = there - wanted - Counter({line: n - 1 for line, n in there.items()})
    verdict.blame(2, "lines of the store should not be there", _shortened(invented))
    if wanted == there and must.dump != shown.dump:
        verdict.wrong.append("promise 2: the lines of the store are in another order")


def _replaying_changes_nothing(evidence: Evidence, verdict: Verdict) -> None:
    """Promise 3: the same messages in another order, some of them twice, in other batches."""
    draw = random.Random(evidence.seed)  # noqa: S311
    said = list(_decoded(evidence.topics))
    again = [*said, *draw.sample(said, len(said) // 10)]
    draw.shuffle(again)
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'again.sqlite'}") as other:
        before: dict[Partition, Mark] = {}
        for number, start in enumerate(range(0, len(again), 500)):
            batch = again[start : start + 500]
            after = {("replay", 0): Mark(number + 1)}
            events = [record for record in batch if isinstance(record, Event)]
            outcomes = [record for record in batch if isinstance(record, Outcome)]
            other.commit(Batch(before, after, events, outcomes))
            before = after
        if list(dump(other)) != list(dump(evidence.store)):
            verdict.wrong.append("promise 3: the topics in another order give another store")


def _positions_are_at_the_end(evidence: Evidence, verdict: Verdict) -> None:
    """Promise 4, its end: everything on the topics was read, and nothing that is not there."""
    ends = Counter[Partition]()
    for topic in (EVENTS.name, OUTCOMES.name):
        for message in evidence.topics[topic]:
            place = message.topic, message.partition or 0
            ends[place] = max(ends[place], (message.offset or 0) + 1)
    reached = {place: mark.next_offset for place, mark in evidence.store.positions().items()}
    verdict.blame(4, "positions are not at the end", set(reached.items()) ^ set(ends.items()))


def _nothing_is_dropped(evidence: Evidence, must: Shown, shown: Shown, verdict: Verdict) -> None:
    """Promise 5: produced = processed + duplicates + dead letters, and each as it must be."""
    produced = Counter((message.topic, message.partition) for message in evidence.topics[ARTICLES.name])
    counted = {(found.topic, found.partition): found.total for found in shown.ledger}
    verdict.blame(5, "partitions do not add up", set(produced.items()) ^ set(counted.items()))
    verdict.blame(5, "counts are wrong", [found for found in shown.ledger if found not in must.ledger])


def _dead_letters_are_exact(evidence: Evidence, verdict: Verdict) -> None:
    """Promise 1 again: what is refused is a dead letter with its exact bytes, and nothing else is."""
    letters = _letters(evidence.topics, ARTICLES.dead_letters)
    held: dict[Position, set[str]] = defaultdict(set)
    for letter in letters:
        held[_origin_of(letter)].add(letter.header("dateline.err.omitted_bytes") or digest(letter))
    wanted = {_place(message): _as_letter(message, evidence.largest) for message in evidence.refused}
    missing = [place for place, said in wanted.items() if said not in held.get(place, ())]
    verdict.lost += verdict.blame(1, "refused messages have no exact dead letter", missing)
    invented = sorted(set(held) - set(wanted))
    verdict.blame(1, "dead letters are of messages that could be processed", invented)

    later = [
        *_letters(evidence.topics, DOCUMENTS.dead_letters),
        *_letters(evidence.topics, TAGGED_DOCUMENTS.dead_letters),
    ]
    origins = {_place_of(origin_of(letter)) for letter in later}
    stopped = {_place(message) for message in evidence.stopped}
    verdict.lost += verdict.blame(1, "messages were stopped without a dead letter", sorted(stopped - origins))
    verdict.blame(1, "messages were stopped that could be processed", sorted(origins - stopped))
    verdict.dead_letters = len(letters) + len(later)
    verdict.duplicated_on_topics += verdict.dead_letters - len(held) - len(origins)


def _order_holds(evidence: Evidence, verdict: Verdict) -> None:
    """Promise 6: of each article, the messages are answered in the order in which they stand."""
    latest: dict[str, int] = {}
    answered: set[Position] = set()
    early = []
    total = 0
    for message in evidence.topics[OUTCOMES.name]:
        outcome = OUTCOMES.decode(message)
        if outcome.origin is None or outcome.origin.topic != ARTICLES.name:
            continue
        total += 1
        place = _place_of(outcome.origin)
        if place not in answered:
            answered.add(place)
            # Refusals come out of any stage, and so past what still travels.
            if outcome.status == "coded":
                if place[2] < latest.get(outcome.article_id, -1):
                    early.append(place)
                latest[outcome.article_id] = max(place[2], latest.get(outcome.article_id, -1))
    verdict.blame(6, "messages were answered after a later one of their article", early)
    verdict.duplicated_on_topics += total - len(answered)


def _decoded(topics: Topics) -> Iterator[Record]:
    for message in topics[EVENTS.name]:
        yield EVENTS.decode(message)
    for message in topics[OUTCOMES.name]:
        yield OUTCOMES.decode(message)


def _letters(topics: Topics, topic: str) -> list[Message]:
    return [letter for letter in topics[topic] if letter.header(REDRIVE) is None]


def _origin_of(letter: Message) -> Position:
    said = [letter.header(f"dateline.err.{name}") or "0" for name in ("topic", "partition", "offset")]
    return said[0], int(said[1]), int(said[2])


def _as_letter(message: Message, largest: int) -> str:
    """What its dead letter must hold: the same bytes, or how many they were where they are too many."""
    if len(message.value or b"") > largest:
        return str(len(message.value or b""))
    # Kafka's client refuses a message with neither key nor value.
    empty = message.key is None and message.value is None
    return digest(Message(message.key, b"" if empty else message.value))


def _place(message: Message) -> Position:
    return message.topic, message.partition or 0, message.offset or 0


def _place_of(origin: Origin) -> Position:
    return origin.topic, origin.partition, origin.offset


def _shortened(lines: Counter[bytes]) -> list[str]:
    return [line[:120].decode("utf-8", "replace") for line in sorted(lines.elements())]
