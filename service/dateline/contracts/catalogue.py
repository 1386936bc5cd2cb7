"""Every topic there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dateline.contracts.article import Article, Retraction
from dateline.contracts.document import Document
from dateline.contracts.event import Event
from dateline.contracts.incident import Incident
from dateline.contracts.intake import read_article
from dateline.contracts.outcome import Outcome
from dateline.contracts.tagged import TaggedDocument
from dateline.contracts.topic import Topic

ARTICLES: Topic[Article | Retraction] = Topic(
    name="dateline-articles",
    contract=Article,
    key=lambda article: article.article_id,
    identity=lambda article: f"{article.article_id}/{getattr(article, 'revision', 'retraction')}",
    summary="articles as published; a null value retracts one",
    retention_ms=-1,
    read=read_article,
)
DOCUMENTS: Topic[Document] = Topic(
    name="dateline-documents",
    contract=Document,
    key=lambda document: document.article_id,
    identity=lambda document: f"{document.article_id}/{document.revision}",
    summary="articles cleaned and cut into sections, sentences and tokens",
)
TAGGED_DOCUMENTS: Topic[TaggedDocument] = Topic(
    name="dateline-tagged-documents",
    contract=TaggedDocument,
    key=lambda document: document.article_id,
    identity=lambda document: f"{document.article_id}/{document.revision}",
    summary="documents with grammar, entities, dates, quantities and quotations",
)
EVENTS: Topic[Event] = Topic(
    name="dateline-events",
    contract=Event,
    key=lambda event: event.article_id,
    identity=lambda event: event.event_id,
    summary="coded events, one message an event",
    retention_ms=-1,
)
OUTCOMES: Topic[Outcome] = Topic(
    name="dateline-outcomes",
    contract=Outcome,
    key=lambda outcome: outcome.article_id,
    identity=lambda outcome: f"{outcome.article_id}/{outcome.revision}/{outcome.status}",
    summary="how each article revision ended, one message a revision",
    retention_ms=-1,
)
INCIDENTS: Topic[Incident] = Topic(
    name="dateline-incidents",
    contract=Incident,
    key=lambda incident: incident.incident_id,
    identity=lambda incident: f"{incident.incident_id}/{incident.version}",
    summary="happenings in the world, each with all that tell of it; a null value: it is none any more",
    retention_ms=-1,
    compacted=True,
)

CATALOGUE: Sequence[Topic[Any]] = (ARTICLES, DOCUMENTS, TAGGED_DOCUMENTS, EVENTS, OUTCOMES, INCIDENTS)


def topic_named(name: str) -> Topic[Any] | None:
    """The topic of that name, with or without the ``dateline-`` prefix."""
    return next((topic for topic in CATALOGUE if topic.name in (name, f"dateline-{name}")), None)
