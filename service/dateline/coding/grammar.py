"""The grammar of a tagged document as roles: who does what to whom, whatever the form of the sentence.

Dependency labels are spaCy's English ones. Every function takes and gives token indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dateline.contracts import TaggedDocument, TaggedToken

Path = tuple[str, ...]
SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "csubj", "csubjpass", "parataxis"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
OBJECT_CONTROL = frozenset({"of", "from", "for", "with", "into", "over", "as"})
MODIFIERS = frozenset({"amod", "compound", "nmod", "nummod", "quantmod"})


class Grammar:
    """Tokens with their children and roles. ``lemmas`` are lower case, spelling variants made one."""

    def __init__(self, document: TaggedDocument, spellings: Mapping[str, str]) -> None:
        tokens = document.tokens
        self.tokens: Sequence[TaggedToken] = tokens
        self.sentence_of = [0] * len(tokens)
        self._titles: set[int] = set()
        titles = {i for i, section in enumerate(document.sections) if section.kind == "headline"}
        self.lemmas = [_lemma(token, spellings) for token in tokens]
        self.children: list[list[int]] = [[] for _ in tokens]
        self._cache: dict[tuple[int, str], tuple[int, ...]] = {}
        for number, sentence in enumerate(document.sentences):
            for i in range(sentence.first, sentence.last):
                self.sentence_of[i] = number
                if sentence.section in titles:
                    self._titles.add(i)
                if sentence.section in titles and tokens[i].pos == "PROPN":
                    self.lemmas[i] = spellings.get(_singular(self.lemmas[i]), _singular(self.lemmas[i]))
        self.bounds = [(sentence.first, sentence.last) for sentence in document.sentences]
        for i, token in enumerate(tokens):
            if token.head != i:
                self.children[token.head].append(i)

    def in_title(self, i: int) -> bool:
        return i in self._titles

    def dep(self, i: int) -> str:
        return self.tokens[i].dep

    def head(self, i: int) -> int:
        return self.tokens[i].head

    def by_dep(self, i: int, *deps: str) -> list[int]:
        """The children of ``i`` under one of those labels."""
        return [child for child in self.children[i] if self.tokens[child].dep in deps]

    def is_verb(self, i: int) -> bool:
        return self.tokens[i].pos in ("VERB", "AUX")

    def is_noun(self, i: int) -> bool:
        return self.tokens[i].pos in ("NOUN", "PROPN", "PRON", "NUM")

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads of ``i``, nearest first."""
        seen = {i}
        while (head := self.tokens[i].head) != i and head not in seen:
            seen.add(head)
            yield head
            i = head

    def subtree(self, i: int) -> list[int]:
        """``i`` and everything below it, in the order of the text."""
        found, pending = [], [i]
        while pending:
            node = pending.pop()
            found.append(node)
            pending.extend(self.children[node])
        return sorted(found)

    def conjuncts(self, i: int) -> list[int]:
        """``i`` and what is coordinated with it, first to last."""
        found = [i]
        for node in found:
            found.extend(child for child in self.children[node] if self.tokens[child].dep == "conj")
        return found

    def is_passive(self, i: int) -> bool:
        """Whether ``i`` is a passive verb or a past participle that describes its noun."""
        deps = {self.tokens[child].dep for child in self.children[i]}
        if deps & {"auxpass", "nsubjpass", "csubjpass"}:
            return True
        token = self.tokens[i]
        if token.tag != "VBN" or "aux" in deps:
            return False
        if token.dep == "conj" and not deps & SUBJECTS:
            return self.is_passive(token.head)
        if token.dep in ("ccomp", "xcomp", "oprd", "acl", "amod", "advcl", "relcl") or (
            token.dep == "ROOT" and not deps & {"dobj"}
        ):
            return "dobj" not in deps or "agent" in deps
        return False

    def has_to(self, i: int) -> bool:
        return any(self.tokens[c].dep == "aux" and self.tokens[c].tag == "TO" for c in self.children[i])

    def follow(self, i: int, path: Path) -> list[int]:
        """The tokens at the end of a path of roles from ``i``."""
        here = [i]
        for name in path:
            here = [found for node in here for found in self.role(node, name)]
        return here

    def role(self, i: int, name: str) -> tuple[int, ...]:
        """The tokens in that role of ``i``, those coordinated with them included."""
        key = (i, name)
        if key not in self._cache:
            self._cache[key] = ()  # a role that asks for itself in a circle of clauses is empty
            heads = _ROLES[name](self, i) if name in _ROLES else preposition(self, i, name)
            found = [node for head in heads for node in self.conjuncts(head)]
            self._cache[key] = tuple(dict.fromkeys(self.antecedent(node) for node in found))
        return self._cache[key]

    def antecedent(self, i: int) -> int:
        """What a relative pronoun stands for, else ``i``."""
        if self.tokens[i].tag not in ("WP", "WDT") or self.lemmas[i] not in RELATIVE:
            return i
        for node in self.ancestors(i):
            if self.tokens[node].dep == "relcl":
                return self.tokens[node].head
        return i

    def prepositions(self, i: int) -> list[int]:
        """The prepositions that hang on ``i``, through other prepositions too ("out of")."""
        found = self.by_dep(i, "prep", "agent", "dative")
        for node in found:
            found.extend(self.by_dep(node, "prep"))
        return [node for node in found if self.tokens[node].pos in ("ADP", "SCONJ", "VERB", "ADV", "PART")]


