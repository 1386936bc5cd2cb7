"""The holds that words have on each other: what is demanded, denied, supposed, planned or reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Codebook, Cue
from dateline.coding.matching import POS, Match, Matcher
from dateline.coding.moods import Moods
from dateline.contracts import Modality

ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj"})
SAID = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
"""Types whose nouns were said by somebody, whatever becomes of them."""
ADVERB_LIKE = ("aux", "mark", "adv", "prep")


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a word: ``modality`` (None: a report) by ``governor``, which may be a match, ``carrier``.

    A ``wide`` hold is a word's on its content, and colours the background told in it; a ``formal`` one
    comes of the form of the clause, and may be a word's on itself.
    """

    modality: Modality | None
    governor: int
    carrier: Match | None = None
    wide: bool = False
    formal: bool = False


class Holds:
    """Every hold in one sentence."""

    def __init__(
        self,
        grammar: Grammar,
        book: Codebook,
        matcher: Matcher,
        bounds: tuple[int, int],
        matches: Sequence[Match],
        moods: Moods,
    ) -> None:
        self.grammar = grammar
        self.matcher = matcher
        self.bounds = bounds
        self.holds: defaultdict[int, list[Hold]] = defaultdict(list)
        self._nouns = {match.head: match for match in matches if match.trigger.pos == "noun"}
        for match in matches:
            self._hold_content(match)
        for i in range(*bounds):
            if grammar.lemmas[i] in book.cue_words:
                self._hold_cues(i, book)
        for i, modality, shown in moods.of(*bounds):
            self.holds[i].append(Hold(modality, shown, formal=True))

    def on(self, i: int) -> list[Hold]:
        """The holds on a word, denials first: what will not happen is not planned; before them an *if*."""
        return sorted(
            self.holds.get(i, ()), key=lambda hold: (not self._is_supposed(hold), hold.modality != "negated")
        )

    def _is_supposed(self, hold: Hold) -> bool:
        mark = self.grammar.dep(hold.governor) == "mark"
        return mark and hold.modality == "hypothetical" and self.grammar.is_a(hold.governor, "supposing")

    def _is_cut(self, governor: int, node: int) -> bool:
        """Whether a semicolon stands between: "she accused them; they denied it"."""
        between = range(min(governor, node), max(governor, node))
        return any(self.grammar.tokens[i].text == ";" for i in between)

    def _hold_content(self, match: Match) -> None:
        for path, modality in match.trigger.content:
            for node in self.grammar.follow(match.head, path):
                if node != match.head and not self._is_cut(match.head, node):
                    given = self._if_past(self._if_said(modality, node), node)
                    self.holds[node].append(Hold(given, match.head, match, wide=True))

    def _hold_cues(self, i: int, book: Codebook) -> None:
        lemma = self.grammar.lemmas[i]
        pos = POS.get(self.grammar.pos[i])
        if (key := (pos or "", lemma)) in book.cues:
            needs = book.cue_needs[key].met(self.matcher.words_with(i))
            self._hold_best(i, compress(book.cues[key], needs))
        if self.grammar.is_noun(i) and self.grammar.dep(i) not in ARGUMENTS:
            return
        for kind in ADVERB_LIKE:
            for cue in book.cues.get((kind, lemma), ()):
                if self._in_a_row(i, cue):
                    for node in self._governed(i, kind) or self._governed(i + len(cue.following), kind):
                        self.holds[node].append(Hold(self._in_report(i, cue, node), i))

    def _in_report(self, i: int, cue: Cue, node: int) -> Modality | None:
        """In reported speech *would* is the past of *will*."""
        if cue.pos == "aux" and self.grammar.is_a(i, "past_future"):
            first = node
            while self.grammar.dep(first) == "conj":
                first = self.grammar.head(first)
            conditional = any(
                self.grammar.is_a(m, "conditional")
                for c in self.grammar.by_dep(node, "advcl")
                for m in self.grammar.by_dep(c, "mark")
            )
            able = any(subject in self.grammar.animate for subject in self.grammar.role(node, "subj"))
            said = self.grammar.dep(first) == "ccomp" and (able or self.grammar.is_passive(node))
            return "planned" if said and not conditional else cue.modality
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
                    if self._is_cut(i, node):
                        continue
                    if (
                        cue.modality == "hypothetical"
                        and path != ("self",)
                        and is_definite(self.grammar, node)
                    ):
                        continue  # "discussed the request": it was made
                    insisted = cue.modality == "demanded" and self.grammar.is_a(i, "insisting")
                    modality = self._if_past("hypothetical" if insisted else cue.modality, node)
                    modality = "demanded" if insisted and modality == "hypothetical" else modality
                    self.holds[node].append(Hold(modality, i, wide=path != ("self",)))

    def _if_said(self, modality: Modality, node: int) -> Modality:
        """What is refused or denied was said by somebody: "rejected opposition calls for a vote"."""
        match = self._nouns.get(node)
        return (
            "reported" if modality == "negated" and match and match.trigger.event_type in SAID else modality
        )

    def _if_past(self, modality: Modality | None, node: int) -> Modality | None:
        """A warning or fear of what is past reports it: "warned that Belarus had started drills"."""
        if modality not in ("hypothetical", "planned") or not self.grammar.is_verb(node):
            return modality
        wished = self.grammar.is_a(self.grammar.head(node), "wishing")
        return "reported" if self._is_past(node) and not wished else modality

    def _is_past(self, node: int) -> bool:
        """Whether the verb says that it is over: no *to*, no *would*, and a past or perfect form."""
        helpers = self.grammar.by_dep(node, "aux", "auxpass")
        forms = [self.grammar.tags[i] for i in (node, *helpers)]
        past = "VBD" in forms or any(self.grammar.is_a(i, "perfect") for i in helpers)
        ahead = self.grammar.has_to(node) or any(self.grammar.is_a(i, "modal") for i in helpers)
        return past and not ahead

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
            if clauses := self.grammar.by_dep(i, "ccomp", "pcomp"):
                return clauses  # "provided that the men are freed"
            if self.grammar.is_a(i, "time_mark") and (self.grammar.by_dep(i, "pobj") or self._is_past(head)):
                return []  # "until Tuesday" and "until it closed" say how long, not whether
            return [head] if dep in ("mark", "advmod", "prep") and self.grammar.is_verb(head) else []
        if kind == "adv":
            return self._negated(i, dep, head)
        if dep not in ("prep", "mark", "advcl", "agent", "pcomp"):
            return []
        if self.grammar.is_a(i, "according"):
            return [self._first_of(self._clause_of(head))]
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

    def _first_of(self, verb: int) -> int:
        """The first of coordinated verbs: who is named at the end of a sentence said all of it."""
        while self.grammar.dep(verb) == "conj" and self.grammar.is_verb(self.grammar.head(verb)):
            verb = self.grammar.head(verb)
        return verb

    def _described(self, i: int) -> list[int]:
        """What an adjective or participle says something of."""
        dep, head = self.grammar.dep(i), self.grammar.head(i)
        if dep in ("amod", "compound", "nmod"):
            return [head]
        if dep in ("acomp", "attr", "oprd"):
            return [*self.grammar.role(head, "subj"), head]
        return []


def is_definite(grammar: Grammar, noun: int) -> bool:
    """Whether the noun is spoken of as known: "the attack", "his arrest", "recent rallies"."""
    return any(
        grammar.dep(child) == "poss" or grammar.is_a(child, "definite")
        for child in grammar.by_dep(noun, "det", "poss", "amod")
    )
