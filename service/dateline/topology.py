"""The stages and what flows between them, as data: nothing here runs anything.

What runs them imports what does the work, when it first does: only a worker's children need that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.contracts import (
    ARTICLES,
    DOCUMENTS,
    EVENTS,
    OUTCOMES,
    TAGGED_DOCUMENTS,
    Article,
    Contract,
    Document,
    Event,
    Outcome,
    Retraction,
    TaggedDocument,
    Topic,
)


@dataclass(frozen=True)
class Stage:
    """A pure function between topics: each output goes to the sink whose contract it is."""

    name: str
    source: Topic[Any]
    transform: Callable[[Any], Sequence[Contract]]
    sinks: tuple[Topic[Any], ...]

    @property
    def writes(self) -> frozenset[str]:
        """Every topic it may write to: its sinks, its dead letters, and the outcomes that tell of those."""
        return frozenset({*(sink.name for sink in self.sinks), self.source.dead_letters, OUTCOMES.name})

    def sink_of(self, record: Contract) -> Topic[Any]:
        """The sink for that output; a `LookupError` is a mistake in the topology."""
        for sink in self.sinks:
            if isinstance(record, sink.contract):
                return sink
        raise LookupError(f"stage {self.name} has no sink for {type(record).__name__}")


def tokenize_article(article: Article | Retraction) -> Sequence[Contract]:
    """An article's document, or a retraction's outcome."""
    from dateline.text import tokenize

    if isinstance(article, Retraction):
        return [
            Outcome(
                article_id=article.article_id,
                status="retracted",
                revised_at=article.retracted_at,
            )
        ]
    return [tokenize(article)]


def tag_document(document: Document) -> Sequence[Contract]:
    """The document with its grammar and all that stands in it."""
    from dateline.text import tag

    return [tag(document)]


def code_document(document: TaggedDocument) -> Sequence[Contract]:
    """A document's events, then the outcome that lists them."""
    from dateline.coding import code

    events = code(document)
    return [*events, outcome_of(document, events)]


def outcome_of(document: TaggedDocument, events: Sequence[Event]) -> Outcome:
    """The outcome of a coded document; ``reason`` says when it lies in a language nobody here reads."""
    from dateline.coding import CODER_VERSION
    from dateline.linking import signature

    return Outcome(
        article_id=document.article_id,
        revision=document.revision,
        status="coded",
        reason=_why_unread(document),
        event_ids=tuple(event.event_id for event in events),
        title=document.headline,
        url=document.url,
        published_at=document.published_at,
        revised_at=document.revised_at,
        coder_version=CODER_VERSION,
        signature=signature(section.text for section in document.sections if section.kind == "body"),
    )


def _why_unread(document: TaggedDocument) -> str | None:
    from dateline.text.languages import LANGUAGES

    spoken = {section.language for section in document.sections if section.kind == "body"}
    unread = sorted(spoken - {None, *LANGUAGES}, key=str)
    if unread and not spoken & set(LANGUAGES):
        return f"no language module for {', '.join(map(str, unread))}"
    return None


TOKENIZE = Stage("tokenize", ARTICLES, tokenize_article, (DOCUMENTS, OUTCOMES))
TAG = Stage("tag", DOCUMENTS, tag_document, (TAGGED_DOCUMENTS,))
CODE = Stage("code", TAGGED_DOCUMENTS, code_document, (EVENTS, OUTCOMES))

STAGES = (TOKENIZE, TAG, CODE)


def leads(stage: Stage, stages: Sequence[Stage]) -> bool:
    """Whether others of the stages follow that one, and it follows none."""
    sources = {other.source.name for other in stages}
    made = {sink.name for other in stages for sink in other.sinks}
    return stage.source.name not in made and any(sink.name in sources for sink in stage.sinks)
