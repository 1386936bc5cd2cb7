"""Which phrases of the codebook a sentence holds, and where."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from itertools import compress

from dateline.coding.grammar import Grammar
from dateline.coding.lexicon import Codebook, LightVerb, Trigger
from dateline.coding.participants import Cast
from dateline.coding.phrases import ROLES, Condition, Words
from dateline.coding.roles import has_particle

SUBJECT = (("subj",),)
ACTING = frozenset({"ACTOR"})
POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj"}


@dataclass(frozen=True, slots=True)
class Carried:
    """A verb that carries an event noun ("hold a rally"), with the words that show it.

    It stands ``below`` where it only describes the noun ("a rally held by students").
    """

    light: LightVerb
    verb: int
    evidence: frozenset[int]
    below: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger at its head word. ``evidence`` are the words that show it, the head among them.

    ``inner`` are triggers that this one takes in ("killed in a *shelling*"): they may know the actors.
    """

    trigger: Trigger
    head: int
    evidence: frozenset[int]
    carried: Carried | None = None
    inner: tuple[Match, ...] = ()

    @property
    def anchor(self) -> int:
        """The word whose grammar says whether and when it happened: the carrying verb, else the head."""
        return self.carried.verb if self.carried and not self.carried.below else self.head

    @property
    def words(self) -> frozenset[int]:
        return self.evidence | (self.carried.evidence if self.carried else frozenset())


