"""The grammar of a tagged document as roles: who does what to whom, whatever the form of the sentence.

Dependency labels are spaCy's English ones. Every function takes and gives token indices.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from dateline.coding import roles
from dateline.coding.lexicon import Codebook
from dateline.coding.repairs import repaired
from dateline.contracts import TaggedDocument, TaggedToken

Path = tuple[str, ...]
CASE = "obl:"
"""What the label of an arc begins with that stands for a preposition."""


class Grammar:
    """Tokens with their children and roles, read with the words of a codebook.

    ``lemmas`` are lower case, spelling variants made one and hyphened words that head a phrase of the
    codebook joined; ``pos`` and ``tags`` are those of the tokens; ``animate`` ones stand for somebody who
    can act; ``has_cases`` where a case says what English says with a preposition.
    """

    def __init__(self, document: TaggedDocument, book: Codebook) -> None:
        self.book = book
        self._classes = book.words
        spellings, words = book.spellings, book.heads
        tokens = document.tokens
        self.tokens: Sequence[TaggedToken] = tokens
        self.pos = [token.pos for token in tokens]
        self.tags = [token.tag for token in tokens]
        self.sentence_of = [0] * len(tokens)
        self._titles: set[int] = set()
        titles = {i for i, section in enumerate(document.sections) if section.kind == "headline"}
        self.lemmas = [_lemma(token, spellings, words) for token in tokens]
        self._join_hyphens(words)
        self.children: list[list[int]] = [[] for _ in tokens]
        self._roles: dict[tuple[int, str], tuple[int, ...]] = {}
        self._prepositions: dict[int, Sequence[int]] = {}
        self._passive: dict[int, bool] = {}
        for number, sentence in enumerate(document.sentences):
            for i in range(sentence.first, sentence.last):
                self.sentence_of[i] = number
                if sentence.section in titles:
                    self._titles.add(i)
                if sentence.section in titles and tokens[i].pos == "PROPN":
                    self.lemmas[i] = spellings.get(_singular(self.lemmas[i]), _singular(self.lemmas[i]))
        self.animate: set[int] = set()
        self.bounds = [(sentence.first, sentence.last) for sentence in document.sentences]
        self.heads, self.deps = repaired(tokens, book.word_class("time_unit"), book.word_class("speech"))
        self.has_cases = any(dep.startswith(CASE) for dep in set(self.deps))
        for i, head in enumerate(self.heads):
            if head != i:
                self.children[head].append(i)

    def _join_hyphens(self, known: Container[str]) -> None:
        """A hyphenated word that the codebook knows is one word, at the part that governs the others."""
        for i, token in enumerate(self.tokens[1:-1], start=1):
            if token.text != "-" or token.space or self.tokens[i - 1].space:
                continue
            joined = f"{self.tokens[i - 1].text.lower()}-{self.lemmas[i + 1]}"
            if joined in known:
                first, last = i - 1, i + 1
                self.lemmas[first if self.tokens[last].head == first else last] = joined

    def is_hyphened(self, i: int) -> bool:
        """Whether a hyphen ties ``i`` to the word before it."""
        return self.tokens[i - 1].text == "-" and not self.tokens[i - 1].space

    def is_a(self, i: int, name: str) -> bool:
        """Whether ``i`` is a word of that class of the codebook."""
        return self.lemmas[i] in self._classes.get(name, ())

    def in_title(self, i: int) -> bool:
        return i in self._titles

    def dep(self, i: int) -> str:
        return self.deps[i]

    def head(self, i: int) -> int:
        return self.heads[i]

    def by_dep(self, i: int, *deps: str) -> list[int]:
        """The children of ``i`` under one of those labels."""
        children = self.children[i]
        if not children:
            return []
        labels = self.deps
        return [child for child in children if labels[child] in deps]

    def is_verb(self, i: int) -> bool:
        return self.pos[i] in ("VERB", "AUX")

    def is_noun(self, i: int) -> bool:
        return self.pos[i] in ("NOUN", "PROPN", "PRON", "NUM")

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads of ``i``, nearest first."""
        seen = {i}
        while (head := self.heads[i]) != i and head not in seen:
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
            found.extend(child for child in self.children[node] if self.deps[child] == "conj")
        return found

    def is_passive(self, i: int) -> bool:
        """Whether ``i`` is a passive verb or a past participle that describes its noun."""
        if i not in self._passive:
            self._passive[i] = self._reads_as_passive(i)
        return self._passive[i]

    def _reads_as_passive(self, i: int) -> bool:
        deps = {self.deps[child] for child in self.children[i]}
        if deps & {"auxpass", "nsubjpass", "csubjpass"}:
            return True
        token = self.tokens[i]
        if self._is_undergone(i, deps):
            return True
        if token.tag != "VBN" or "aux" in deps:
            return False
        if self.deps[i] == "conj" and not deps & roles.SUBJECTS:
            return self.is_passive(self.heads[i])
        if self.deps[i] in ("ccomp", "xcomp", "oprd", "acl", "amod", "advcl", "relcl") or (
            self.deps[i] == "ROOT" and not deps & {"dobj"}
        ):
            return "dobj" not in deps or "agent" in deps
        return False

    def _is_undergone(self, i: int, deps: set[str]) -> bool:
        """Whether a past tense without an object is what somebody underwent: "hundreds wounded".

        The parser reads it as active, though nobody wounds, and no title says jails, without an object.
        """
        if self.tokens[i].tag not in ("VBD", "VBN") or deps & {"dobj", "aux"}:
            return False
        if self.is_a(i, "toll"):
            return True
        clause = self.deps[i] in ("ROOT", "ccomp", "conj", "advcl")
        return clause and self.is_a(i, "undergone") and "nsubj" in deps

    def has_to(self, i: int) -> bool:
        return any(self.deps[c] == "aux" and self.tags[c] == "TO" for c in self.children[i])

    def text(self, first: int, last: int) -> str:
        """What a reader sees from token ``first`` to ``last``, both included."""
        words = (token.text + " " * token.space for token in self.tokens[first : last + 1])
        return " ".join("".join(words).split())

    def follow(self, i: int, path: Path) -> list[int]:
        """The tokens at the end of a path of roles from ``i``."""
        if len(path) == 1:
            return list(self.role(i, path[0]))
        here = [i]
        for depth, name in enumerate(path):
            there = [found for node in here for found in self.role(node, name)]
            if not there and depth and name == "subj":
                # Of a clause within, whom it speaks of: "suggested that workers were paid".
                there = [found for node in here for found in self.role(node, "obj")]
            here = there
        return here

    def role(self, i: int, name: str) -> tuple[int, ...]:
        """The tokens in that role of ``i``, those coordinated with them included."""
        key = (i, name)
        known = self._roles.get(key)
        if known is not None:
            return known
        self._roles[key] = ()  # a role that asks for itself in a circle of clauses is empty
        heads = roles.find(self, i, name)
        if heads:
            found = [node for head in heads for node in self.conjuncts(head)]
            self._roles[key] = tuple(dict.fromkeys(self.antecedent(node) for node in found))
        return self._roles[key]

    def antecedent(self, i: int) -> int:
        """What a relative pronoun stands for, else ``i``."""
        if self.tags[i] not in ("WP", "WDT") or not self.is_a(i, "relative"):
            return i
        for node in self.ancestors(i):
            if self.deps[node] == "relcl":
                return self.heads[node]
        return i

    def prepositions(self, i: int) -> Sequence[int]:
        """The prepositions that hang on ``i``, through other prepositions too ("out of")."""
        known = self._prepositions.get(i)
        if known is not None:
            return known
        found = self.by_dep(i, "prep", "agent", "dative")
        for node in found:
            found.extend(self.by_dep(node, "prep"))
        kept = [node for node in found if self.pos[node] in ("ADP", "SCONJ", "VERB", "ADV", "PART")]
        self._prepositions[i] = kept
        return kept


def _lemma(token: TaggedToken, spellings: Mapping[str, str], verbs: Container[str]) -> str:
    lemma = token.lemma.lower()
    if token.pos == "VERB" and lemma not in verbs and f"{lemma}e" in verbs:
        return f"{lemma}e"  # a lemmatizer may cut too much: "staged" is no form of "stag"
    return spellings.get(lemma, lemma)


def _singular(word: str) -> str:
    # Title Case makes common nouns look like names, and a lemmatizer leaves the plural of a name alone.
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
