"""The day of articles that do not say when they were published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from dateline.cli.corpus import Entry
from dateline.cli.terminal import plural, remark
from dateline.text import tokenize


class Dating:
    """Gives a day to entries whose article and page say none, if there is one to give; counts the others."""

    def __init__(self, published_at: datetime | None) -> None:
        given = published_at
        self._given = given if given is None or given.tzinfo else given.replace(tzinfo=UTC)
        self._undated = 0

    def apply(self, entry: Entry) -> Entry:
        """The entry, with the day given where it has none of its own."""
        if entry.article.published_at or tokenize(entry.article).published_day:
            return entry
        if self._given is None:
            self._undated += 1
            return entry
        return replace(entry, article=entry.article.model_copy(update={"published_at": self._given}))

    def remark(self) -> None:
        """Say how many have no day at all, and what that means."""
        if self._undated:
            verb = "says" if self._undated == 1 else "say"
            remark(
                f"{plural(self._undated, 'article')} {verb} no publication date: days such as 'Tuesday' stay "
                "open; give one with --published-at"
            )
