"""A whole page: each sentence coded by the codebook of its language."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.coding.coder import CODED_SECTIONS, Coder
from dateline.coding.figures import with_figures
from dateline.coding.loading import codebook
from dateline.coding.retelling import join
from dateline.coding.told import Told
from dateline.contracts import Count, Event, TaggedDocument
from dateline.text.glossed import read_through


class Page:
    """The coders of one document, one for each language that it is written in and a codebook speaks of."""

    def __init__(self, document: TaggedDocument) -> None:
        self.document = read_through(document) if document.glosses else document
        self._coders: dict[str | None, Coder | None] = {}

    def coder_of(self, number: int) -> Coder | None:
        """The coder of that sentence; None where it is not coded."""
        section = self.document.sections[self.document.sentences[number].section]
        if section.kind not in CODED_SECTIONS:
            return None
        language = section.language or self.document.language
        if language not in self._coders:
            book = codebook(language)
            self._coders[language] = Coder(self.document, book) if book else None
        return self._coders[language]

    def told(self) -> Iterator[Told]:
        """What its sentences tell of, in their order."""
        for number in range(len(self.document.sentences)):
            if coder := self.coder_of(number):
                for happening, event in coder.sentence(number):
                    lede = number == coder.telling.lede
                    yield Told(happening, event, coder.grammar, self.document.sentences[number].section, lede)

    def _figures(self) -> Iterator[tuple[int, Count]]:
        for number, sentence in enumerate(self.document.sentences):
            if coder := self.coder_of(number):
                for count in coder.figures.of(sentence):
                    yield sentence.section, count

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order of the text, what the page tells of more than once joined."""
        told: dict[str, Told] = {}
        for telling in self.told():
            told.setdefault(telling.event.event_id, telling)
        return tuple(
            sorted(
                join(with_figures(list(told.values()), list(self._figures()))),
                key=lambda e: (e.trigger.start, e.trigger.end, e.event_type, e.event_id),
            )
        )
