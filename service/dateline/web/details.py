"""Pages about one thing: an event, an article, somebody."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from dateline import client
from dateline.contracts import ARTICLES, Article, Document, Event, Incident, Section
from dateline.errors import DatelineError
from dateline.store import ArticleState, EventQuery, Store
from dateline.web.access import Needs
from dateline.web.backend import Backend, From
from dateline.web.filters import Filters, without_nul
from dateline.web.problems import Problem
from dateline.web.rendering import Piece, page, pieces

router = APIRouter(include_in_schema=False, dependencies=[Depends(Needs("read"))])

Named = Annotated[str, Path(max_length=600), AfterValidator(without_nul)]


class Line(NamedTuple):
    """A sentence of an article in pieces, with the events it tells of."""

    pieces: list[Piece]
    events: list[Event]


class Block(NamedTuple):
    """A section of an article."""

    section: Section
    lines: list[Line]


@router.get("/events/{event_id}")
def event_page(request: Request, event_id: Named, backend: From) -> Response:
    """One event: the sentence in its surroundings, and every field with its reason."""
    store = backend.store()
    event = store.event(event_id)
    if event is None:
        raise Problem(404, "there is no such event, or a correction took it away")
    others = [one for one in store.events(EventQuery(article_id=event.article_id)) if one != event]
    carried = [one for one in others if one.carrier_id == event.event_id]
    carrier = next((one for one in others if one.event_id == event.carrier_id), None)
    state = store.article(event.article_id)
    return page(
        request,
        "event.html",
        event=event,
        carrier=carrier,
        carried=carried,
        others=[one for one in others if one.event_type == event.event_type and one not in carried],
        state=state,
        shown=_shown_revision(state),
        incident=store.incident(event_id),
    )


def _shown_revision(state: ArticleState | None) -> Any:
    if state is None:
        return None
    return next((one for one in state.revisions if one.revision == state.revision), None)


@router.get("/articles/{article_id:path}")
async def article_page(request: Request, article_id: Named, backend: From) -> Response:
    """One article as it was read: its sections, and its events beside their sentences."""
    state, events, shared = await asyncio.to_thread(_stored, backend, article_id)
    problem = None
    blocks: list[Block] = []
    try:
        document = await _document(backend, state)
        blocks = _blocks(document, events) if document else []
    except DatelineError as error:
        problem = f"The text cannot be shown just now: {error}"
    return page(
        request,
        "article.html",
        state=state,
        shown=_shown_revision(state),
        events=events,
        blocks=blocks,
        shared=shared,
        problem=problem,
    )


def _stored(backend: Backend, article_id: str) -> tuple[ArticleState, list[Event], dict[str, Incident]]:
    """The article, its events, and by their ids the incidents that other articles tell of too."""
    store = backend.store()
    state = store.article(article_id)
    if state is None:
        raise Problem(404, "nothing is known of that article yet", hint="look again in a second")
    events = list(store.events(EventQuery(article_id=article_id)))
    found = {event.event_id: store.incident(event.event_id) for event in events}
    shared = {name: one for name, one in found.items() if one and len(one.article_ids) > 1}
    return state, events, shared


async def _document(backend: Backend, state: ArticleState) -> Document | None:
    """The visible revision, read again from the articles topic; null when there is none there."""
    from dateline import text

    for entry in state.entries:
        if entry.revision is None or entry.revision != state.revision:
            continue
        message = await client.read_message(backend.settings, backend.bootstrap(), *entry.position)
        if message is not None:
            article = ARTICLES.decode(message)
            if isinstance(article, Article):
                return await asyncio.to_thread(text.tokenize, article)
            return None
    return None


def _blocks(document: Document, events: list[Event]) -> list[Block]:
    told: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        for start in dict.fromkeys((event.sentence.start, *(m.sentence.start for m in event.mentions))):
            told[start].append(event)
    blocks = []
    for number, section in enumerate(document.sections):
        inside = [sentence for sentence in document.sentences if sentence.section == number]
        tells = [(sentence.text, told[sentence.start]) for sentence in inside]
        lines = [Line(_marked(words, here), here) for words, here in tells]
        if lines:
            blocks.append(Block(section, lines))
    return blocks


def _marked(sentence: str, events: list[Event]) -> list[Piece]:
    """The sentence with the trigger of each of its events."""
    return (
        pieces(events[0])
        if len(events) == 1
        else [Piece(sentence, None)]
        if not events
        else _triggers(events)
    )


def _triggers(events: list[Event]) -> list[Piece]:
    sentence, cut, at = events[0].sentence, [], 0
    for event in sorted(events, key=lambda one: one.trigger.start):
        begin = sentence.text.find(event.trigger.text, at)
        if begin >= 0:
            cut += [Piece(sentence.text[at:begin], None), Piece(event.trigger.text, "trigger")]
            at = begin + len(event.trigger.text)
    return [piece for piece in (*cut, Piece(sentence.text[at:], None)) if piece.text]


@router.get("/entities")
def entities_page(request: Request, backend: From, name: str = "") -> Response:
    """Who there is."""
    part = name.replace("\0", "").strip()[:200]
    return page(request, "entities.html", parties=backend.store().parties(part or None, 200), name=part)


@router.get("/entities/{name:path}")
def entity_page(request: Request, name: Named, backend: From) -> Response:
    """Somebody: how they are called, with whom they have to do, and their latest events."""
    store = backend.store()
    query = EventQuery(party=name, newest_first=True, limit=60)
    events = list(store.events(query))
    if not events:
        raise Problem(404, f"there is no event of {name}")
    return page(
        request,
        "entity.html",
        name=name,
        events=events,
        total=store.count(EventQuery(party=name)),
        called=_called(events, name),
        kinds=store.aggregate(EventQuery(party=name), ["event_type"], 20),
        partners=_partners(store, name),
        query=Filters(party=name).url_query(),
    )


def _called(events: list[Event], name: str) -> list[str]:
    """The words those events use for them, the most frequent first."""
    words: dict[str, int] = defaultdict(int)
    for event in events:
        for party in (*event.actors, *event.recipients):
            if party.name == name:
                words[party.text] += 1
    return sorted(words, key=lambda word: (-words[word], word))


def _partners(store: Store, name: str) -> list[tuple[str, int]]:
    """Those on the other side, the most frequent first."""
    met: dict[str, int] = defaultdict(int)
    for bucket in store.aggregate(EventQuery(party=name), ["actor", "recipient"], 200):
        for other in bucket.key:
            if other is not None and other != name:
                met[other] += bucket.events
    return sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))[:20]
