"""What lies around happenings: the tellings that can move when another joins or leaves one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dateline.linking.index import Index
from dateline.linking.matching import veto
from dateline.linking.telling import Telling


class Around:
    """Asked in the order of tellings: what was found around a happening for one holds for all that follow."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._alike: dict[str, Sequence[Telling]] = {}
        self._by_article: dict[str, Mapping[str, Sequence[Telling]]] = {}

    def after(self, telling: Telling, root: str) -> Iterable[Telling]:
        """The later tellings that can move when that one joins or leaves the happening."""
        index = self._index
        if root not in index:  # what it began with has gone, and all that were of it are looked at
            return ()
        happening = index.happening(root)
        if happening.would_hear(telling):
            found = [*happening.members, *self._that_fit(telling, root), *index.same_words(telling)]
        else:
            # It is nothing that the happening is known by: only its own article and its copies hang on it.
            own = [*happening.of_article(telling.article_id), *self._of_article(telling, root)]
            found = [*own, *index.same_words(telling)]
        return {other.event_id: other for other in found if other.order > telling.order}.values()

    def _that_fit(self, telling: Telling, root: str) -> Sequence[Telling]:
        """Those after it that what the happening began with does not forbid."""
        if root not in self._alike:
            first = self._index.get(root)
            later = self._later(telling, first)
            self._alike[root] = [other for other in later if veto(first, other) is None]
        return self._alike[root]

    def _of_article(self, telling: Telling, root: str) -> Sequence[Telling]:
        """Those of its article after it that are on a day with what the happening began with."""
        if root not in self._by_article:
            by_article: defaultdict[str, list[Telling]] = defaultdict(list)
            self._by_article[root] = by_article
            for other in self._later(telling, self._index.get(root)):
                by_article[other.article_id].append(other)
        return self._by_article[root].get(telling.article_id, ())

    def _later(self, telling: Telling, first: Telling) -> Iterator[Telling]:
        return (other for other in self._index.meeting(first) if other.order > telling.order)
