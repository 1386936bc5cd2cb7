"""How a happening stands in its sentence: its modality, and whose claim it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.coding.attribution import Voices
from dateline.coding.grammar import Grammar
from dateline.coding.holds import Holds, is_definite
from dateline.coding.lexicon import Codebook
from dateline.coding.matching import Match, Matcher, is_refused
from dateline.coding.moods import Moods
from dateline.coding.repairs import FINITE
from dateline.contracts import Modality

PASSING = frozenset({"xcomp", "ccomp", "pcomp", "csubj", "csubjpass", "oprd", "acomp", "attr"})
"""Arcs through which what governs the head governs the dependent too."""
NOUN_ARCS = frozenset({"dobj", "nsubj", "nsubjpass", "pobj", "prep", "attr", "agent", "dative", "oprd"})
"""Arcs through which it governs an event noun that is not spoken of as known."""
WILLING = frozenset({"REQUEST", "AGREE", "THREATEN", "REJECT", "CONCEDE"})
"""Acts whose infinitive is what they want or refuse, not what they do by it."""
VERBAL = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN", "PROTEST"})
"""Types of acts that are done by showing them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a happening is: its modality, the report it is told in, the act that carries it.

    ``cue`` is the word that gave the modality, where a row of the codebook names it; ``refused`` what
    somebody is said to be unwilling to do.
    """

    modality: Modality
    report: int | None = None
    carrier: Match | None = None
    cue: int | None = None
    refused: bool = False


class Scopes:
    """How the happenings of one sentence stand."""

    def __init__(
        self,
        grammar: Grammar,
        book: Codebook,
        matcher: Matcher,
        bounds: tuple[int, int],
        matches: Sequence[Match],
        voices: Voices,
        moods: Moods,
    ) -> None:
        self.grammar = grammar
        self.voices = voices
        self.implicative = book.word_class("implicative")
        self.factive = book.word_class("factive")
        self.by_head = {match.head: match for match in matches}
        self.holds = Holds(grammar, book, matcher, bounds, matches, moods)

    def standing(self, match: Match) -> Standing:
        """How that match stands: the nearest hold decides, a report only where nothing else does.

        What only background of held words tells of ("those who ordered the crackdown", in a demand)
        is not held, but it is not the outlet's own word either: it counts as reported.
        """
        modality, carrier = self._own(match)
        report: int | None = None
        cue: int | None = None
        passing, behind = True, False
        for step in (match.anchor, *self.grammar.ancestors(match.anchor)):
            for hold in self.holds.on(step):
                if hold.carrier is match or (hold.governor == match.anchor and not hold.formal):
                    continue
                if self._is_only_quoted(hold.governor, match.anchor):
                    continue
                if hold.modality is None or (hold.modality == "reported" and not behind):
                    report = hold.governor if report is None else report
                    carrier = carrier or hold.carrier
                elif modality is None and passing and hold.modality is not None:
                    modality, carrier, cue = hold.modality, hold.carrier, hold.governor
                elif modality is None and hold.wide and report is None and not behind:
                    report = hold.governor
            if report is None and self._is_said(step):
                report = self.grammar.head(step)
            if modality is None and passing and self._is_bare_infinitive(step):
                modality = self._of_infinitive(match, step)
            passing = passing and self._passes(step, match.anchor)
            behind = behind or self._is_background(step)
        stands = modality or ("reported" if report is not None else "asserted")
        refused = modality == "negated" and is_refused(self.grammar, match.anchor)
        return Standing(stands, report, carrier, cue, refused)

    def _is_said(self, step: int) -> bool:
        """Whether ``step`` is what a verb says, thinks or fears, and not shown to be a fact."""
        head = self.grammar.head(step)
        if self.grammar.dep(step) != "ccomp" or head > step or self.grammar.has_to(step):
            return False
        if not self.grammar.is_verb(head) or (
            self.grammar.tags[step] in ("VBG", "VBN") and not self._is_full(step)
        ):
            return False
        return self.grammar.lemmas[head] not in self.factive

    def _is_full(self, step: int) -> bool:
        return bool(self.grammar.by_dep(step, "aux", "auxpass", "mark"))

    def _is_only_quoted(self, governor: int, anchor: int) -> bool:
        """Whether the governor stands in a quotation and the other outside it."""
        quotation = self.voices.quotation_at(governor)
        return quotation is not None and self.voices.quotation_at(anchor) is not quotation

    def _own(self, match: Match) -> tuple[Modality | None, Match | None]:
        if match.carried and match.carried.light.modality:
            return match.carried.light.modality, self.by_head.get(match.carried.verb)
        return None, None

    def _passes(self, step: int, noun: int) -> bool:
        """Whether a hold on the head of ``step`` holds ``step`` as well."""
        dep = self.grammar.dep(step)
        if dep == "conj":
            own = self.grammar.by_dep(step, "nsubj", "nsubjpass", "aux", "auxpass")
            return self.grammar.is_noun(step) or not (own or self._stands_alone(step))
        if dep in PASSING:
            return dep != "pcomp" or not self.grammar.is_a(self.grammar.head(step), "background")
        if dep not in NOUN_ARCS or not self.grammar.is_noun(noun) or is_definite(self.grammar, noun):
            return False
        return dep != "prep" or not self.grammar.is_a(step, "background")

    def _is_background(self, step: int) -> bool:
        """Whether ``step`` opens what only sets the scene: "after the vote that saw him jail rivals"."""
        if self.grammar.dep(step) == "prep":
            return self.grammar.is_a(step, "background")
        marks = self.grammar.by_dep(step, "mark", "advmod") if self.grammar.dep(step) == "advcl" else ()
        return any(self.grammar.is_a(mark, "background") for mark in marks)

    def _stands_alone(self, step: int) -> bool:
        """Whether a finite verb follows a bare one: "did not recognize it and called for another"."""
        finite = self.grammar.tags[step] in FINITE
        return finite and self.grammar.tags[self.grammar.head(step)] not in FINITE

    def _is_bare_infinitive(self, i: int) -> bool:
        """Whether ``i`` is a *to* clause whose governor does not say that it came about."""
        if not self.grammar.is_verb(i) or not self.grammar.has_to(i):
            return False
        if any(self.grammar.is_a(child, "perfect") for child in self.grammar.by_dep(i, "aux")):
            return False
        dep, head = self.grammar.dep(i), self.grammar.lemmas[self.grammar.head(i)]
        if dep == "conj":
            return self._is_bare_infinitive(self.grammar.head(i))
        if dep == "ROOT":
            return not self.grammar.in_title(i)
        return dep in ("xcomp", "ccomp", "acl", "relcl", "advcl") and head not in self.implicative

    def _of_infinitive(self, match: Match, step: int) -> Modality | None:
        if self.grammar.dep(step) == "ROOT":
            # "Ministers to meet in Rome" is a title; anything else the parser did not understand.
            titled = self.grammar.by_dep(step, "nsubj") or self.grammar.is_passive(step)
            return "planned" if titled else "hypothetical"
        return None if self._is_done_by_doing(match, step) else "planned"

    def _is_done_by_doing(self, match: Match, node: int) -> bool:
        """Whether it is a purpose that the deed itself fulfils: they marched to condemn it."""
        if match.trigger.event_type not in VERBAL or node != match.anchor:
            return False
        while self.grammar.dep(node) == "conj":
            node = self.grammar.head(node)
        above = self.by_head.get(self.grammar.head(node))
        if above is None:
            return self.grammar.dep(node) == "advcl"
        return above.trigger.event_type not in WILLING
