"""What a writer remembers of the tellings from one transaction to the next, as long as nobody else writes."""

from __future__ import annotations

from collections.abc import Collection
from secrets import token_hex

from sqlalchemy import Connection, and_, func, select

from dateline.linking import Source
from dateline.store.bulk import matching
from dateline.store.incidents.accounts import Accounts
from dateline.store.incidents.index import StoredIndex
from dateline.store.numbering import Info, keep_number
from dateline.store.schema import articles, revisions

_SAME = and_(articles.c.article_id == revisions.c.article_id, articles.c.revision == revisions.c.revision)
_SHOWN = select(*revisions.c["article_id", "title", "url", "signature"]).join_from(articles, revisions, _SAME)
_NUMBERS = select(revisions.c.article_id, func.count().label("number")).group_by(revisions.c.article_id)
_LINKED = "linked"
_MOST = 100_000  # tellings, if nobody says otherwise
_SOURCES = 40_000  # articles, of under 1 kB each


class Memory:
    """The index as the last transaction left it, articles that can be seen, and what is said of incidents.

    That transaction may not have been committed, and another process may have written since: each leaves a
    token of its own in the store, and only with its own token there is the index what the store holds.
    """

    def __init__(self) -> None:
        self.most = _MOST
        self.sources: dict[str, Source] = {}
        self.accounts = Accounts()
        self._index: StoredIndex | None = None
        self._token = ""

    def recall(self, connection: Connection, info: Info) -> StoredIndex:
        """The index for a transaction, to be kept with `keep` at its end."""
        index, self._index = self._index, None
        if index is None or info.get(_LINKED) != self._token:
            self.sources.clear()
            self.accounts = Accounts()
            return StoredIndex(connection)
        if len(self.sources) > _SOURCES:
            self.sources.clear()
        index.go_on(connection)
        return index

    def know(self, connection: Connection, article_ids: set[str]) -> None:
        """Read what is known of those articles, where that has not been done."""
        self.sources.update(_sources_of(connection, article_ids - self.sources.keys()))

    def keep(self, index: StoredIndex, info: Info) -> None:
        """Write what has changed in the index, and remember it."""
        index.save()
        index.shrink(self.most)
        self._token = token_hex(8)
        info.set(_LINKED, self._token)
        self._index = index


def forget_all(connection: Connection) -> None:
    """Let nobody remember what was."""
    keep_number(connection, _LINKED, 0)  # no token


def _sources_of(connection: Connection, article_ids: Collection[str]) -> dict[str, Source]:
    """What is known of those articles, as far as they can be seen."""
    wanted = sorted(article_ids)
    shown = matching(connection, _SHOWN, articles.c.article_id, wanted)
    numbers = {
        row.article_id: row.number for row in matching(connection, _NUMBERS, revisions.c.article_id, wanted)
    }
    return {
        row.article_id: Source(row.article_id, row.title, row.url, row.signature, numbers[row.article_id])
        for row in shown
    }
