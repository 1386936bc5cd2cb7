"""Two or more named together ("Turkey and Greece"), as what "they" and "the couple" may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.reading import Reading

CONFIDENCE = 0.75
LONGEST = 30
"""Tokens from the first of them to the last."""

_JOINABLE = frozenset(("PERSON", "ORG", "GPE", "NORP", "GROUP"))
_COUPLES = frozenset(("couple", "pair", "duo", "trio", "two", "three"))
_POINTERS = frozenset(("the", "these", "those"))


@dataclass(frozen=True, slots=True)
class Pair:
    """Those named together, and the token that is their head in the sentence."""

    draft: Draft
    head: int


def find_pairs(reading: Reading, drafts: Sequence[Draft]) -> list[Pair]:
    """What is named together in one phrase, with the nouns for couples that mean it."""
    at_head = {mention.head: (draft, mention) for draft in drafts for mention in draft.mentions}
    pairs: list[Pair] = []
    for i in sorted(at_head):
        if reading.tokens[i].dep == "conj":
            continue
        members = [i, *(at for at in _joined(reading, i) if at in at_head)]
        several = [at_head[at] for at in members]
        distinct = {id(draft) for draft, _ in several}
        if len(distinct) > 1 and all(draft.type in _JOINABLE for draft, _ in several):
            first = min(mention.first for _, mention in several)
            last = max(mention.last for _, mention in several)
            if last - first <= LONGEST:
                pairs.append(Pair(_draft(reading, (first, last), [draft for draft, _ in several]), i))
    _name_couples(reading, pairs)
    return pairs


def _joined(reading: Reading, i: int) -> Iterator[int]:
    for child in reading.children[i]:
        if reading.tokens[child].dep == "conj":
            yield child
            yield from _joined(reading, child)


def _draft(reading: Reading, span: tuple[int, int], members: Sequence[Draft]) -> Draft:
    names = [draft.name for draft in members]
    countries = {draft.country for draft in members}
    sectors = {draft.sectors for draft in members}
    pair = Draft(
        f"{', '.join(names[:-1])} and {names[-1]}",
        "GROUP",
        country=countries.pop() if len(countries) == 1 else None,
        sectors=sectors.pop() if len(sectors) == 1 else (),
        plural=True,
        least=2,
    )
    # Headed by its conjunction, because the first word is the head of the first of them.
    head = next((i for i in range(*span) if reading.tokens[i].dep == "cc"), span[1] - 1)
    pair.mentions.append(mention_of(reading, span, "nominal", head=head))
    return pair


def _name_couples(reading: Reading, pairs: Sequence[Pair]) -> None:
    for i, token in enumerate(reading.tokens):
        if token.lemma.lower() not in _COUPLES or token.dep in ("nummod", "compound") or i == 0:
            continue
        article = next((c for c in reading.children[i] if reading.tokens[c].text.lower() in _POINTERS), None)
        before = [pair for pair in pairs if pair.draft.mentions[0].last < i]
        if article is not None and article < i and before:
            before[-1].draft.mentions.append(
                mention_of(reading, (article, i + 1), "nominal", head=i, confidence=CONFIDENCE)
            )