def _lemma(token: TaggedToken, spellings: Mapping[str, str]) -> str:
    lemma = token.lemma.lower()
    return spellings.get(lemma, lemma)


def _singular(word: str) -> str:
    # Title Case makes common nouns look like names, and a lemmatizer leaves the plural of a name alone.
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def preposition(grammar: Grammar, i: int, name: str) -> list[int]:
    """The objects of the preposition ``name`` at ``i``, or at its object where the parser hung it there."""
    own = _objects_of(grammar, i, name)
    if own or not grammar.is_verb(i):
        return own
    return [node for held in grammar.role(i, "obj") for node in _objects_of(grammar, held, name)]


def _objects_of(grammar: Grammar, i: int, name: str) -> list[int]:
    found = []
    for node in grammar.prepositions(i):
        if grammar.lemmas[node] == name:
            found += grammar.by_dep(node, "pobj", "pcomp")
            found += [
                deep for inner in grammar.by_dep(node, "prep") for deep in grammar.by_dep(inner, "pobj")
            ]
    return found


def has_particle(grammar: Grammar, i: int, words: frozenset[str]) -> bool:
    """Whether one of ``words`` stands with ``i`` as particle, adverb or preposition."""
    deps = ("prt", "advmod", "prep", "agent", "dative")
    if any(grammar.lemmas[child] in words for child in grammar.by_dep(i, *deps)):
        return True
    if any(grammar.lemmas[node] in words for node in grammar.prepositions(i)):
        return True
    return grammar.is_verb(i) and any(
        grammar.lemmas[child] in words
        for held in grammar.by_dep(i, "dobj", "nsubjpass")
        for child in grammar.by_dep(held, "prep", "prt")
    )


def _subject(grammar: Grammar, i: int) -> list[int]:
    if grammar.is_passive(i):
        return [node for agent in grammar.by_dep(i, "agent") for node in grammar.by_dep(agent, "pobj")]
    own = [node for node in grammar.by_dep(i, *SUBJECTS) if grammar.tokens[node].dep != "expl"]
    return own or _understood(grammar, i)


def _object(grammar: Grammar, i: int) -> list[int]:
    objects = grammar.by_dep(i, "dobj", "obj")
    if grammar.is_passive(i):
        return objects or grammar.by_dep(i, *PASSIVE_SUBJECTS, "nsubj") or _understood(grammar, i)
    if not objects and grammar.dep(i) == "relcl" and _gap(grammar, i):
        return [grammar.head(i)]
    return objects or _shared_object(grammar, i)


def _gap(grammar: Grammar, i: int) -> bool:
    subjects = grammar.by_dep(i, *SUBJECTS)
    return bool(subjects) and not any(grammar.lemmas[node] in RELATIVE for node in subjects)


def _shared_object(grammar: Grammar, i: int) -> list[int]:
    # "beat and arrested protesters": the object hangs on the last verb.
    for node in grammar.by_dep(i, "conj"):
        if grammar.is_verb(node) and not grammar.by_dep(node, *SUBJECTS) and node - i <= 3:
            return grammar.by_dep(node, "dobj")
    return []


def _understood(grammar: Grammar, i: int) -> list[int]:
    """The subject a clause without one is understood to have: for a passive, the one it is done to."""
    dep, head = grammar.dep(i), grammar.head(i)
    if head == i:
        return []
    if dep in ("relcl", "acl", "amod"):
        if grammar.has_to(i) and grammar.is_noun(head):
            return _subject_of_infinitive(grammar, i, head)
        return [head] if grammar.is_noun(head) else []
    if dep == "pcomp":
        return _subject_in_preposition(grammar, head)
    if dep == "conj":
        return _first_subject(grammar, head) if grammar.is_verb(head) else _understood(grammar, head)
    if before := _before_to(grammar, i):
        return [before]
    if dep in ("xcomp", "oprd") or (dep == "ccomp" and grammar.has_to(i)):
        held = () if grammar.is_passive(head) else grammar.role(head, "obj")
        return list(held) or _first_subject(grammar, head)
    if dep in ("advcl", "ccomp", "parataxis"):
        return _first_subject(grammar, head)
    return []


def _subject_of_infinitive(grammar: Grammar, i: int, noun: int) -> list[int]:
    if grammar.dep(noun) == "pobj" and grammar.lemmas[grammar.head(noun)] == "for":
        return [noun]
    owners = grammar.by_dep(noun, "poss")
    return owners or ([noun] if grammar.tokens[noun].pos == "PROPN" else [])


