"""Indirect speech: the clause that tells what somebody says, without quotation marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.contracts import Sentence, TaggedToken
from dateline.text.speech.attribution import Cue, spoken_by
from dateline.text.speech.clauses import Clauses
from dateline.text.speech.cues import CONTENT

_CLAIMS = frozenset(("claim", "deny"))
_CLAIM_NOUNS = frozenset(
    ("claim", "allegation", "assertion", "promise", "demand", "pledge", "warning", "accusation")
)
_LONGEST_SENTENCE = 400
_FEWEST_WORDS = 2


def find_indirect(
    sentences: Sequence[Sentence], tokens: Sequence[TaggedToken], arcs: Clauses, covered: set[int]
) -> Iterator[tuple[tuple[int, int], Cue]]:
    """Clauses of content as token stretches, each with its cue; not those quoted for the greater part.

    ``covered`` are the tokens that stand in quotations.
    """
    for sentence in sentences:
        clauses = arcs.within(sentence.first, min(sentence.last, sentence.first + _LONGEST_SENTENCE))
        for at in range(clauses.first, clauses.last):
            if at in covered:
                continue
            content = _content(tokens, clauses, at)
            if content is None:
                continue
            first, last = _trim(tokens, clauses, at, content)
            quoted = sum(i in covered for i in range(first, last))
            if last - first >= _FEWEST_WORDS and 2 * quoted <= last - first:
                yield (first, last), Cue(at, _speaker(tokens, clauses, at))


def _content(tokens: Sequence[TaggedToken], clauses: Clauses, at: int) -> int | None:
    token = tokens[at]
    if token.pos not in ("VERB", "NOUN"):
        return None
    lemma = token.lemma.lower()
    if token.pos == "VERB" and lemma in CONTENT:
        wanted = ("ccomp", "xcomp", "dobj") if lemma in _CLAIMS else ("ccomp",)
        return next((i for i in clauses.children(at) if tokens[i].dep in wanted), None)
    if token.pos == "NOUN" and lemma in _CLAIM_NOUNS:
        return next((i for i in clauses.children(at) if tokens[i].dep == "acl" and i > at), None)
    return None


def _trim(tokens: Sequence[TaggedToken], clauses: Clauses, cue: int, content: int) -> tuple[int, int]:
    first, last = clauses.subtree(content)
    if first <= cue < last:
        first, last = (first, cue) if content < cue else (cue + 1, last)
    while first < last and tokens[first].pos == "PUNCT":
        first += 1
    while last > first and tokens[last - 1].pos == "PUNCT":
        last -= 1
    return first, last


def _speaker(tokens: Sequence[TaggedToken], clauses: Clauses, at: int) -> int | None:
    if tokens[at].pos == "NOUN":
        return next((i for i in clauses.children(at) if tokens[i].dep == "poss"), None)
    return spoken_by(tokens, clauses, at)
