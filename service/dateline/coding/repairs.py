"""Arcs the parser is known to get wrong, set right by what the forms of the words allow."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.contracts import TaggedToken

FINITE = frozenset({"VBD", "VBZ", "VBP"})


def repaired(tokens: Sequence[TaggedToken]) -> tuple[list[int], list[str]]:
    """All heads and labels, mended where the forms of the words forbid what the parser chose."""
    heads = [token.head for token in tokens]
    deps = [token.dep for token in tokens]
    for i, token in enumerate(tokens):
        if token.dep == "conj" and token.tag == "VB":
            heads[i] = _bare_partner(tokens, i)
        elif token.dep in ("relcl", "acl") and token.tag == "VB" and _is_purpose(tokens, i):
            heads[i], deps[i] = tokens[token.head].head, "advcl"
    return heads, deps


def _is_purpose(tokens: Sequence[TaggedToken], i: int) -> bool:
    """Whether a *to* clause with its own object hangs on a bare one: "downed tools to condemn it"."""
    noun = tokens[i].head
    verb = tokens[noun].head
    if tokens[noun].dep != "dobj" or tokens[noun].tag != "NNS" or tokens[verb].pos != "VERB":
        return False
    deps = {tokens[j].dep for j in range(i - 2, min(len(tokens), i + 8)) if j >= 0 and tokens[j].head == i}
    bare = not any(tokens[j].dep in ("det", "poss") and tokens[j].head == noun for j in range(verb, noun))
    return bare and "dobj" in deps and "nsubj" not in deps


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