def _subject_in_preposition(grammar: Grammar, preposition: int) -> list[int]:
    governor = grammar.head(preposition)
    while grammar.dep(governor) == "prep" and grammar.head(governor) != governor:
        governor = grammar.head(governor)
    if not grammar.is_verb(governor):
        return list(grammar.role(governor, "poss") or grammar.role(governor, "against"))
    if grammar.lemmas[preposition] in OBJECT_CONTROL and (held := grammar.role(governor, "obj")):
        return list(held)
    return _first_subject(grammar, governor)


def _first_subject(grammar: Grammar, verb: int) -> list[int]:
    """The grammatical subject of ``verb``, active or passive."""
    if not grammar.is_verb(verb):
        return grammar.by_dep(verb, *SUBJECTS)
    own = grammar.by_dep(verb, "nsubj", *PASSIVE_SUBJECTS)
    return own or _understood(grammar, verb)


def _indirect(grammar: Grammar, i: int) -> list[int]:
    if grammar.is_passive(i) and grammar.by_dep(i, "dobj"):
        return grammar.by_dep(i, *PASSIVE_SUBJECTS)
    given = [node for node in grammar.by_dep(i, "dative") if grammar.is_noun(node)]
    return given or [
        node
        for to in grammar.by_dep(i, "dative")
        if not grammar.is_noun(to)
        for node in grammar.by_dep(to, "pobj")
    ]


def _particles(grammar: Grammar, i: int) -> list[int]:
    bare = [node for node in grammar.by_dep(i, "prep") if not grammar.by_dep(node, "pobj", "pcomp")]
    return grammar.by_dep(i, "prt", "advmod") + bare


def _infinitives(grammar: Grammar, i: int) -> list[int]:
    found = [node for node in grammar.by_dep(i, "xcomp", "ccomp", "acl", "relcl") if grammar.has_to(node)]
    if grammar.is_verb(i) and not found:
        found = [
            node
            for held in (
                *grammar.by_dep(i, "dobj"),
                *_objects_of(grammar, i, "for"),
                *_objects_of(grammar, i, "on"),
            )
            for node in (held, *grammar.by_dep(held, "acl", "relcl"))
            if grammar.has_to(node)
        ]
    if not found and grammar.is_verb(i):
        found = [
            node
            for node in grammar.by_dep(i, "advcl")
            if grammar.has_to(node)
            and (_is_for_clause(grammar, node) or _before_to(grammar, node) is not None)
        ]
    return found


def _is_for_clause(grammar: Grammar, i: int) -> bool:
    return any(grammar.lemmas[node] == "for" for node in grammar.by_dep(i, "mark"))


def _before_to(grammar: Grammar, i: int) -> int | None:
    """Who is called on to do it: the object of *for* or *on* right before the *to* of clause ``i``."""
    start = next((c for c in grammar.by_dep(i, "aux") if grammar.tokens[c].tag == "TO"), None)
    if start is None or grammar.dep(i) not in ("advcl", "xcomp", "ccomp"):
        return None
    for at in grammar.by_dep(grammar.head(i), "prep"):
        if grammar.lemmas[at] not in ("for", "on", "upon", "to"):
            continue
        for node in grammar.by_dep(at, "pobj"):
            if grammar.subtree(node)[-1] == start - 1:
                return node
    return None


def _clauses(grammar: Grammar, i: int) -> list[int]:
    deps = ("ccomp", "parataxis") if grammar.is_verb(i) else ("acl", "ccomp")
    found = [node for node in grammar.by_dep(i, *deps) if not grammar.has_to(node)]
    return [node for node in found if grammar.is_verb(i) or grammar.by_dep(node, "mark")]


def _gerunds(grammar: Grammar, i: int) -> list[int]:
    found = [
        node
        for node in grammar.by_dep(i, "xcomp", "ccomp", "pcomp", "dobj")
        if grammar.tokens[node].tag == "VBG"
    ]
    inside = [node for at in grammar.by_dep(i, "prep") for node in grammar.by_dep(at, "pcomp")]
    return found + inside


def _predicates(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "acomp", "attr", "oprd")


def _modifiers(grammar: Grammar, i: int) -> list[int]:
    own = grammar.by_dep(i, *MODIFIERS)
    return own + [deep for node in own for deep in grammar.by_dep(node, "compound", "amod", "npadvmod")]


def _owners(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "poss")


def _that(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "acl", "ccomp", "relcl")


_ROLES: dict[str, Callable[[Grammar, int], list[int]]] = {
    "subj": _subject,
    "obj": _object,
    "iobj": _indirect,
    "prt": _particles,
    "inf": _infinitives,
    "comp": _clauses,
    "ing": _gerunds,
    "adj": _predicates,
    "mod": _modifiers,
    "poss": _owners,
    "that": _that,
}
