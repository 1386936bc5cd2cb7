"""Russian constructions put into the shape of the English ones that say the same."""

from __future__ import annotations

import re

from dateline.text.languages.ru.tables import tables, words
from dateline.text.languages.ru.tree import Tree
from dateline.text.languages.ru.wording import prepositions

SPEECH = frozenset(
    (
        "say", "report", "tell", "note", "stress", "add", "explain", "write", "claim", "believe", "assert",
        "inform", "quote", "reply", "ask", "recall", "comment", "admit", "confirm", "warn", "promise",
        "announce", "declare", "chant", "shout", "threaten", "demand", "urge", "vow", "accuse",
    )
)  # fmt: skip

_YEAR = re.compile(r"((?:1\d|20)\d\d)(-\w+)?")


def reshape(tree: Tree) -> None:
    """Every construction, in an order in which each sees what the ones before it made."""
    _join_numbers(tree)
    _drop_years(tree)
    for i in range(len(tree)):
        _bound_number(tree, i)
    for i in range(len(tree)):
        _raise_count(tree, i)
    for i in range(len(tree)):
        _turn_names(tree, i)
    for i in range(len(tree)):
        _raise_title(tree, i)
    for i in range(len(tree)):
        _lower_modal(tree, i)
    for i in range(len(tree)):
        _raise_copula(tree, i)
    for i in range(len(tree)):
        _raise_speech(tree, i)
    for i in range(len(tree)):
        if tree[i].rel == "cc" and not tree.is_root(tree[i].head):
            tree.hang(i, tree[tree[i].head].head)


def _join_numbers(tree: Tree) -> None:
    """Digits in groups of three are one number: "6 700"."""
    for i in range(len(tree) - 1):
        first, second = tree[i].word.text, tree[i + 1].word.text
        if (
            first.isdigit()
            and len(first) <= 3
            and len(second) == 3
            and second.isdigit()
            and not tree[i].dropped
        ):
            upper = i if tree[i + 1].head == i else i + 1
            lower = i + 1 if upper == i else i
            for child in tree.children(lower):
                if child != upper:
                    tree.hang(child, upper)
            if tree[lower].head != upper and tree[upper].head != lower:
                tree.hang(lower, upper)
            tree[upper].gloss, tree[lower].gloss = f"{first},{second}", ""
            tree[upper].pos, tree[upper].kind = "NUM", "num"


def _drop_years(tree: Tree) -> None:
    """ "In 1994 year": the number is the year."""
    for i in range(1, len(tree)):
        number = i - 1
        if tree[i].word.lemma not in words("year") or not _YEAR.fullmatch(tree[number].word.text):
            continue
        if tree[number].head == i:
            tree.take_place(i, number)
        for child in tree.children(i):
            if child != number:
                tree.hang(child, number)
        tree.hang(i, number)
        tree[i].gloss = ""
        tree[number].pos, tree[number].kind = "NUM", "time"
        decade = _YEAR.fullmatch(tree[number].word.text)
        tree[number].gloss = decade[1] + "s" if decade and decade[2] else tree[number].word.text


def _bound_number(tree: Tree, i: int) -> None:
    """ "More than 20 people": the adverb or preposition bounds the number, the noun keeps its place."""
    node = tree[i]
    bound = words("bound").get(node.word.text.lower())
    following = next(
        (
            k
            for k in range(i + 1, min(i + 4, len(tree)))
            if not tree[k].dropped and tree[k].word.lemma not in words("comparison")
        ),
        None,
    )
    if bound is None or following is None or not _is_number(tree, following):
        return
    if (
        node.pos == "ADP"
        and node.rel == "case"
        and tree[node.head].rel in ("obl", "nmod")
        and bound == "up to"
        and not _counts_people(tree, following)
    ):
        return
    if i and tree[i - 1].word.lemma in words("denial") and bound == "less than":
        bound = "at least"
        tree[i - 1].gloss = ""
        tree.hang(i - 1, i)
    for child in tree.children(i):
        if tree[child].word.lemma in words("comparison"):
            tree[child].gloss = ""
    number = following
    noun = tree[number].head if tree[number].rel.startswith("nummod") else number
    if node.head != noun and noun in _below(tree, i):
        if tree[noun].head == i:
            tree.take_place(i, noun)
        else:
            tree.hang(number, i)
    for child in tree.children(i):
        if child != noun and not tree[child].dropped:
            tree.hang(child, noun)
    tree.hang(i, number, "advmod")
    node.gloss, node.kind, node.pos, node.by_phrase = bound, "adv", "ADV", True


def _counts_people(tree: Tree, number: int) -> bool:
    head = tree[number].head if tree[number].rel.startswith("nummod") else number
    return tree[head].feat("Animacy") == "Anim"


def _below(tree: Tree, i: int) -> set[int]:
    found, pending = set(), [i]
    while pending:
        for child in tree.children(pending.pop()):
            if child not in found:
                found.add(child)
                pending.append(child)
    return found


def _is_number(tree: Tree, i: int) -> bool:
    return (
        tree[i].pos == "NUM"
        or tree[i].word.text[:1].isdigit()
        or any(row.pos == "num" for row in tables().of(tree[i].word.lemma))
    )


