"""Tagged documents and their events as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from dateline.characters import visible
from dateline.cli.view import wording
from dateline.cli.view.marks import Piece, cut, marks_of, pieces
from dateline.contracts import Entity, Event, Section, TaggedDocument

_GOLDEN_ANGLE = 137.508
_FURNITURE = ("byline", "dateline", "related", "source-url")


@dataclass(frozen=True)
class Block:
    """A section with its sentences in pieces, and the events that its words show, with their numbers."""

    section: Section | None
    dimmed: bool
    sentences: Sequence[tuple[int, Sequence[Piece]]]
    events: Sequence[tuple[int, Event, int | None]]
    bare: str


@dataclass(frozen=True)
class Part:
    """One article of the page."""

    number: int
    title: str
    about: str
    document: TaggedDocument
    blocks: Sequence[Block]
    entities: Sequence[tuple[int, Entity]]
    event_count: int


def render(pages: Sequence[tuple[TaggedDocument, Sequence[Event]]]) -> str:
    """The HTML page of those documents, each with its events, in that order.

    It loads nothing, runs no script but its own, and may be shown whatever the articles hold.
    """
    numbers = _numbered([document for document, _ in pages])
    environment = _environment()
    style = _asset("page.css") + _colours(len(numbers))
    script = _asset("page.js")
    return environment.from_string(_asset("page.html.j2")).render(
        parts=[_part(number, *page, numbers) for number, page in enumerate(pages, 1)],
        style=Markup(style),  # noqa: S704 - both are files of this package
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
        wording=wording,
    )


def _part(number: int, document: TaggedDocument, events: Sequence[Event], numbers: Mapping[str, int]) -> Part:
    in_order = sorted(events, key=lambda event: (event.trigger.start, event.trigger.end, event.event_id))
    named = sorted(document.entities, key=lambda entity: -len(entity.mentions))
    return Part(
        number=number,
        title=document.headline or document.article_id,
        about=wording.of_document(document),
        document=document,
        blocks=list(_blocks(document, in_order, numbers)),
        entities=[(numbers[entity.entity_id], entity) for entity in named],
        event_count=len(events),
    )


def _blocks(document: TaggedDocument, events: Sequence[Event], numbers: Mapping[str, int]) -> Iterator[Block]:
    marks = cut(marks_of(document, events, numbers), document.sentences)
    sentences: list[list[tuple[int, Sequence[Piece]]]] = [[] for _ in document.sections]
    for sentence, over in zip(document.sentences, marks, strict=True):
        walked = list(pieces(sentence, document.tokens, over))
        sentences[sentence.section].append((sentence.start, walked))
    shown = _by_section(document.sections, events)
    if not document.sections:
        yield Block(None, False, (), shown[0], document.text)
    for section, said, beside in zip(document.sections, sentences, shown, strict=False):
        dimmed = section.kind in _FURNITURE or bool(section.metadata.get("marker"))
        yield Block(section, dimmed, said, beside, "" if said else section.text)


def _by_section(
    sections: Sequence[Section], events: Sequence[Event]
) -> list[list[tuple[int, Event, int | None]]]:
    starts = [section.start for section in sections]
    known = {event.event_id: number for number, event in enumerate(events, 1)}
    shown: list[list[tuple[int, Event, int | None]]] = [[] for _ in sections] or [[]]
    for number, event in enumerate(events, 1):
        index = max(bisect_right(starts, event.trigger.start) - 1, 0)
        shown[index].append((number, event, known.get(event.carrier_id or "")))
    return shown


def _numbered(documents: Sequence[TaggedDocument]) -> Mapping[str, int]:
    """A number for every entity, the most mentioned first: neighbours get far-off colours."""
    mentions: Counter[str] = Counter()
    for document in documents:
        for entity in document.entities:
            mentions[entity.entity_id] += len(entity.mentions)
    return {entity_id: number for number, (entity_id, _) in enumerate(mentions.most_common())}


def _colours(count: int) -> str:
    return "".join(f".e{n}{{--h:{n * _GOLDEN_ANGLE % 360:.0f}}}\n" for n in range(count))


def _hash(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return files("dateline.cli.view").joinpath(name).read_text("utf-8")


def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else visible(str(value)),
    )
