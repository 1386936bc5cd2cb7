"""TaggedDocument → events: what is told of, with what surrounds it."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.coding.confidence import confidence
from dateline.coding.counts import Counts
from dateline.coding.figures import Figures
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Codebook
from dateline.coding.matching import Match
from dateline.coding.places import Places
from dateline.coding.telling import Telling
from dateline.contracts import Attribution, Event, Passage, TaggedDocument, content_hash

CODED_SECTIONS = frozenset({"headline", "body", "caption", "embed"})
CODER_VERSION = 5
NO_PEOPLE = ("place", "building", "site", "territory")
"""Classes of words that can act, but are no people where they are counted."""
LONGEST_GAP = 6
"""How far, in tokens, a word may stand from the rest of a trigger to be in its span."""


class Coder:
    """Codes the sentences of one document that are in the language of a codebook."""

    def __init__(self, document: TaggedDocument, book: Codebook) -> None:
        self.document = document
        self.book = book
        self.telling = Telling(document, book)
        self.grammar = self.telling.grammar
        self.places = Places(document, self.grammar, self.telling.cast, book.word_class("site"))
        nobody = frozenset().union(*(book.word_class(name) for name in NO_PEOPLE))
        people = book.word_class("person") - nobody
        self.counts = Counts(document, self.grammar, people, self.telling.voices)
        self.figures = Figures(document, self.grammar, self.telling.voices)

    def sentence(self, number: int) -> Iterator[tuple[Happening, Event]]:
        """What a sentence tells of, and the event made of each."""
        happenings = self.telling.of(number)
        triggers = [self._trigger(happening.match) for happening in happenings]
        ids = {
            happening.match: self._event_id(happening, trigger)
            for happening, trigger in zip(happenings, triggers, strict=True)
        }
        for happening, trigger in zip(happenings, triggers, strict=True):
            carrier = happening.standing.carrier
            carrier_id = ids.get(carrier) if carrier else None
            yield happening, self._event(happening, trigger, ids[happening.match], carrier_id)

    def _event_id(self, happening: Happening, trigger: Passage) -> str:
        actors = "|".join(person.entity_id or person.name for person in happening.actors)
        recipients = "|".join(person.entity_id or person.name for person in happening.recipients)
        return content_hash(
            self.document.article_id,
            self.document.revision,
            trigger.start,
            trigger.end,
            happening.event_type,
            actors,
            recipients,
        )

    def _trigger(self, match: Match) -> Passage:
        """The words round the head that show the event, without what stands far off or only holds it."""
        held = match.carried is not None and match.carried.light.modality is not None
        words = match.evidence if held else match.words
        first = last = match.head
        for i in sorted(words, key=lambda i: abs(i - match.head)):
            if first - LONGEST_GAP <= i <= last + LONGEST_GAP:
                first, last = min(first, i), max(last, i)
        while first > 1 and self.grammar.is_hyphened(first):
            first -= 2
        start, end = self.grammar.tokens[first].start, self.grammar.tokens[last].end
        return Passage(start=start, end=end, text=self.grammar.text(first, last))

    def _attribution(self, happening: Happening) -> Attribution:
        if happening.standing.report is not None:
            return self.telling.voices.of_report(happening.standing.report)
        quotation = self.telling.voices.quotation_at(happening.match.head)
        if quotation and (voice := self.telling.voices.of_quotation(quotation)):
            return voice
        section = self.document.sections[self.document.sentences[happening.sentence].section]
        return self.telling.voices.of_section(section)

    def _event(self, happening: Happening, trigger: Passage, event_id: str, carrier_id: str | None) -> Event:
        sentence = self.document.sentences[happening.sentence]
        attribution = self._attribution(happening)
        claimant = None if attribution.kind == "outlet" else attribution.name
        kind = self.book.types[happening.event_type]
        quotation = self.telling.voices.quotation_at(happening.match.head)
        root = self.book.modes.get((happening.event_type, happening.mode or "")) or kind.cameo_root
        return Event(
            event_id=event_id,
            article_id=self.document.article_id,
            revision=self.document.revision,
            section=self.document.sections[sentence.section].kind,
            event_type=happening.event_type,
            mode=happening.mode,
            contexts=self.telling.tags.contexts(happening),
            cameo_root=root,
            quad_class=kind.quad_class,
            trigger=trigger,
            sentence=Passage(start=sentence.start, end=sentence.end, text=sentence.text),
            actors=happening.actors,
            recipients=happening.recipients,
            location=self.places.of(happening),
            date=self.telling.dates.of(happening, verbal=kind.quad_class in (1, 3)),
            counts=self.counts.of(happening, claimant),
            modality=happening.standing.modality,
            attribution=attribution,
            quotation=quotation.text if quotation else None,
            confidence=confidence(happening, kind, self.grammar),
            carrier_id=carrier_id,
            published_at=self.document.published_at,
            coder_version=CODER_VERSION,
        )
