"""TaggedDocument → events: matches, their standing and arguments, and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.coding.arguments import Arguments
from dateline.coding.attribution import Voices
from dateline.coding.confidence import confidence
from dateline.coding.counts import Counts
from dateline.coding.dates import Dates
from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Codebook
from dateline.coding.matching import Match, Matcher
from dateline.coding.merging import merge
from dateline.coding.participants import Cast
from dateline.coding.places import Places
from dateline.coding.reading import Readings
from dateline.coding.scopes import Scopes, Standing
from dateline.coding.tags import Tags
from dateline.contracts import Attribution, Event, Participant, Passage, TaggedDocument, content_hash

CODED_SECTIONS = frozenset({"headline", "body", "caption", "embed"})
CODER_VERSION = 1
NEED_ACTOR = frozenset({"SUPPORT", "ACCUSE", "REJECT", "AGREE", "CONCEDE", "THREATEN"})
"""Types whose nouns ("support", "criticism") name an act only where somebody is said to do it."""
OFFICIALS = frozenset({"GOV", "MIL", "COP", "REB", "OPP", "JUD", "LEG", "SPY", "UAF"})
SPORT_WORDS = 4
"""How many different words of sport make a page one of sport."""
TOPIC = frozenset({"on", "about", "to", "of", "for", "regarding", "concerning", "over"})
LONGEST_GAP = 6
"""How far, in tokens, a word may stand from the rest of a trigger to be in its span."""


class Coder:
    """Codes one document with a codebook."""

    def __init__(self, document: TaggedDocument, book: Codebook) -> None:
        self.document = document
        self.book = book
        self.grammar = Grammar(document, book.spellings, book.heads)
        words = book.words
        people = words.get("person", frozenset())
        self.cast = Cast(document, self.grammar, words.get("partitive", frozenset()), people)
        self.matcher = Matcher(self.grammar, book, self.cast, _dated(document))
        self.arguments = Arguments(self.grammar, self.cast)
        self.tags = Tags(document, self.grammar, book)
        self.voices = Voices(document, self.grammar, self.cast)
        self.dates = Dates(document, self.grammar)
        self.places = Places(document, self.grammar, self.cast, words.get("site", frozenset()))
        bodies = {i for i, section in enumerate(document.sections) if section.kind == "body"}
        told = (number for number, sentence in enumerate(document.sentences) if sentence.section in bodies)
        self._lede = next(told, None)
        self._on_sport = self._speaks_of_sport()
        self.counts = Counts(document, self.grammar, people, self.voices)

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order of the text."""
        found: dict[str, Event] = {}
        for number, sentence in enumerate(self.document.sentences):
            if self.document.sections[sentence.section].kind not in CODED_SECTIONS:
                continue
            for event in self._sentence(number):
                found.setdefault(event.event_id, event)
        return tuple(
            sorted(found.values(), key=lambda e: (e.trigger.start, e.trigger.end, e.event_type, e.event_id))
        )

    def _sentence(self, number: int) -> Iterator[Event]:
        sentence = self.document.sentences[number]
        matches = self.matcher.find(sentence.first, sentence.last)
        if not matches:
            return
        bounds = (sentence.first, sentence.last)
        scopes = Scopes(self.grammar, self.book, self.matcher, bounds, matches, self.voices)
        happenings = merge(self._happenings(number, matches, scopes), self.grammar)
        ids = {happening.match: self._event_id(happening) for happening in happenings}
        for happening in happenings:
            carrier = happening.standing.carrier
            yield self._event(happening, ids[happening.match], ids.get(carrier) if carrier else None)

    def _happenings(self, number: int, matches: Sequence[Match], scopes: Scopes) -> list[Happening]:
        found = []
        readings = Readings(self.grammar, self.book, matches)
        kind = self.document.sections[self.document.sentences[number].section].kind
        for match in matches:
            standing = self._standing(match, scopes, embedded=kind == "embed")
            actors, recipients = self.arguments.of(match)
            standing = self._said_is_done(match, standing, actors)
            event_type, mode = readings.of(match, standing, match.trigger.mode)
            mode = mode or self.tags.mode(match.anchor, event_type)
            happening = Happening(match, number, event_type, mode, standing, actors, recipients)
            if self._is_told_of(happening, title=kind == "headline"):
                found.append(happening)
        return found

    def _standing(self, match: Match, scopes: Scopes, *, embedded: bool) -> Standing:
        standing = scopes.standing(match)
        if standing.modality == "asserted" and embedded:
            return Standing("reported", standing.report, standing.carrier)
        quotation = self.voices.quotation_at(match.head)
        if quotation and standing.modality == "asserted" and not self._opens(quotation.start, match.head):
            return Standing("reported", standing.report, standing.carrier)
        return standing

    def _said_is_done(self, match: Match, standing: Standing, actors: Sequence[Participant]) -> Standing:
        """A verbal act is done by saying it: "Britain said it did not recognize the vote"."""
        kind = match.trigger.event_type
        if standing.modality != "reported" or standing.report is None or standing.carrier or kind is None:
            return standing
        if self.book.types[kind].quad_class not in (1, 3):
            return standing
        speakers = {
            p.entity_id or p.name for p in self.cast.resolve(self.grammar.role(standing.report, "subj"))
        }
        own = {person.entity_id or person.name for person in actors}
        return Standing("asserted", standing.report) if own & speakers else standing

    def _opens(self, start: int, head: int) -> bool:
        return self.grammar.tokens[head].start < start

    def _is_told_of(self, happening: Happening, *, title: bool) -> bool:
        """Whether it is a happening at all: no habit, and not too weak a word on its own."""
        if self.dates.is_habitual(happening) or self._is_game(happening):
            return False
        quad = self.book.types[happening.event_type].quad_class
        if not title and quad in (2, 4) and self._is_general(happening.anchor, happening.sentence):
            return False
        match = happening.match
        if match.trigger.strength == "weak":
            return bool(happening.actors and (happening.recipients or match.carried))
        nominal = match.trigger.pos == "noun" or self.grammar.dep(match.head) == "pcomp"
        bare = nominal and not match.carried and match.trigger.strength != "strong"
        if not bare or happening.actors:
            return True
        return happening.event_type not in NEED_ACTOR and not self._is_topic(match.head, happening)

    def _is_topic(self, noun: int, happening: Happening) -> bool:
        """Whether a bare noun is only what others talk of: "comments on the protest"."""
        at = self.grammar.head(noun)
        if happening.recipients or self.grammar.dep(noun) not in ("pobj", "pcomp"):
            return False
        if self.grammar.lemmas[at] not in TOPIC:
            return False
        over = self.grammar.head(at)
        return self.grammar.is_noun(over) and self.grammar.lemmas[over] not in self.matcher.transparent

    def _is_game(self, happening: Happening) -> bool:
        """Whether it is told on a page of sport and concerns nobody but players."""
        people = (*happening.actors, *happening.recipients)
        return self._on_sport and not any(OFFICIALS & set(person.sectors) for person in people)

    def _speaks_of_sport(self) -> bool:
        words = self.book.words.get("sport", frozenset())
        found = [lemma for lemma in self.grammar.lemmas if lemma in words]
        often = len(found) * 2 >= len(self.document.sentences)
        return often and len(set(found)) >= SPORT_WORDS

    def _is_general(self, i: int, sentence: int) -> bool:
        """Whether it is told in the simple present, which past the lede says what is, not what happened."""
        if self.document.sections[self.document.sentences[sentence].section].kind != "body":
            return False
        simple = self.grammar.tokens[i].tag in ("VBZ", "VBP") and not self.grammar.by_dep(i, "aux", "auxpass")
        return simple and sentence != self._lede

    def _event_id(self, happening: Happening) -> str:
        trigger = self._trigger(happening.match)
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
            return self.voices.of_report(happening.standing.report)
        quotation = self.voices.quotation_at(happening.match.head)
        if quotation and (voice := self.voices.of_quotation(quotation)):
            return voice
        section = self.document.sections[self.document.sentences[happening.sentence].section]
        return self.voices.of_section(section)

    def _event(self, happening: Happening, event_id: str, carrier_id: str | None) -> Event:
        sentence = self.document.sentences[happening.sentence]
        attribution = self._attribution(happening)
        claimant = None if attribution.kind == "outlet" else attribution.name
        kind = self.book.types[happening.event_type]
        quotation = self.voices.quotation_at(happening.match.head)
        root = self.book.modes.get((happening.event_type, happening.mode or "")) or kind.cameo_root
        return Event(
            event_id=event_id,
            article_id=self.document.article_id,
            revision=self.document.revision,
            section=self.document.sections[sentence.section].kind,
            event_type=happening.event_type,
            mode=happening.mode,
            contexts=self.tags.contexts(happening),
            cameo_root=root,
            quad_class=kind.quad_class,
            trigger=self._trigger(happening.match),
            sentence=Passage(start=sentence.start, end=sentence.end, text=sentence.text),
            actors=happening.actors,
            recipients=happening.recipients,
            location=self.places.of(happening),
            date=self.dates.of(happening, verbal=kind.quad_class in (1, 3)),
            counts=self.counts.of(happening, claimant),
            modality=happening.standing.modality,
            attribution=attribution,
            quotation=quotation.text if quotation else None,
            confidence=confidence(happening, kind, self.grammar),
            carrier_id=carrier_id,
            published_at=self.document.published_at,
            coder_version=CODER_VERSION,
        )


def _dated(document: TaggedDocument) -> frozenset[int]:
    return frozenset(i for timex in document.timexes for i in range(timex.first, timex.last))
