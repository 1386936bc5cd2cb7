"""The articles that tell of an incident, numbered by where they have it from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from dateline.contracts import Event, IncidentSource
from dateline.linking.copies import Originals


class Source(NamedTuple):
    """What is known of an article that tells of a happening. ``versions`` counts its known revisions."""

    article_id: str
    title: str | None = None
    url: str | None = None
    signature: str | None = None
    versions: int = 1


class Sources:
    """The articles in the order of their publication."""

    def __init__(self) -> None:
        self._found: dict[str, IncidentSource] = {}
        self._agencies: dict[str, int] = {}
        self._originals = Originals()

    def add(self, event: Event, known: Mapping[str, Source]) -> None:
        """Take in the article of an event, the first published first."""
        if event.article_id in self._found:
            return
        source = known.get(event.article_id) or Source(event.article_id)
        agency = event.attribution.name if event.attribution.kind == "outlet" else None
        origin = self._agencies.get(agency or "") or self._originals.number(source.signature)
        self._agencies.setdefault(agency or event.article_id, origin)
        self._found[event.article_id] = _source(source, event.published_at, agency, origin)

    def all(self) -> tuple[IncidentSource, ...]:
        """Each article once."""
        return tuple(self._found.values())


@lru_cache(maxsize=16384)
def _source(source: Source, published_at: datetime | None, agency: str | None, origin: int) -> IncidentSource:
    # An article tells of many things, and each is told of again and again.
    return IncidentSource(
        article_id=source.article_id,
        title=source.title,
        url=source.url,
        agency=agency,
        published_at=published_at,
        versions=source.versions,
        origin=origin,
    )
