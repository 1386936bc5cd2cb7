"""What the tables say of articles and messages. Every function needs one open snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from dateline.contracts import StageTiming
from dateline.store.bulk import matching
from dateline.store.ledger import entries_of
from dateline.store.merge import Article, Entry, Revision, from_us
from dateline.store.numbering import Info
from dateline.store.protocol import ArticleState, LedgerEntry, RevisionState
from dateline.store.retention import horizon_of
from dateline.store.schema import articles, events, ledger, revisions

_TIMINGS = TypeAdapter(tuple[StageTiming, ...])


def article_state(connection: Connection, article_id: str) -> ArticleState | None:
    """All about one article."""
    row = connection.execute(select(articles).where(articles.c.article_id == article_id)).first()
    known = connection.execute(select(revisions).where(revisions.c.article_id == article_id)).all()
    entries = with_missing(connection, entries_of(connection, ledger.c.article_id == article_id))
    if row is None and not entries:
        return None
    article = Article(*row) if row else Article(article_id)
    return _state(article, [Revision(*found) for found in known], tuple(entries))


def article_states(connection: Connection) -> Iterator[ArticleState]:
    """Every coded or retracted article by id, without ledger entries."""
    joined = (
        select(articles, *(column.label(f"r_{column.name}") for column in revisions.columns))
        .join_from(articles, revisions, articles.c.article_id == revisions.c.article_id, isouter=True)
        .order_by(articles.c.article_id)
    )
    width = len(articles.columns)
    rows = connection.execute(joined)
    for article, group in groupby(rows, key=lambda row: Article(*row[:width])):
        yield _state(article, [Revision(*row[width:]) for row in group if row.r_revision is not None], ())


def _state(article: Article, known: Iterable[Revision], entries: tuple[LedgerEntry, ...]) -> ArticleState:
    ordered = sorted(known, key=lambda revision: (revision.ordered_us, revision.revision))
    return ArticleState(
        article_id=article.article_id,
        status=_status(article),
        revision=article.revision,
        retracted_at=None if article.retracted_us is None else from_us(article.retracted_us),
        revisions=tuple(map(_revision_state, ordered)),
        entries=entries,
    )


def _status(article: Article) -> Literal["coded", "retracted", "rejected"]:
    if article.revision is not None:
        return "coded"
    return "rejected" if article.retracted_us is None else "retracted"


def _revision_state(revision: Revision) -> RevisionState:
    return RevisionState(
        revision=revision.revision,
        ordered_at=from_us(revision.ordered_us),
        coder_version=revision.coder_version,
        title=revision.title,
        url=revision.url,
        published_at=None if revision.published_us is None else from_us(revision.published_us),
        event_ids=revision.listed,
    )


def with_missing(connection: Connection, entries: Iterable[Entry]) -> list[LedgerEntry]:
    """The entries as readers see them, each with the number of its events that are not there yet."""
    entries = list(entries)
    article_ids = {entry.article_id for entry in entries}
    known = [
        Revision(*row) for row in matching(connection, select(revisions), revisions.c.article_id, article_ids)
    ]
    horizon = horizon_of(Info(connection))
    listed = {
        (revision.article_id, revision.revision): revision.listed
        for revision in known
        if horizon is None or not horizon.may_lack(revision)
    }
    wanted = {event_id for ids in listed.values() for event_id in ids}
    there = {
        row.event_id for row in matching(connection, select(events.c.event_id), events.c.event_id, wanted)
    }
    return [
        LedgerEntry(
            position=entry.position,
            sent_at=from_us(entry.sent_us),
            fate=entry.fate,
            article_id=entry.article_id,
            revision=entry.revision,
            reason=entry.reason,
            missing=len(set(listed.get((entry.article_id, entry.revision or ""), ())) - there),
            timings=_TIMINGS.validate_json(entry.timings),
        )
        for entry in entries
    ]
