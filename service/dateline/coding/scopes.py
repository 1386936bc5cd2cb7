"""What governs a happening in its sentence: modality, and whose claim it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Codebook, Cue
from dateline.coding.matching import POS, Match, Matcher
from dateline.contracts import Modality

PASSING = frozenset({"xcomp", "ccomp", "pcomp", "csubj", "csubjpass", "oprd"})
"""Arcs through which what governs the head governs the dependent too."""
CLAUSE_MODIFIERS = frozenset({"relcl", "acl", "advcl", "conj", "appos", "parataxis"})
ADVERB_LIKE = ("aux", "mark", "adv", "prep")
VERBAL = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN"})


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a word: ``modality`` (None: a report) by ``governor``, which may be a match, ``carrier``."""

    modality: Modality | None
    governor: int
    carrier: Match | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a happening is: its modality, the report it is told in, the act that carries it.

    ``presupposed`` is a noun deep under a demand or denial: it says nothing of its own.
    """

    modality: Modality
    report: int | None = None
    carrier: Match | None = None
    presupposed: bool = False


class Scopes:
    """The holds in one sentence."""

    def __init__(
        self,
        grammar: Grammar,
        book: Codebook,
        matcher: Matcher,
        bounds: tuple[int, int],
        matches: Sequence[Match],
    ) -> None:
        self.grammar = grammar
        self.matcher = matcher
        self.implicative = book.words.get("implicative", frozenset())
        self.bounds = bounds
        self.holds: defaultdict[int, list[Hold]] = defaultdict(list)
        for match in matches:
            self._hold_content(match)
        for i in range(*bounds):
            self._hold_cues(i, book)

    def standing(self, match: Match) -> Standing:
        """How that match stands: the nearest hold decides, a report only where nothing else does."""
        modality, carrier = self._own(match)
        report: int | None = None
        node = match.anchor
        passing = True
        presupposed = False
        for step in (node, *self.grammar.ancestors(node)):
            for hold in self.holds.get(step, ()):
                if hold.carrier is match or hold.governor == match.anchor:
                    continue
                if hold.modality is None or hold.modality == "reported":
                    report = hold.governor if report is None else report
                    carrier = carrier or hold.carrier
                elif modality is None and passing:
                    modality, carrier = hold.modality, hold.carrier
                elif modality is None and not passing and hold.carrier and self._is_noun_below(node, step):
                    presupposed = True
            passing = passing and self._passes(step)
        if modality is None and self._is_bare_infinitive(match.anchor):
            modality = "planned"
        return Standing(
            modality or ("reported" if report is not None else "asserted"), report, carrier, presupposed
        )

    def _own(self, match: Match) -> tuple[Modality | None, Match | None]:
        if match.carried and match.carried.light.modality:
            return match.carried.light.modality, None
        return None, None

    def _is_noun_below(self, node: int, step: int) -> bool:
        return self.grammar.is_noun(node) and not self.grammar.is_verb(step)

    def _passes(self, step: int) -> bool:
        """Whether a hold on the head of ``step`` holds ``step`` as well."""
        dep = self.grammar.dep(step)
        if dep == "conj":
            return not self.grammar.by_dep(
                step, "nsubj", "nsubjpass", "aux", "auxpass"
            ) or self.grammar.is_noun(step)
        return dep in PASSING

    def _is_bare_infinitive(self, i: int) -> bool:
        """Whether ``i`` is a *to* clause whose governor does not say that it came about."""
        if not self.grammar.is_verb(i) or not self.grammar.has_to(i):
            return False
        if any(self.grammar.lemmas[child] == "have" for child in self.grammar.by_dep(i, "aux")):
            return False
        dep, head = self.grammar.dep(i), self.grammar.lemmas[self.grammar.head(i)]
        if dep == "conj":
            return self._is_bare_infinitive(self.grammar.head(i))
        return dep in ("xcomp", "ccomp", "acl", "relcl", "advcl") and head not in self.implicative

    def _hold_content(self, match: Match) -> None:
        for path, modality in match.trigger.content:
            for node in self.grammar.follow(match.head, path):
                if node != match.head:
                    self.holds[node].append(Hold(modality, match.head, match))

    def _hold_cues(self, i: int, book: Codebook) -> None:
        pos = POS.get(self.grammar.tokens[i].pos)
        lemma = self.grammar.lemmas[i]
        if pos and (rows := book.cues.get((pos, lemma))):
            self._hold_best(i, rows)
        for kind in ADVERB_LIKE:
            for cue in book.cues.get((kind, lemma), ()):
                if self._in_a_row(i, cue):
                    for node in self._governed(i, kind):
                        self.holds[node].append(Hold(cue.modality, i))

    def _hold_best(self, i: int, rows: Iterable[Cue]) -> None:
        met = [cue for cue in rows if self.matcher.evidence(i, cue.phrase.conditions) is not None]
        best = max((cue.phrase.specificity for cue in met), default=0)
        for cue in met:
            if cue.phrase.specificity < best and cue.modality is not None:
                continue
            for path in cue.scope:
                nodes = self._described(i) if path == ("self",) else self.grammar.follow(i, path)
                for node in nodes:
                    self.holds[node].append(Hold(cue.modality, i))

    def _in_a_row(self, i: int, cue: Cue) -> bool:
        words = cue.following
        if i + len(words) >= self.bounds[1] and words:
            return False
        return all(self.grammar.lemmas[i + 1 + k] in allowed for k, allowed in enumerate(words))

    def _governed(self, i: int, kind: str) -> list[int]:
        dep, head = self.grammar.dep(i), self.grammar.head(i)
        if kind == "aux":
            return [head] if dep in ("aux", "auxpass") else []
        if kind == "mark":
            return [head] if dep in ("mark", "advmod", "prep") and self.grammar.is_verb(head) else []
        if kind == "adv":
            return [head] if dep in ("neg", "advmod", "det", "preconj", "cc") else []
        if dep not in ("prep", "mark", "advcl", "agent", "pcomp"):
            return []
        if self.grammar.lemmas[i] == "accord":
            return [self._clause_of(head)]
        return self.grammar.by_dep(i, "pobj", "pcomp") or ([head] if dep == "mark" else [])

    def _clause_of(self, i: int) -> int:
        for node in (i, *self.grammar.ancestors(i)):
            if self.grammar.is_verb(node):
                return node
        return i

    def _described(self, i: int) -> list[int]:
        """What an adjective or participle says something of."""
        dep, head = self.grammar.dep(i), self.grammar.head(i)
        if dep in ("amod", "compound", "nmod"):
            return [head]
        if dep in ("acomp", "attr", "oprd"):
            return [*self.grammar.role(head, "subj"), head]
        return []
