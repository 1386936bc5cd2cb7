"""What the sentences of a document tell of: matches with their standing, type and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dateline.coding.arguments import Arguments
from dateline.coding.attribution import Voices
from dateline.coding.beats import Beats
from dateline.coding.dates import Dates
from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.holds import SAID
from dateline.coding.lexicon import Codebook
from dateline.coding.matching import Match, Matcher
from dateline.coding.merging import merge
from dateline.coding.moods import Moods
from dateline.coding.participants import Cast
from dateline.coding.plausibility import Plausibility
from dateline.coding.reading import Readings
from dateline.coding.scopes import Scopes, Standing
from dateline.coding.tags import Tags
from dateline.contracts import Modality, Participant, TaggedDocument

NEED_ACTOR = frozenset({"SUPPORT", "ACCUSE", "REJECT", "AGREE", "CONCEDE", "THREATEN"})
"""Types whose nouns ("support", "criticism") name an act only where somebody is said to do it."""

HARMFUL = frozenset({"ASSAULT", "COERCE", "SANCTION"})
"""Types of deeds that keep what they are done to from doing good."""


class Telling:
    """Finds the happenings of one document, sentence by sentence in the order of the text."""

    def __init__(self, document: TaggedDocument, book: Codebook) -> None:
        self.document = document
        self.book = book
        self.grammar = Grammar(document, book)
        self.cast = Cast(document, self.grammar)
        self.matcher = Matcher(self.grammar, book, self.cast, _dated(document))
        self.arguments = Arguments(self.grammar, self.cast)
        self.tags = Tags(document, self.grammar, book)
        self.voices = Voices(document, self.grammar, self.cast)
        self.dates = Dates(document, self.grammar)
        bodies = {i for i, section in enumerate(document.sections) if section.kind == "body"}
        told = (number for number, sentence in enumerate(document.sentences) if sentence.section in bodies)
        self.lede = next(told, None)
        self._in_present = self._tells_in_present()
        self.beats = Beats(document, self.grammar, book)
        self.moods = Moods(document, self.grammar)
        self.plausibility = Plausibility(self.grammar, self.cast)

    def of(self, number: int) -> list[Happening]:
        """The happenings of that sentence, doubles joined."""
        considered = self.considered(number)
        told = [happening for happening, reason in considered if reason is None]
        above = {happening.match: happening.standing.carrier for happening, reason in considered if reason}
        return self._with_causes(merge([_under(happening, above) for happening in told], self.grammar))

    def considered(self, number: int) -> list[tuple[Happening, str | None]]:
        """What the codebook shows in that sentence, each with why it is left out; None where it is told."""
        sentence = self.document.sentences[number]
        matches = self.matcher.find(sentence.first, sentence.last)
        if not matches:
            return []
        bounds = (sentence.first, sentence.last)
        scopes = Scopes(self.grammar, self.book, self.matcher, bounds, matches, self.voices, self.moods)
        return self._considered(number, matches, scopes)

    def _considered(
        self, number: int, matches: Sequence[Match], scopes: Scopes
    ) -> list[tuple[Happening, str | None]]:
        found = []
        readings = Readings(self.grammar, self.book, matches)
        kind = self.document.sections[self.document.sentences[number].section].kind
        for match in matches:
            standing = self._standing(match, scopes, embedded=kind == "embed")
            actors, recipients = self.arguments.of(match)
            standing = self._said_is_done(match, standing, actors)
            event_type, mode = readings.of(match, standing, match.trigger.mode)
            if event_type != match.trigger.event_type and not self._can_refuse(match, standing):
                event_type, mode = match.trigger.event_type or event_type, match.trigger.mode
            if event_type != match.trigger.event_type:
                standing = self._refused(match, standing, actors)
            mode = mode or self.tags.mode(match.anchor, event_type)
            verbal = self.book.types[event_type].quad_class in (1, 3)
            happening = Happening(
                match, number, event_type, mode, standing, actors, recipients, is_verbal=verbal
            )
            reason = self._left_out(happening, title=kind == "headline")
            if self._only_suffers(happening, scopes):
                reason = "it is only what the deed above is done to"
            found.append((happening, reason))
        return found

    def _can_refuse(self, match: Match, standing: Standing) -> bool:
        """Whether somebody is said not to do it: "they did not sign", but not "the bill is not withdrawn"."""
        return standing.modality != "negated" or bool(self.grammar.role(match.anchor, "subj"))

    def _refused(self, match: Match, standing: Standing, actors: Sequence[Participant]) -> Standing:
        """What is not done becomes an act of its own: "did not recognize the vote" rejects it."""
        if standing.modality != "negated":
            return standing
        modality: Modality = "asserted" if standing.report is None else "reported"
        return self._said_is_done(match, replace(standing, modality=modality), actors)

    def _with_causes(self, happenings: list[Happening]) -> list[Happening]:
        """What an act is said to have seen is done by the same people: "the crackdown saw 20 arrested"."""
        causes = {happening.match.head: happening for happening in happenings}
        found = []
        for happening in happenings:
            above = self.grammar.head(happening.anchor)
            seen = self.grammar.dep(happening.anchor) == "ccomp" and not happening.actors
            subjects = self.grammar.by_dep(above, "nsubj") if seen else []
            cause = next((causes[i] for i in subjects if i in causes), None)
            found.append(replace(happening, actors=cause.actors) if cause else happening)
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

    def _left_out(self, happening: Happening, *, title: bool) -> str | None:
        """Why it is no happening at all: a habit, too weak a word on its own; None where it is one."""
        if self.dates.is_habitual(happening):
            return "it is a habit"
        if beside := self.beats.left_out(happening):
            return beside
        quad = self.book.types[happening.event_type].quad_class
        if implausible := self.plausibility.left_out(happening, quad):
            return implausible
        if not title and quad in (2, 4) and self._is_general(happening.anchor, happening.sentence):
            return "the simple present says what is usual, not what happened"
        match = happening.match
        if match.trigger.strength == "weak":
            known = happening.actors and (happening.recipients or match.carried)
            return None if known else "a weak row needs to know who did it, and to whom"
        nominal = match.trigger.pos == "noun" or self.grammar.dep(match.head) == "pcomp"
        if nominal and not match.carried and self._is_likened(match.head):
            return "something is likened to it"
        if happening.event_type in SAID and self._is_only_answered(match.head, happening):
            return "it is only what the act above answers"
        bare = nominal and not match.carried and match.trigger.strength != "strong"
        if not bare or happening.actors:
            return None
        if happening.event_type in NEED_ACTOR:
            return f"a noun for {happening.event_type} needs to know who did it"
        return "it is only what others talk about" if self._is_topic(match.head, happening) else None

    def _is_only_answered(self, noun: int, happening: Happening) -> bool:
        """Whether it is a noun under an act that takes it back or turns it down: "dropped its demand"."""
        carrier = happening.standing.carrier
        answered = happening.standing.modality in ("reported", "negated")
        if carrier is None or not answered or not self.grammar.is_noun(noun):
            return False
        owners = self.grammar.by_dep(noun, "poss")
        return not happening.actors or any(self.grammar.pos[i] == "PRON" for i in owners)

    def _only_suffers(self, happening: Happening, scopes: Scopes) -> bool:
        """Whether it is aid that somebody does harm to: "looted an aid convoy" gives nobody aid."""
        noun = happening.match.head
        if happening.event_type != "AID" or self.grammar.dep(noun) not in ("dobj", "nsubjpass"):
            return False
        above = self.grammar.head(noun)
        deeds = (match for match in scopes.by_head.values() if match.anchor == above)
        return any(deed.trigger.event_type in HARMFUL for deed in deeds)

    def _is_likened(self, noun: int) -> bool:
        return self.grammar.dep(noun) == "pobj" and self.grammar.is_a(self.grammar.head(noun), "likening")

    def _is_topic(self, noun: int, happening: Happening) -> bool:
        """Whether a bare noun is only what others talk of: "comments on the protest"."""
        at = self.grammar.head(noun)
        if happening.recipients or self.grammar.dep(noun) not in ("pobj", "pcomp"):
            return False
        over = self.grammar.head(at)
        if self.grammar.pos[over] == "ADJ":
            return True  # "people close to the talks"
        if not self.grammar.is_a(at, "topic"):
            return False
        return self.grammar.is_noun(over) and self.grammar.lemmas[over] not in self.matcher.transparent

    def _is_general(self, i: int, sentence: int) -> bool:
        """Whether it is told in the simple present, which past the lede says what is, not what happened."""
        if self.document.sections[self.document.sentences[sentence].section].kind != "body":
            return False
        simple = self.grammar.tags[i] in ("VBZ", "VBP") and not self.grammar.by_dep(i, "aux", "auxpass")
        whenever = any(self.grammar.is_a(c, "whenever") for c in self.grammar.by_dep(i, "advmod", "mark"))
        return simple and (whenever or (sentence != self.lede and not self._in_present))

    def _tells_in_present(self) -> bool:
        """Whether the page tells what happens in the present tense, as a running account does."""
        tags = [self.grammar.tags[i] for i, head in enumerate(self.grammar.heads) if head == i]
        return tags.count("VBZ") + tags.count("VBP") > 2 * tags.count("VBD")


def _under(happening: Happening, above: Mapping[Match, Match | None]) -> Happening:
    """The happening as content of the act that is told, where the one between them is left out."""
    carrier = happening.standing.carrier
    if carrier is None or carrier not in above:
        return happening
    while carrier is not None and carrier in above:
        carrier = above[carrier]
    return replace(happening, standing=replace(happening.standing, carrier=carrier))


def _dated(document: TaggedDocument) -> frozenset[int]:
    return frozenset(i for timex in document.timexes for i in range(timex.first, timex.last))