class Matcher:
    """Matches phrases against the grammar of one document; ``dated`` tokens tell a time ("March")."""

    def __init__(
        self, grammar: Grammar, book: Codebook, cast: Cast, dated: frozenset[int] = frozenset()
    ) -> None:
        self.grammar = grammar
        self.book = book
        self.cast = cast
        self.transparent = book.word_class("transparent")
        self.dated = dated
        self._words: dict[int, Set[str]] = {}

    def find(self, first: int, last: int) -> list[Match]:
        """The triggers of a sentence, the most specific at each word, doubles left out."""
        heads, lemmas = self.book.heads, self.grammar.lemmas
        matches = [match for i in range(first, last) if lemmas[i] in heads and (match := self.at(i))]
        carried = [self._carry(match) for match in matches]
        return _without_doubles(carried, self.grammar)

    def at(self, i: int) -> Match | None:
        """The most specific trigger whose head is ``i``; a negative pattern there makes it None."""
        best = self.best(i)
        return best if best and best.trigger.event_type else None

    def best(self, i: int) -> Match | None:
        """The same, a negative pattern included."""
        pos = POS.get(self.grammar.pos[i])
        key = (pos or "", self.grammar.lemmas[i])
        rows = self.book.triggers.get(key)
        if not rows or self.barred(i):
            return None
        fitting = compress(rows, self.book.trigger_needs[key].met(self.words_with(i)))
        best = self._best_of(fitting, i, unsaid=False)
        return best or (self._best_of(rows, i, unsaid=True) if self._is_unsaid(i) else None)

    def _best_of(self, rows: Iterable[Trigger], i: int, *, unsaid: bool) -> Match | None:
        """The first row that holds; with ``unsaid`` who does it need not fit, as nobody says who."""
        for trigger in rows:
            asked: Iterable[Condition] = trigger.conditions
            if unsaid:
                asked = [c for c in asked if c.negated or c.roles != SUBJECT]
            evidence = self.evidence(i, asked)
            if evidence is not None:
                return Match(trigger, i, evidence | {i})
        return None

    def words_with(self, i: int) -> Set[str]:
        """The words of the sentence of ``i``, those that name what its pronouns stand for among them."""
        number = self.grammar.sentence_of[i]
        if number not in self._words:
            first, last = self.grammar.bounds[number]
            pronouns = (j for j in range(first, last) if self.grammar.pos[j] == "PRON")
            self._words[number] = {*self.grammar.lemmas[first:last]}.union(*map(self.cast.names_at, pronouns))
        return self._words[number]

    def barred(self, i: int) -> str | None:
        """Why a word shows nothing whatever the rows say; None where they decide."""
        if i in self.dated:
            return "it tells a time"
        if self._in_a_name(i):
            return "it is part of a name"
        return "it only describes another word" if self._modifies(i) else None

    def _modifies(self, i: int) -> bool:
        """Whether a word only qualifies a noun: "the protest movement", "striking workers"."""
        dep = self.grammar.dep(i)
        if dep == "amod" and self.grammar.tags[i] in ("VBN", "VBG"):
            return not self.grammar.by_dep(i, "agent", "prep", "dobj")
        return dep in ("compound", "nmod") and not self.grammar.in_title(i)

    def _in_a_name(self, i: int) -> bool:
        """Whether ``i`` is part of a name ("Labour Party"); a title's capitals make false names."""
        mention = self.cast.mention_at(i)
        if mention is None or mention.kind != "name" or mention.last - mention.first < 2:
            return False
        entity = self.cast.entity_at(i)
        return entity is not None and entity.type not in ("EVENT", "GROUP") and not self.grammar.in_title(i)

    def evidence(self, i: int, conditions: Iterable[Condition]) -> frozenset[int] | None:
        """The words that meet the conditions at ``i``, or None where one is not met."""
        found: set[int] = set()
        for condition in conditions:
            met = self._meet(i, condition)
            if (met is None) != condition.negated:
                return None
            found |= met or set()
        return frozenset(found)

    def _is_unsaid(self, i: int) -> bool:
        """Whether nobody is said to do it, so that what it is done to must tell: "the editor was held"."""
        if not self.grammar.is_verb(i) or not self.grammar.is_passive(i) or self.grammar.role(i, "subj"):
            return False
        return any(self.cast.is_kind(node, ACTING) for node in self.grammar.role(i, "obj"))

    def _meet(self, i: int, condition: Condition) -> set[int] | None:
        for path in condition.roles:
            met = self._meet_path(i, path, condition.words)
            if met is not None:
                return met
        return None

    def _meet_path(self, i: int, path: tuple[str, ...], words: Words) -> set[int] | None:
        name = path[-1]
        if path == ("near",):
            first, last = self.grammar.bounds[self.grammar.sentence_of[i]]
            return set() if any(self.grammar.lemmas[j] in words.words for j in range(first, last)) else None
        if name == "form":
            held = self.grammar.follow(i, path[:-1])
            return set() if any(self._form(node) & words.words for node in held) else None
        if words.anything and len(path) == 1 and name not in ROLES:
            return self._particle(i, name)
        for node in self.grammar.follow(i, path):
            if (word := self._holds(node, words)) is not None:
                if "subj" in path or self.grammar.lemmas[word] not in words.words:
                    return set()  # an argument, not part of what shows the event
                return {word, *self._joint(i, name, node)}
        return None

    def _particle(self, i: int, name: str) -> set[int] | None:
        """A particle or preposition at ``i``, unless it only tells the time ("marched on Friday")."""
        own = {node for node in self.grammar.children[i] if self.grammar.lemmas[node] == name}
        timed = {node for node in own if self.dated.intersection(self.grammar.by_dep(node, "pobj"))}
        if timed and timed == own:
            return None
        return own - timed if has_particle(self.grammar, i, frozenset((name,))) else None

    def _joint(self, i: int, name: str, node: int) -> set[int]:
        """The preposition between ``i`` and ``node``, where there is one."""
        if name in ROLES:
            return set()
        return {
            up
            for up in self.grammar.ancestors(node)
            if up > i and self.grammar.lemmas[up] == name and up < node
        }

    def _holds(self, node: int, words: Words) -> int | None:
        """The word at ``node`` that meets the test, seen through "a series of" and the like."""
        if words.anything or self.grammar.lemmas[node] in words.words:
            return node
        if words.kinds and self.cast.is_kind(node, words.kinds):
            return node
        if self.grammar.pos[node] == "PRON" and self.cast.is_named(node, words.words):
            return node
        inside = list(self.grammar.by_dep(node, "compound", "amod", "nmod"))
        if self.grammar.lemmas[node] in self.transparent:
            inside += self.grammar.role(node, "of")
        return next((deep for deep in inside if self.grammar.lemmas[deep] in words.words), None)

    def _form(self, i: int) -> set[str]:
        forms = {"passive" if self.grammar.is_passive(i) else "active"}
        token = self.grammar.tokens[i]
        if token.tag == "VBG":
            forms.add("gerund")
        if token.tag == "VB" and not self.grammar.by_dep(i, "aux"):
            forms.add("base")
        if token.tag in ("NNS", "NNPS"):
            forms.add("plural")
        if any(self.grammar.is_a(aux, "future") for aux in self.grammar.by_dep(i, "aux")):
            forms.add("future")
        if is_refused(self.grammar, i):
            forms.add("refused")
        return forms

    def _carry(self, match: Match) -> Match:
        """The match with the verb that carries it, where it is a noun and has one."""
        if match.trigger.pos != "noun":
            return match
        best: Carried | None = None
        for verb in self._governors(match.head):
            for light in self.book.light_verbs.get(self.grammar.lemmas[verb], ()):
                found = self._carries(light, verb, match)
                if found and (best is None or light.phrase.specificity > best.light.phrase.specificity):
                    best = found
            if best:
                break
        return Match(match.trigger, match.head, match.evidence, best) if best else match

    def _governors(self, noun: int) -> list[int]:
        found = []
        for node in self.grammar.ancestors(noun):
            if self.grammar.is_verb(node):
                below = self.grammar.by_dep(node, "xcomp") if noun in self.grammar.role(node, "subj") else []
                found += [*(clause for clause in below if self.grammar.has_to(clause)), node]
                break
            if self.grammar.is_noun(node) and not self._transparent_for(node, noun):
                break
        found += [node for node in self.grammar.by_dep(noun, "acl", "relcl") if self.grammar.is_verb(node)]
        return found

    def _transparent_for(self, node: int, noun: int) -> bool:
        return self.grammar.lemmas[node] in self.transparent or noun in self.grammar.conjuncts(node)

    def _carries(self, light: LightVerb, verb: int, match: Match) -> Carried | None:
        kind = match.trigger.event_type
        if (light.nouns or light.types) and not (
            self.grammar.lemmas[match.head] in light.nouns or kind in light.types
        ):
            return None
        held = {node for path in light.phrase.slot for node in self.grammar.follow(verb, path)}
        held |= {
            deep
            for node in held
            if self.grammar.lemmas[node] in self.transparent
            for deep in self.grammar.role(node, "of")
        }
        if match.head not in held:
            return None
        evidence = self.evidence(verb, light.phrase.conditions)
        if evidence is None:
            return None
        last = max(match.head, verb)
        below = self.grammar.head(verb) == match.head and self.grammar.dep(verb) in ("acl", "relcl")
        return Carried(light, verb, frozenset(i for i in evidence if i <= last) | {verb}, below)


