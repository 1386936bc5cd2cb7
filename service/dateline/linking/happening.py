"""One happening while it is being linked: its tellings, and the few by which it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.linking.matching import is_repeat
from dateline.linking.ordered import sort_in, take_from
from dateline.linking.telling import Telling

VOICES = 12
"""Tellings that a happening is known by: the thousandth is compared with the first of them, not with all."""
_FEW = 16
"""Among so many an article's own are looked for without being sorted out."""


class Happening:
    """Tellings, the first published first. Most are of one telling, and take little room."""

    def __init__(self) -> None:
        self.members: list[Telling] = []
        self._voices: list[Telling] | None = []
        self._of_article: defaultdict[str, list[Telling]] | None = None

    def add(self, telling: Telling) -> None:
        """Take a telling in."""
        sort_in(self.members, telling)
        if self._of_article is not None:
            sort_in(self._of_article[telling.article_id], telling)
        if self._voices is None:
            return
        if not self._voices:
            self._voices.append(telling)
        elif self._voices[-1].order < telling.order:
            if self.would_hear(telling):
                self._voices.append(telling)
        elif self.would_hear(telling):
            self._voices = None

    def remove(self, telling: Telling) -> None:
        """Let a telling of it go."""
        take_from(self.members, telling)
        if self._of_article is not None:
            take_from(self._of_article[telling.article_id], telling)
        if self._voices is not None and any(voice.order == telling.order for voice in self._voices):
            self._voices = None

    def voices(self) -> list[Telling]:
        """The first tellings, those that only repeat another left out: what it is known by."""
        if self._voices is None:
            self._voices = []
            for member in self.members:
                if len(self._voices) == VOICES:
                    break
                if self.would_hear(member):
                    self._voices.append(member)
        return self._voices

    def would_hear(self, telling: Telling) -> bool:
        """Whether that telling is a voice, or would be one if it were of this happening."""
        before = self.voices_before(telling)
        return len(before) < VOICES and not any(is_repeat(voice, telling) for voice in before)

    def voices_before(self, telling: Telling) -> list[Telling]:
        """Those voices that were published before that telling."""
        return [voice for voice in self.voices() if voice.order < telling.order]

    def of_article(self, article_id: str) -> Sequence[Telling]:
        """Those of that article."""
        if len(self.members) <= _FEW:
            return [member for member in self.members if member.article_id == article_id]
        if self._of_article is None:
            self._of_article = defaultdict(list)
            for member in self.members:
                self._of_article[member.article_id].append(member)
        return self._of_article.get(article_id, ())

    def tells_before(self, telling: Telling) -> bool:
        """Whether the article of that telling tells of it before."""
        return any(each.order < telling.order for each in self.of_article(telling.article_id))