def _raise_count(tree: Tree, i: int) -> None:
    """ "20 thousand people": the noun that is counted keeps its place, the number word goes below it."""
    node = tree[i]
    scale = any(row.pos == "num" for row in tables().of(node.word.lemma)) and node.pos in ("NOUN", "NUM")
    numbered = scale and i and (tree[i - 1].word.text[:1].isdigit() or tree[i - 1].pos == "NUM")
    if numbered or (scale and node.rel.startswith("nummod")):
        node.pos, node.kind, node.by_phrase = "NUM", "num", True
        node.gloss = next(row.gloss for row in tables().of(node.word.lemma) if row.pos == "num")
    counted = [
        k
        for k in tree.children(i, "nmod", "obl")
        if k > i and tree[k].feat("Case") in ("Gen", "") and not prepositions(tree, k)
    ]
    if not numbered or not counted:
        return
    noun = counted[0]
    tree.take_place(i, noun)
    for child in tree.children(i):
        if child != noun and tree[child].rel in ("case", "cc", "conj", "acl", "acl:relcl", "punct"):
            tree.hang(child, noun)
    node.rel = "nummod"


def _turn_names(tree: Tree, i: int) -> None:
    """The last part of a person's name governs the others."""
    if tree[i].word.name != "B-PER":
        return
    last = i + 1
    while last < len(tree) and tree[last].word.name == "I-PER":
        last += 1
    parts = [k for k in range(i, last) if not tree[k].dropped and tree[k].pos != "PUNCT"]
    top = next((k for k in parts if tree[k].head not in parts or tree.is_root(k)), None)
    if top is None or len(parts) < 2:
        return
    surname = parts[-1]
    if top != surname:
        tree.take_place(top, surname)
        for child in tree.children(top):
            if child not in parts:
                tree.hang(child, surname)
    for k in parts[:-1]:
        tree[k].head, tree[k].rel = surname, "compound"


def _raise_title(tree: Tree, i: int) -> None:
    """A title right before a name describes it: "president of Belarus Alexander Lukashenko"."""
    if tree[i].pos != "NOUN" or tree[i].word.name != "O":
        return
    for k in tree.children(i, "appos", "flat:name", "flat", "nmod"):
        named = tree[k].word.name
        if k > i and named.endswith("PER") and not prepositions(tree, k) and _adjoins(tree, i, k):
            case = {tree[k].feat("Case"), tree[i].feat("Case")}
            if tree[k].rel == "nmod" and len(case) > 1:
                continue
            tree.take_place(i, k)
            for child in tree.children(i, "case", "cc", "conj", "acl:relcl", "punct", "mark", "cop", "appos"):
                tree.hang(child, k)
            tree[i].rel = "compound"
            return


def _adjoins(tree: Tree, title: int, name: int) -> bool:
    first = min([name, *(k for k in _below(tree, name) if k > title)])
    return not any(
        tree[k].pos == "PUNCT" and tree[k].word.text in (",", "(", "\u2014") for k in range(title, first)
    )


def _lower_modal(tree: Tree, i: int) -> None:
    """ "May come" hangs come on may in Russian; the auxiliary goes below."""
    modal = words("modal").get(tree[i].word.lemma)
    if modal is None or tree[i].dropped:
        return
    verb = next(
        (
            k
            for k in tree.children(i, "xcomp", "csubj", "ccomp", "nsubj", "advcl", "obl", "csubj:pass")
            if tree[k].feat("VerbForm") == "Inf"
        ),
        None,
    )
    if verb is None:
        return
    tree.take_place(i, verb)
    negated = modal == "not"
    for child in tree.children(i):
        rel = "nsubj" if tree[child].rel == "iobj" and tree[child].feat("Case") == "Dat" else None
        tree.hang(child, verb, rel)
    tree[i].rel, tree[i].pos = "aux", "AUX"
    tree[i].gloss, tree[i].by_phrase = ("not" if negated else modal), True
    if negated:
        tree[i].rel = "neg"


def _raise_copula(tree: Tree, i: int) -> None:
    """ "Was president": the verb governs the noun in English."""
    if tree[i].rel != "cop" or tree.is_root(i):
        return
    predicate = tree[i].head
    tree.take_place(predicate, i)
    for child in tree.children(
        predicate,
        "nsubj",
        "nsubj:pass",
        "csubj",
        "obl",
        "advmod",
        "mark",
        "punct",
        "parataxis",
        "advcl",
        "aux",
        "cc",
        "conj",
    ):
        if tree[child].rel != "conj" or tree[child].pos in ("VERB", "AUX"):
            tree.hang(child, i)
    tree[predicate].rel = "acomp" if tree[predicate].pos == "ADJ" else "attr"
    tree[i].pos = "AUX"


def _raise_speech(tree: Tree, i: int) -> None:
    """ "..., said X": the verb of speech governs what is said."""
    node = tree[i]
    if node.rel not in ("parataxis", "conj") or node.pos != "VERB" or tree.is_root(i) or node.dropped:
        return
    if node.feat("VerbForm") not in ("Fin", "") or not (
        SPEECH & set((node.gloss or "").split()) or _says(tree, i)
    ):
        return
    said = node.head
    if said > i or not tree.children(i, "nsubj") or tree.children(i, "mark", "obj", "ccomp"):
        return
    if node.rel == "conj" and tree.children(i, "cc"):
        return
    if tree[said].rel not in ("root", "ROOT", "ccomp", "conj", "parataxis"):
        return
    tree.take_place(said, i)
    tree[said].rel = "ccomp"
    for child in tree.children(said, "punct"):
        if child > said and child < i:
            tree.hang(child, i)


def _says(tree: Tree, i: int) -> bool:
    return any(row.gloss in SPEECH for row in tables().of(tree[i].word.lemma))
