"""Pronouns: which words are, what they may stand for, and which stand for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dateline.text.entities.reading import SPOKEN, Reading

PronounKind = Literal["he", "she", "they", "it", "I", "we", "relative"]

_KINDS: dict[str, PronounKind] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "I"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
}
_RELATIVES = frozenset(("who", "whom", "whose", "which", "that"))
_WEATHER = frozenset(("rain", "snow", "hail"))
_EXPECTED = frozenset(
    ("clear", "likely", "unlikely", "possible", "impossible", "important", "necessary", "time")
)


@dataclass(frozen=True, slots=True)
class Pronoun:
    """The pronoun at a token."""

    at: int
    text: str
    kind: PronounKind
    reflexive: bool = False

    @property
    def plural(self) -> bool:
        return self.kind in ("they", "we")


def pronoun_at(reading: Reading, i: int) -> Pronoun | None:
    """The pronoun at that token, when it is one that refers to somebody or something."""
    token = reading.tokens[i]
    if token.pos not in ("PRON", "DET") or reading.kind[i] not in SPOKEN:
        return None
    text = token.text.lower()
    if text in _RELATIVES and token.tag in ("WP", "WDT", "WP$"):
        return Pronoun(i, text, "relative") if antecedent_of_relative(reading, i) is not None else None
    kind = _KINDS.get(text)
    if i and reading.tokens[i - 1].text == "(":
        return None
    if kind is None or not token.tag.startswith("PRP") or (kind == "it" and _is_empty(reading, i)):
        return None
    return Pronoun(i, text, kind, text.endswith(("self", "selves")))


def antecedent_of_relative(reading: Reading, i: int) -> int | None:
    """The token that a relative clause hangs on; null for a question or a free relative."""
    at = i
    for _ in range(8):
        token = reading.tokens[at]
        if token.dep == "relcl":
            return token.head if token.head < i else None
        if token.head == at:
            return None
        at = token.head
    return None


def _is_empty(reading: Reading, i: int) -> bool:
    """Whether "it" stands for nothing: the weather, or a clause that follows ("it is clear that")."""
    token = reading.tokens[i]
    if token.dep == "expl":
        return True
    verb = reading.tokens[token.head]
    if token.dep not in ("nsubj", "nsubjpass"):
        return False
    if verb.lemma in _WEATHER:
        return True
    clauses = [reading.tokens[c] for c in reading.children[token.head] if c > i]
    if verb.lemma in ("be", "seem", "appear", "take"):
        follows = any(c.dep in ("ccomp", "xcomp", "advcl", "csubj", "relcl") for c in clauses)
        expected = any(c.dep in ("acomp", "attr") and c.lemma in _EXPECTED for c in clauses)
        return follows or expected
    return False


_FOR = frozenset(("of", "for", "at", "from", "with"))
_LEADS = frozenset(("lead", "head", "chair", "run", "coach", "represent", "command"))


def standing_for(reading: Reading, head: int) -> Iterator[int]:
    """The tokens that a person's role is of: "Peru's coach", "a spokesman for the bank", "who leads it"."""
    token = reading.tokens[head]
    roles = [child for child in reading.children[head] if reading.tokens[child].dep == "appos"]
    if token.dep == "appos" and token.head < head:
        roles.append(token.head)
    for role in (head, *roles):
        yield from _owners(reading, role)


def _owners(reading: Reading, role: int) -> Iterator[int]:
    for child in reading.children[role]:
        token = reading.tokens[child]
        if token.dep in ("poss", "compound", "nmod"):
            yield child
            yield from (
                at for at in reading.children[child] if reading.tokens[at].dep in ("poss", "compound")
            )
        elif token.dep == "prep" and token.text.lower() in _FOR:
            yield from (at for at in reading.children[child] if reading.tokens[at].dep == "pobj")
        elif token.dep == "relcl" and token.lemma in _LEADS:
            yield from (at for at in reading.children[child] if reading.tokens[at].dep == "dobj")
