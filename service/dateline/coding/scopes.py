"""What governs a happening in its sentence: modality, and whose claim it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.coding.attribution import Voices
from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Codebook, Cue
from dateline.coding.matching import POS, Match, Matcher
from dateline.coding.phrases import as_set
from dateline.coding.repairs import FINITE
from dateline.contracts import Modality

PASSING = frozenset({"xcomp", "ccomp", "pcomp", "csubj", "csubjpass", "oprd", "acomp", "attr"})
"""Arcs through which what governs the head governs the dependent too."""
NOUN_ARCS = frozenset({"dobj", "nsubj", "nsubjpass", "pobj", "prep", "attr", "agent", "dative", "oprd"})
"""Arcs through which it governs an event noun that is not spoken of as known."""
BACKGROUND = as_set(
    "after before since during amid amidst over following about because despite upon under until",
    "as when while",
)
ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj"})
WILLING = frozenset({"REQUEST", "AGREE", "THREATEN", "REJECT", "CONCEDE"})
"""Acts whose infinitive is what they want or refuse, not what they do by it."""
FACTIVE = as_set(
    "see watch hear know show prove confirm mean ensure make let help have find reveal learn realize",
    "discover notice cause result happen remember regret recall",
)
"""Verbs whose clause is a fact; the codebook's class of that name adds to them."""
FUTURE = as_set("will would shall should may might could can")
DEFINITE = as_set("the this that these those recent previous past latest ongoing earlier current")
ADVERB_LIKE = ("aux", "mark", "adv", "prep")
VERBAL = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN", "PROTEST"})
"""Types of acts that are done by showing them."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a word: ``modality`` (None: a report) by ``governor``, which may be a match, ``carrier``.

    A ``wide`` hold is a word's on its content, and colours the background told in it.
    """

    modality: Modality | None
    governor: int
    carrier: Match | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a happening is: its modality, the report it is told in, the act that carries it."""

    modality: Modality
    report: int | None = None
    carrier: Match | None = None


class Scopes:
    """The holds in one sentence."""

    def __init__(
        self,
        grammar: Grammar,
        book: Codebook,
        matcher: Matcher,
        bounds: tuple[int, int],
        matches: Sequence[Match],
        voices: Voices,
    ) -> None:
        self.grammar = grammar
        self.matcher = matcher
        self.voices = voices
        self.implicative = book.words.get("implicative", frozenset())
        self.factive = FACTIVE | book.words.get("factive", frozenset())
        self.bounds = bounds
        self.holds: defaultdict[int, list[Hold]] = defaultdict(list)
        self.by_head = {match.head: match for match in matches}
        for match in matches:
            self._hold_content(match)
        for i in range(*bounds):
            self._hold_cues(i, book)

    def standing(self, match: Match) -> Standing:
        """How that match stands: the nearest hold decides, a report only where nothing else does.

        What only background of held words tells of ("those who ordered the crackdown", in a demand)
        is not held, but it is not the outlet's own word either: it counts as reported.
        """
        modality, carrier = self._own(match)
        report: int | None = None
        passing, behind = True, False
        for step in (match.anchor, *self.grammar.ancestors(match.anchor)):
            for hold in sorted(self.holds.get(step, ()), key=_rank):
                if hold.carrier is match or hold.governor == match.anchor:
                    continue
                if self._is_only_quoted(hold.governor, match.anchor):
                    continue
                if hold.modality is None or (hold.modality == "reported" and not behind):
                    report = hold.governor if report is None else report
                    carrier = carrier or hold.carrier
                elif modality is None and passing and hold.modality is not None:
                    modality, carrier = hold.modality, hold.carrier
                elif modality is None and hold.wide and report is None and not behind:
                    report = hold.governor
            if report is None and self._is_said(step):
                report = self.grammar.head(step)
            if modality is None and passing and self._is_bare_infinitive(step):
                modality = self._of_infinitive(match, step)
            passing = passing and self._passes(step, match.anchor)
            behind = behind or self._is_background(step)
        return Standing(modality or ("reported" if report is not None else "asserted"), report, carrier)

    def _is_said(self, step: int) -> bool:
        """Whether ``step`` is what a verb says, thinks or fears, and not shown to be a fact."""
        head = self.grammar.head(step)
        if self.grammar.dep(step) != "ccomp" or head > step or self.grammar.has_to(step):
            return False
        if not self.grammar.is_verb(head) or (
            self.grammar.tokens[step].tag in ("VBG", "VBN") and not self._is_full(step)
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
            return dep != "pcomp" or self.grammar.lemmas[self.grammar.head(step)] not in BACKGROUND
        if dep not in NOUN_ARCS or not self.grammar.is_noun(noun) or self._is_definite(noun):
            return False
        return dep != "prep" or self.grammar.lemmas[step] not in BACKGROUND

    def _is_background(self, step: int) -> bool:
        """Whether ``step`` opens what only sets the scene: "after the vote that saw him jail rivals"."""
        if self.grammar.dep(step) == "prep":
            return self.grammar.lemmas[step] in BACKGROUND
        marks = self.grammar.by_dep(step, "mark", "advmod") if self.grammar.dep(step) == "advcl" else ()
        return any(self.grammar.lemmas[mark] in BACKGROUND for mark in marks)

    def _stands_alone(self, step: int) -> bool:
        """Whether a finite verb follows a bare one: "did not recognize it and called for another"."""
        finite = self.grammar.tokens[step].tag in FINITE
        return finite and self.grammar.tokens[self.grammar.head(step)].tag not in FINITE

    def _is_definite(self, noun: int) -> bool:
        """Whether the noun is spoken of as known: "the attack", "his arrest", "recent rallies"."""
        return any(
            self.grammar.dep(child) == "poss" or self.grammar.lemmas[child] in DEFINITE
            for child in self.grammar.by_dep(noun, "det", "poss", "amod")
        )

    def _is_bare_infinitive(self, i: int) -> bool:
        """Whether ``i`` is a *to* clause whose governor does not say that it came about."""
        if not self.grammar.is_verb(i) or not self.grammar.has_to(i):
            return False
        if any(self.grammar.lemmas[child] == "have" for child in self.grammar.by_dep(i, "aux")):
            return False
        dep, head = self.grammar.dep(i), self.grammar.lemmas[self.grammar.head(i)]
        if dep == "conj":
            return self._is_bare_infinitive(self.grammar.head(i))
        if dep == "ROOT":
            return not self.grammar.in_title(i)
        return dep in ("xcomp", "ccomp", "acl", "relcl", "advcl") and head not in self.implicative

    def _of_infinitive(self, match: Match, step: int) -> Modality | None:
        if self.grammar.dep(step) == "ROOT":
            return "hypothetical"  # a sentence the parser did not understand
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

    def _hold_content(self, match: Match) -> None:
        for path, modality in match.trigger.content:
            for node in self.grammar.follow(match.head, path):
                if node != match.head:
                    self.holds[node].append(Hold(self._if_past(modality, node), match.head, match, wide=True))

    def _hold_cues(self, i: int, book: Codebook) -> None:
        pos = POS.get(self.grammar.tokens[i].pos)
        lemma = self.grammar.lemmas[i]
        if pos and (rows := book.cues.get((pos, lemma))):
            self._hold_best(i, rows)
        if self.grammar.is_noun(i) and self.grammar.dep(i) not in ARGUMENTS:
            return
        for kind in ADVERB_LIKE:
            for cue in book.cues.get((kind, lemma), ()):
                if self._in_a_row(i, cue):
                    for node in self._governed(i, kind):
                        self.holds[node].append(Hold(self._in_report(cue, node), i))

    def _in_report(self, cue: Cue, node: int) -> Modality | None:
        """In reported speech *would* is the past of *will*."""
        if cue.pos == "aux" and cue.text == "would":
            first = node
            while self.grammar.dep(first) == "conj":
                first = self.grammar.head(first)
            conditional = any(
                self.grammar.lemmas[m] == "if"
                for c in self.grammar.by_dep(node, "advcl")
                for m in self.grammar.by_dep(c, "mark")
            )
            return "planned" if self.grammar.dep(first) == "ccomp" and not conditional else cue.modality
        return cue.modality

    def _hold_best(self, i: int, rows: Iterable[Cue]) -> None:
        met = [cue for cue in rows if self.matcher.evidence(i, cue.phrase.conditions) is not None]
        best = max((cue.phrase.specificity for cue in met), default=0)
        for cue in met:
            if cue.phrase.specificity < best and cue.modality is not None:
                continue
            for path in cue.scope:
                nodes = self._described(i) if path == ("self",) else self.grammar.follow(i, path)
                for node in nodes:
                    if cue.modality == "hypothetical" and path != ("self",) and self._is_definite(node):
                        continue  # "discussed the request": it was made
                    modality = self._if_past(cue.modality, node)
                    self.holds[node].append(Hold(modality, i, wide=path != ("self",)))

    def _if_past(self, modality: Modality | None, node: int) -> Modality | None:
        """A warning or fear of what is past reports it: "warned that Belarus had started drills"."""
        if modality not in ("hypothetical", "planned") or not self.grammar.is_verb(node):
            return modality
        lemmas = {self.grammar.lemmas[aux] for aux in self.grammar.by_dep(node, "aux", "auxpass")}
        past = self.grammar.tokens[node].tag == "VBD" or "have" in lemmas
        return "reported" if past and not lemmas & FUTURE and not self.grammar.has_to(node) else modality

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
            return self._negated(i, dep, head)
        if dep not in ("prep", "mark", "advcl", "agent", "pcomp"):
            return []
        if self.grammar.lemmas[i] == "accord":
            return [self._clause_of(head)]
        return self.grammar.by_dep(i, "pobj", "pcomp") or ([head] if dep == "mark" else [])

    def _negated(self, i: int, dep: str, head: int) -> list[int]:
        """What an adverb or a word such as *no* and *nobody* bears on: also the verb of its noun."""
        if dep in ARGUMENTS:
            return [head]
        if dep not in ("neg", "advmod", "det", "preconj", "cc"):
            return []
        return [head, self.grammar.head(head)] if self.grammar.dep(head) in ARGUMENTS else [head]

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


def _rank(hold: Hold) -> bool:
    """Negation before all else: what will not happen is not planned."""
    return hold.modality != "negated"
