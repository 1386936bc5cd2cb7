"""Which English words the words of a Russian sentence stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.text.languages.ru import models
from dateline.text.languages.ru.gazetteer import place_named
from dateline.text.languages.ru.latin import latin
from dateline.text.languages.ru.tables import Row, tables, words
from dateline.text.languages.ru.tree import Node, Tree

CLASSES = {
    "NOUN": ("noun", "time", "name", "num"),
    "PROPN": ("name", "noun", "time"),
    "VERB": ("verb",),
    "AUX": ("verb",),
    "ADJ": ("adj", "num", "noun", "time", "adv"),
    "DET": ("adj", "pron"),
    "PRON": ("pron",),
    "NUM": ("num", "noun"),
    "ADP": ("prep",),
    "CCONJ": ("conj",),
    "SCONJ": ("conj", "pron"),
    "ADV": ("adv", "time", "part", "prep", "num"),
    "PART": ("part", "adv", "conj"),
}
ADJECTIVE = "\u0438\u0439"
REGIONAL = ("", "\u0430")
"""What stands in a town's name where the adjective made of it has its ending."""

CASES = {"dat": "Dat", "ins": "Ins", "gen": "Gen", "acc": "Acc"}
_QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e')


def find_phrases(tree: Tree) -> None:
    """Gloss phrases of several words: the word that governs the others speaks for all."""
    lemmas = [_key(node) for node in tree]
    at = 0
    while at < len(tree):
        size = next(_phrases(lemmas, at), 0)
        if size and lemmas[at + size - 1] in words("ago") and at and _counts(tree[at - 1]):
            size = 0  # "two days ago"
        if size:
            _join(tree, at, at + size, tables().of(*lemmas[at : at + size])[0])
        at += size or 1


def _counts(node: Node) -> bool:
    return node.pos == "NUM" or node.word.text[:1].isdigit()


def _key(node: Node) -> str:
    return node.word.lemma


def _phrases(lemmas: Sequence[str], at: int) -> Iterator[int]:
    longest = tables().longest.get(lemmas[at], 1)
    for size in range(min(longest, len(lemmas) - at), 1, -1):
        if tables().of(*lemmas[at : at + size]):
            yield size


def _join(tree: Tree, first: int, last: int, row: Row) -> None:
    inside = range(first, last)
    top = next((i for i in inside if tree[i].head not in inside or tree.is_root(i)), first)
    if row.pos == "prep":
        _join_preposition(tree, inside, top, row)
        return
    for i in inside:
        if i != top:
            for child in tree.children(i):
                if child not in inside:
                    tree.hang(child, top)
            tree.hang(i, top)
            tree[i].gloss = ""
    tree[top].gloss, tree[top].kind, tree[top].by_phrase = row.gloss, row.pos, True
    if row.pos == "conj":
        tree[top].rel, tree[top].pos = "mark", "SCONJ"
    elif row.pos == "adv":
        tree[top].rel, tree[top].pos = "advmod", "ADV"


def _join_preposition(tree: Tree, inside: range, top: int, row: Row) -> None:
    """ "In the course of protests" hangs protests on course; they take its place."""
    noun = next(
        (
            i
            for i in tree.children(top)
            if i not in inside
            and tree[i].rel in ("nmod", "obl", "appos", "obj", "fixed", "flat:name", "nsubj")
        ),
        None,
    )
    if tree[top].rel in ("case", "fixed", "mark", "advmod"):
        noun = tree[top].head
    elif noun is not None:
        tree.take_place(top, noun)
        if tree[noun].rel not in ("obl", "nmod", "root"):
            tree[noun].rel = "obl"
        for child in tree.children(top):
            if child not in inside:
                tree.hang(child, noun)
    else:
        return
    lead = inside[0]
    for i in inside:
        tree.hang(i, noun, "case")
        tree[i].gloss = row.gloss if i == lead else ""
    tree[lead].pos, tree[lead].kind, tree[lead].by_phrase = "ADP", "prep", True


def gloss_names(tree: Tree) -> None:
    """Gloss the names that the model saw: known ones by the tables, others in Latin letters."""
    i = 0
    while i < len(tree):
        last = i + 1
        if tree[i].word.name != "O":
            kind = tree[i].word.name[2:]
            while last < len(tree) and tree[last].word.name == f"I-{kind}":
                last += 1
            _gloss_name(tree, i, last, kind)
        i = last


