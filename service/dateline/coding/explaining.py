"""Why a document is coded as it is: the rows, words and rules behind each event, and behind each silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateline.coding.confidence import features
from dateline.coding.failing import Failure, nearest
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Frame, Path
from dateline.coding.matching import Match
from dateline.coding.page import Page
from dateline.coding.reading import Readings
from dateline.coding.sources import Source, cue_source, light_source, row_source, trigger_source
from dateline.coding.tags import Tags
from dateline.coding.telling import Telling
from dateline.coding.wording import path_words
from dateline.contracts import Event, Participant, TaggedDocument


@dataclass(frozen=True)
class Reason:
    """One thing an event says, and why. ``value`` is null where it says nothing of that kind."""

    of: str
    value: str | None
    because: str


@dataclass(frozen=True)
class Explanation:
    """An event with the rows of the codebook that produced it, the one of its trigger first."""

    event: Event
    sources: tuple[Source, ...]
    reasons: tuple[Reason, ...]


def explain(document: TaggedDocument) -> tuple[Explanation | Failure, ...]:
    """Each event of a document explained, and each sentence of its body that gives none, in their order.

    The events are those that coding the document gives, those told twice left out.
    """
    page = Page(document)
    kept = {event.event_id: event for event in page.events()}
    found: list[Explanation | Failure] = []
    for number, sentence in enumerate(document.sentences):
        coder = page.coder_of(number)
        if coder is None:
            continue
        coded = list(coder.sentence(number))
        for happening, event in coded:
            if same := kept.pop(event.event_id, None):
                found.append(_Reasons(happening, same, coder.telling).explained())
        if not coded and document.sections[sentence.section].kind == "body":
            found.append(nearest(number, coder.telling))
    return tuple(found)


class _Reasons:
    """Why one happening became the event it did."""

    def __init__(self, happening: Happening, event: Event, telling: Telling) -> None:
        self.happening = happening
        self.match = happening.match
        self.event = event
        self.telling = telling
        self.grammar = telling.grammar
        sentence = telling.document.sentences[happening.sentence]
        self.readings = Readings(
            self.grammar, telling.book, telling.matcher.find(sentence.first, sentence.last)
        )

    def explained(self) -> Explanation:
        return Explanation(self.event, tuple(self._sources()), tuple(self._reasons()))

    def _sources(self) -> Iterator[Source]:
        for match in (self.match, *self.happening.joined):
            yield trigger_source(match.trigger, match.evidence, self.grammar)
            if match.carried:
                yield light_source(match.carried.light, match.carried.evidence, self.grammar)

    def _reasons(self) -> Iterator[Reason]:
        event, kind = self.event, self.telling.book.types[self.happening.event_type]
        yield from self._type_and_mode()
        yield self._people("actor", event.actors, self._actor_frames())
        yield self._people("recipient", event.recipients, self._recipient_frames())
        yield Reason("modality", event.modality, self._modality())
        place = event.location
        yield Reason("place", place.name if place else None, place.basis if place else "no place is named")
        if event.mentions:
            places = ", ".join(f"'{mention.text}'" for mention in event.mentions)
            yield Reason("told again", places, "same kind, people, day and numbers; a word that points back")
        days = dict.fromkeys(str(day) for day in (event.date.start, event.date.end) if day)
        yield Reason("date", " to ".join(days) or None, event.date.basis)
        weights = [(name, weight) for name, weight in features(self.happening, kind, self.grammar) if weight]
        shown = ", ".join(f"{weight:+.2f} {name}" for name, weight in weights)
        yield Reason("confidence", f"{event.confidence:.2f}", shown)

    def _type_and_mode(self) -> Iterator[Reason]:
        trigger, event = self.match.trigger, self.event
        assert trigger.event_type is not None  # noqa: S101  a negative pattern is never a match
        why_type = why_mode = f"the row says so: {trigger_source(trigger, (), self.grammar).place}"
        reading = trigger.event_type, trigger.mode
        if content := self.readings.content_row(self.match):
            place = row_source("carriers.csv", content.row).place
            if content.becomes:
                why_type = f"{reading[0]} with this content: {place}"
            if content.mode and not trigger.mode:
                why_mode = f"its content: {place}"
            reading = content.becomes or reading[0], reading[1] or content.mode
        if shift := self._shift(reading):
            why_type = why_mode = f"{reading[0]} that stands so: {row_source('shifts.csv', shift).place}"
        elif not reading[1] and event.mode:
            why_mode = self._cue_of_mode(self.telling.tags)
        yield Reason("type", event.event_type, why_type)
        yield Reason("mode", event.mode, why_mode if event.mode else "no row and no cue names one")

    def _shift(self, reading: tuple[str, str | None]) -> int | None:
        standing = self.happening.standing
        for modality in (standing.modality, "negated"):
            for mode in (reading[1], None):
                shift = self.telling.book.shifts.get((reading[0], mode, modality))
                if shift and shift.becomes == self.event.event_type and not standing.carrier:
                    return shift.row
        return None

    def _cue_of_mode(self, tags: Tags) -> str:
        found = tags.mode_cue(self.happening.anchor, self.happening.event_type)
        if found is None:
            return "a word that tells the same again"
        place = row_source("mode_cues.csv", found[1].row).place
        return f"'{self.grammar.tokens[found[0]].text}' near it: {place}"

    def _actor_frames(self) -> Iterator[tuple[int, Frame]]:
        for match in self._tellers():
            if match.carried:
                yield match.carried.verb, match.carried.light.actor
            yield match.head, match.trigger.actor

    def _recipient_frames(self) -> Iterator[tuple[int, Frame]]:
        for match in self._tellers():
            if match.carried:
                yield match.carried.verb, match.carried.light.recipient
                yield match.carried.verb, match.trigger.recipient
            yield match.head, match.trigger.recipient

    def _tellers(self) -> tuple[Match, ...]:
        return (self.match, *self.match.inner, *self.happening.joined)

    def _people(
        self, role: str, people: tuple[Participant, ...], frames: Iterator[tuple[int, Frame]]
    ) -> Reason:
        options = [(head, path) for head, frame in frames for option in frame for path in option]
        if not people:
            tried = ", ".join(dict.fromkeys(path_words(path) for _, path in options))
            return Reason(role, None, f"nobody stands there: {tried}" if tried else "the row asks for none")
        why = dict.fromkeys(self._role(person, options) for person in people)
        return Reason(role, ", ".join(person.name for person in people), "; ".join(why))

    def _role(self, person: Participant, options: list[tuple[int, Path]]) -> str:
        meant = "" if person.text == person.name else f", as '{person.text}'"
        held = [(head, path, node) for head, path in options for node in self.grammar.follow(head, path)]
        for head, path, node in held:
            if self._is_in(person, (node,)):
                return f"{path_words(path)} of '{self._text(head)}'{meant}"
        for head, path, node in held:
            if self._is_in(person, self.grammar.subtree(node)):
                return f"within {path_words(path)} of '{self._text(head)}'{meant}"
        return f"taken over from the act it belongs to{meant}"

    def _is_in(self, person: Participant, nodes: Iterable[int]) -> bool:
        return any(person.start <= self.grammar.tokens[node].start < person.end for node in nodes)

    def _modality(self) -> str:
        standing, carried = self.happening.standing, self.match.carried
        if standing.carrier is not None:
            trigger = standing.carrier.trigger
            source = trigger_source(trigger, (), self.grammar)
            return f"the content of '{self._text(standing.carrier.head)}': {source.place}"
        if standing.cue is not None and standing.modality not in ("asserted", "reported"):
            cue = cue_source(standing.cue, standing.modality, self.telling.book, self.grammar)
            return f"'{self._text(standing.cue)}' governs it" + (f": {cue.place}" if cue else "")
        if carried and carried.light.modality == standing.modality:
            light = light_source(carried.light, (), self.grammar)
            return f"'{light.phrase}' makes it so: {light.place}"
        if standing.report is not None:
            return f"somebody's words: '{self._text(standing.report)}'"
        if standing.modality == "asserted":
            return "told as done: no word puts it in doubt"
        return "somebody's words" if standing.modality == "reported" else "the grammar of the sentence"

    def _text(self, i: int) -> str:
        return self.grammar.tokens[i].text