def is_refused(grammar: Grammar, i: int) -> bool:
    """Whether somebody *will not*, or *would not*, do it."""
    helpers = grammar.by_dep(i, "aux")
    willing = any(grammar.is_a(c, "future") or grammar.is_a(c, "past_future") for c in helpers)
    return willing and bool(grammar.by_dep(i, "neg"))


def _without_doubles(matches: list[Match], grammar: Grammar) -> list[Match]:
    """One match for each happening: a phrase takes in the triggers that are part of it."""
    inner: dict[int, list[Match]] = {}
    kept = []
    for match in matches:
        outer = next((o for o in matches if o is not match and _takes_in(o, match, grammar)), None)
        if outer is None:
            kept.append(match)
        else:
            inner.setdefault(outer.head, []).append(match)
    return [
        replace(match, inner=tuple(inner[match.head])) if match.head in inner else match for match in kept
    ]


def _takes_in(outer: Match, inner: Match, grammar: Grammar) -> bool:
    if inner.head in outer.evidence and outer.head != inner.head:
        mutual = outer.head in inner.evidence
        governed = {node for path, _ in outer.trigger.content for node in grammar.follow(outer.head, path)}
        if inner.head in governed:
            return False
        return not mutual or outer.trigger.specificity >= inner.trigger.specificity
    carried = outer.carried
    return bool(carried and carried.verb == inner.head and inner.trigger.phrase.specificity == 0)
