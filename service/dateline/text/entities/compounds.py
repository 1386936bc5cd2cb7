"""Actors named together: "Russian and Belarusian soldiers" are two, "Japan, Australia and India" three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.contracts import TaggedToken

_MODIFIERS = frozenset(("amod", "compound", "nmod", "poss", "nummod"))
_ARTICLES = frozenset(("a", "an", "the"))


def co_actors(tokens: Sequence[TaggedToken], at: int) -> list[tuple[int, ...]]:
    """The actors coordinated with the one at that token, itself included, each as its token indices.

    Modifiers joined by a conjunction share their noun; articles are left out.
    """
    children = _children(tokens)
    first = _first_conjunct(tokens, at)
    noun = tokens[first].head
    if tokens[first].dep in _MODIFIERS and any(tokens[child].dep == "conj" for child in children[first]):
        return [(part, noun) for part in _conjuncts(tokens, children, first)]
    if tokens[first].dep in _MODIFIERS and tokens[noun].pos in ("NOUN", "PROPN"):
        return co_actors(tokens, noun)
    shared = _joined_modifiers(tokens, children, first)
    if shared:
        return [(part, first) for part in shared]
    return [_phrase(tokens, children, part) for part in _conjuncts(tokens, children, first)]


def _children(tokens: Sequence[TaggedToken]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in tokens]
    for i, token in enumerate(tokens):
        if token.head != i:
            children[token.head].append(i)
    return children


def _first_conjunct(tokens: Sequence[TaggedToken], at: int) -> int:
    while tokens[at].dep in ("conj", "appos") and tokens[tokens[at].head].pos in ("NOUN", "PROPN", "ADJ"):
        if tokens[at].dep == "appos" and not _is_listed(tokens, at):
            break
        at = tokens[at].head
    return at


def _is_listed(tokens: Sequence[TaggedToken], at: int) -> bool:
    """Whether an apposition is a member of a list, which parsers often take it for."""
    return any(token.dep == "conj" and token.head == at for token in tokens)


def _conjuncts(tokens: Sequence[TaggedToken], children: Sequence[Sequence[int]], first: int) -> Iterator[int]:
    yield first
    for child in children[first]:
        listed = tokens[child].dep == "appos" and _is_listed(tokens, child)
        if child > first and (tokens[child].dep == "conj" or listed):
            yield from _conjuncts(tokens, children, child)


def _joined_modifiers(
    tokens: Sequence[TaggedToken], children: Sequence[Sequence[int]], noun: int
) -> list[int]:
    for child in children[noun]:
        if tokens[child].dep in ("amod", "compound", "nmod"):
            parts = list(_conjuncts(tokens, children, child))
            if len(parts) > 1:
                return parts
    return []


def _phrase(tokens: Sequence[TaggedToken], children: Sequence[Sequence[int]], head: int) -> tuple[int, ...]:
    found = [head]
    for child in children[head]:
        if child < head and tokens[child].dep in _MODIFIERS:
            found += _phrase(tokens, children, child)
    return tuple(i for i in sorted(found) if tokens[i].text.lower() not in _ARTICLES)
