"""What a pronoun may stand for: mentions, pairs of them, and nouns that are no entities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dateline.text.entities.draft import Draft
from dateline.text.entities.pairs import Pair
from dateline.text.entities.reading import Reading

_ANYBODY = frozenset(
    ("someone", "somebody", "anyone", "anybody", "everyone", "everybody", "nobody", "one", "each")
)


class Candidate(NamedTuple):
    """Something a pronoun may stand for: a mention, or a noun that is no entity (``draft`` null)."""

    head: int
    first: int
    draft: Draft | None
    plural: bool
    kind: str


def candidates_of(reading: Reading, drafts: Sequence[Draft], pairs: Sequence[Pair]) -> list[Candidate]:
    """Every candidate in the order of the text."""
    found = [
        Candidate(mention.head, mention.first, draft, draft.plural, mention.kind)
        for draft in drafts
        for mention in draft.mentions
    ]
    found += [Candidate(pair.head, pair.draft.mentions[0].first, pair.draft, True, "name") for pair in pairs]
    found += [
        Candidate(mention.head, mention.first, pair.draft, True, "nominal")
        for pair in pairs
        for mention in pair.draft.mentions[1:]
    ]
    inside = {i for draft in drafts for mention in draft.mentions for i in range(mention.first, mention.last)}
    for i, token in enumerate(reading.tokens):
        if (
            (token.pos == "NOUN" or (token.pos == "PRON" and token.text.lower() in _ANYBODY))
            and i not in inside
            and token.dep not in ("compound", "nmod", "npadvmod", "amod")
        ):
            many = token.tag == "NNS" or token.pos == "PRON"
            found.append(Candidate(i, i, None, many, "noun"))
    return sorted(found, key=lambda candidate: candidate.head)
