"""Cheap pure stages on the product's own topics, for faults that have nothing to do with language.

Each line of an article is one event. A line that begins with ``!`` is an order to the code stage:

``!nap SECONDS``   take that long
``!many EVENTS``   tell of so many events
``!bloat BYTES``   make one event so large
``!hang``          never come back, holding the interpreter's lock
``!die``           kill the process
``!new``           something that only an upgraded worker knows
"""

from __future__ import annotations

import os
import re
import signal
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

from dateline.contracts import Article, Contract, Document, Event, Outcome, Retraction, TaggedDocument
from dateline.contracts.model import content_hash
from dateline.topology import CODE, TAG, TOKENIZE, Stage, outcome_of, tokenize_article
from tests.store.samples import event

UPGRADED = "DATELINE_TEST_UPGRADED"
"""Set for a worker that knows what is new."""

_FIRST_DAY = date(2020, 1, 1)
_DAYS = 5000

DEADLY = {"!hang": "timeout", "!die": "process-died", "!new": "bug"}
"""Orders that end in a dead letter, and its reason."""


def tokenize(article: Article | Retraction) -> Sequence[Contract]:
    if isinstance(article, Retraction):
        return tokenize_article(article)
    return [
        Document(
            **article.model_dump(include={"article_id", "text", "url", "published_at", "revised_at"}),
            revision=article.revision,
            content_type="text/plain",
            headline=article.title,
            sections=(),
            sentences=(),
            tokens=(),
        )
    ]


def tag(document: Document) -> Sequence[Contract]:
    return [
        TaggedDocument(
            **document.model_dump(exclude={"sections", "sentences", "tokens"}),
            sections=(),
            sentences=(),
            tokens=(),
            entities=(),
            timexes=(),
            quantities=(),
            quotations=(),
        )
    ]


def code(document: TaggedDocument) -> Sequence[Contract]:
    events = [made for line in document.text.splitlines() for made in _told(line, document)]
    unique = list({made.event_id: made for made in events}.values())
    outcome: Outcome = outcome_of(document, unique)
    return [*unique, outcome.model_copy(update={"coder_version": 1})]


def _told(line: str, document: TaggedDocument) -> list[Event]:
    order, _, argument = line.partition(" ")
    if order == "!nap":
        time.sleep(float(argument))
    elif order == "!hang":
        re.match(r"(a+)+$", "a" * 60 + "b")
    elif order == "!die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "!new" and UPGRADED not in os.environ:
        raise NotImplementedError("this is new")
    elif order == "!many":
        return [_event(f"{line} {number}", document) for number in range(int(argument))]
    elif order == "!bloat":
        return [_event("x" * int(argument), document)]
    elif line:
        return [_event(line, document)]
    return []


def _event(sentence: str, document: TaggedDocument) -> Event:
    event_id = content_hash(document.article_id, document.revision, sentence)
    # On days of their own: what is alike in everything would all be linked, which is tried elsewhere.
    day = _FIRST_DAY + timedelta(days=zlib.crc32(event_id.encode()) % _DAYS)
    return event(event_id, document.article_id, document.revision, sentence=sentence, days=(day, day))


STAGES = (replace(TOKENIZE, transform=tokenize), replace(TAG, transform=tag), replace(CODE, transform=code))


def prepare() -> Sequence[Stage]:
    # What the outcomes are made with is imported here, and not by the first message of every child.
    import_module("dateline.coding")
    return STAGES
