"""Arcs the parser is known to get wrong, set right by what the forms of the words allow."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.contracts import TaggedToken

FINITE = frozenset({"VBD", "VBZ", "VBP"})


def repaired_heads(tokens: Sequence[TaggedToken]) -> list[int]:
    """The head of every token, mended where the forms of the words forbid the parser's choice."""
    heads = [token.head for token in tokens]
    for i, token in enumerate(tokens):
        if token.dep == "conj" and token.tag == "VB":
            heads[i] = _bare_partner(tokens, i)
    return heads


def _bare_partner(tokens: Sequence[TaggedToken], i: int) -> int:
    """What a bare infinitive is coordinated with: never a finite verb ("demanded they go and open it")."""
    head = tokens[i].head
    if tokens[head].tag not in (*FINITE, "VBN") or _has_own_start(tokens, i):
        return head
    for j in range(i - 1, head, -1):
        if tokens[j].tag == "VB" and tokens[j].dep in ("ccomp", "xcomp", "advcl") and tokens[j].head == head:
            return j
    return head


def _has_own_start(tokens: Sequence[TaggedToken], i: int) -> bool:
    low = max(0, i - 4)
    return any(tokens[j].head == i and tokens[j].dep in ("nsubj", "aux", "nsubjpass") for j in range(low, i))