def _gloss_name(tree: Tree, first: int, last: int, kind: str) -> None:
    if kind == "LOC" and last - first > 1 and tree[first].word.lemma.endswith(ADJECTIVE):
        _gloss_region(tree, first)
    if kind == "LOC" and all(tree[i].gloss is None for i in range(first, last)):
        forms = [nominative_of(tree[i]) for i in range(first, last)]
        known = place_named(" ".join(forms)) or place_named(
            " ".join(tree[i].word.text for i in range(first, last))
        )
        if known and not (last - first == 1 and tables().of(tree[first].word.lemma)):
            _whole(tree, first, last, known)
            return
    for i in range(first, last):
        node = tree[i]
        if node.gloss is None and node.pos != "PUNCT":
            row = _named(node, kind)
            node.gloss = (
                row.gloss
                if row
                else latin(node.word.text if node.word.text.isupper() else nominative_of(node))
            )
            node.kind = "name"


def _gloss_region(tree: Tree, first: int) -> None:
    """The adjective of a region is mostly made from its chief town."""
    adjective = tree[first].word.lemma
    for ending in REGIONAL:
        known = place_named(adjective.removesuffix(ADJECTIVE)) or place_named(
            adjective.removesuffix("\u0441\u043a" + ADJECTIVE) + ending
        )
        if known:
            tree[first].gloss, tree[first].kind = known, "name"
            return


def _whole(tree: Tree, first: int, last: int, name: str) -> None:
    inside = range(first, last)
    top = next((i for i in inside if tree[i].head not in inside or tree.is_root(i)), first)
    for i in inside:
        if i != top:
            tree.hang(i, top)
            tree[i].gloss = ""
    tree[top].gloss, tree[top].kind, tree[top].pos = name, "name", "PROPN"


def _named(node: Node, kind: str) -> Row | None:
    rows = (*tables().of(node.word.lemma), *tables().of(nominative_of(node)))
    wanted = ("name", "adj", "noun") if kind == "ORG" else ("name",)
    if kind == "ORG" and node.pos == "PROPN" and not node.word.text.isupper():
        wanted = ("name",)
    return next((row for pos in wanted for row in rows if row.pos == pos), None)


def nominative_of(node: Node) -> str:
    """The word in the nominative, as a name has it, in lower case."""
    return models.nominative(
        node.word.text, node.word.pos, node.feat("Gender"), node.feat("Number"), node.feat("Case")
    )


def gloss_words(tree: Tree) -> None:
    """Gloss single words; a name the model missed gets Latin letters."""
    for i, node in enumerate(tree):
        if node.gloss is not None or node.pos == "PUNCT":
            continue
        row = row_of(tree, i)
        if row:
            node.gloss, node.kind = row.gloss, row.pos
        elif node.pos == "PROPN" and node.word.text[:1].isupper():
            text = node.word.text
            node.gloss = latin(text if text.isupper() else nominative_of(node))
            node.kind = "name"


def row_of(tree: Tree, i: int) -> Row | None:
    """The row for that word whose needs are met, the first of those with any."""
    node = tree[i]
    rows = tables().of(node.word.lemma)
    for pos in CLASSES.get(node.pos, ()):
        met = [row for row in rows if row.pos == pos and (not row.needs or _has(tree, i, row.needs))]
        if met:
            return met[0]
    return None


def _has(tree: Tree, i: int, need: str) -> bool:
    if need == "obj":
        return bool(tree.children(i, "obj", "nsubj:pass"))
    if need == "inf":
        return any(tree[k].feat("VerbForm") == "Inf" for k in tree.children(i))
    if need in CASES:
        return any(case_of(tree, k) == CASES[need] for k in tree.children(i, "obj", "iobj", "obl"))
    return any(need in prepositions(tree, k) for k in tree.children(i, "obl", "nmod", "obj"))


def prepositions(tree: Tree, i: int) -> list[str]:
    """The prepositions written before a noun."""
    return [tree[k].word.lemma for k in tree.children(i, "case")]


def case_of(tree: Tree, i: int) -> str:
    """The case of a noun that has no preposition; empty for one that has."""
    return "" if prepositions(tree, i) else tree[i].feat("Case")


def complement(tree: Tree, i: int) -> str:
    """How a complement is joined: its preposition, else its case in three letters."""
    written = prepositions(tree, i)
    if written:
        return written[0]
    return {"Dat": "dat", "Ins": "ins", "Gen": "gen", "Acc": "acc"}.get(case_of(tree, i), "")
