"""What every peer does with a message: nothing, or all of Dateline's pure work, to the same messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from dateline.contracts import ARTICLES, DOCUMENTS, EVENTS, OUTCOMES, TAGGED_DOCUMENTS, Article, Message

Task = Callable[[bytes, bytes], "Sequence[Output]"]
"""Takes a key and a value."""

SOURCE = "source"
"""Behind the prefix too, so that each run reads a topic of its own."""


@dataclass(frozen=True, slots=True)
class Output:
    """A message to send; ``topic`` is a name behind the peer's own prefix."""

    topic: str
    key: bytes
    value: bytes


def pass_on(key: bytes, value: bytes) -> Sequence[Output]:
    """The message as it came."""
    return [Output(OUTCOMES.name, key, value)]


def extract(key: bytes, value: bytes, *, documents: bool) -> Sequence[Output]:
    """What Dateline's three stages make of an article, in one process; with or without both documents."""
    from dateline.coding import code
    from dateline.text import tag, tokenize
    from dateline.topology import outcome_of

    article = ARTICLES.decode(Message(key, value, (), ARTICLES.name))
    assert isinstance(article, Article)
    document = tokenize(article)
    tagged = tag(document)
    events = code(tagged)
    now = datetime.now(UTC)
    made = [EVENTS.encode(event, time=now, source="bench") for event in events]
    made.append(OUTCOMES.encode(outcome_of(tagged, events), time=now, source="bench"))
    if documents:
        made.append(DOCUMENTS.encode(document, time=now, source="bench"))
        made.append(TAGGED_DOCUMENTS.encode(tagged, time=now, source="bench"))
    return [Output(message.topic, message.key or b"", message.value or b"") for message in made]


def task_of(name: str) -> Task:
    """``nothing``, ``work`` or ``events`` (the same, the documents not sent), made ready in this process."""
    if name == "nothing":
        return pass_on
    from dateline.child import load_models

    load_models()
    return partial(extract, documents=name == "work")
