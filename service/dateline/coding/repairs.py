"""Arcs the parser is known to get wrong, set right by what the forms of the words allow."""

from __future__ import annotations

from collections.abc import Container, Sequence

from dateline.contracts import TaggedToken

FINITE = frozenset({"VBD", "VBZ", "VBP"})


def repaired(
    tokens: Sequence[TaggedToken], times: Container[str], speech: Container[str]
) -> tuple[list[int], list[str]]:
    """All heads and labels, mended where the forms of the words forbid what the parser chose.

    ``times`` are the words for units of time, ``speech`` the verbs for what a speaker does by speaking.
    """
    tree = _Tree(tokens, times)
    for i, token in enumerate(tokens):
        if token.dep == "conj" and token.tag == "VB":
            tree.heads[i] = _bare_partner(tokens, i)
        elif token.dep == "conj" and (token.tag in ("VBD", "VBZ") or _is_past(tokens, i)):
            tree.heads[i] = _finite_partner(tokens, i, speech)
        elif token.dep in ("relcl", "acl") and token.tag == "VB":
            _hang_purpose(tree, i)
        elif (
            token.dep == "amod"
            and token.head > i
            and (token.tag == "VBD" or _stands_before_article(tokens, i))
        ):
            _raise_verb(tree, i)
        elif token.dep == "npadvmod" and _is_owned_object(tree, i):
            tree.deps[i] = "dobj"
        elif token.dep == "ccomp" and token.tag == "VBD":
            _leave_garden_path(tree, i)
    return tree.heads, tree.deps


class _Tree:
    """The tokens, and their heads and labels as far as they are mended."""

    def __init__(self, tokens: Sequence[TaggedToken], times: Container[str]) -> None:
        self.tokens = tokens
        self.times = times
        self.heads = [token.head for token in tokens]
        self.deps = [token.dep for token in tokens]


def _is_owned_object(tree: _Tree, i: int) -> bool:
    """Whether an owned noun read as a time is the object: "called off Friday's march"."""
    tokens = tree.tokens
    verb = tokens[i].head
    if tokens[i].pos != "NOUN" or tokens[i].lemma in tree.times or not verb < i or tokens[verb].pos != "VERB":
        return False
    near = range(verb, min(len(tokens), i + 8))
    owned = any(tokens[j].head == i and tokens[j].dep == "poss" for j in range(verb, i))
    return owned and not any(tokens[j].head == verb and tokens[j].dep == "dobj" for j in near)


def _hang_purpose(tree: _Tree, i: int) -> None:
    """A *to* clause on a word that cannot carry it tells the purpose of the verb above.

    "Downed tools to condemn it" has its object; "marched over the week to denounce it" hangs on a time.
    """
    tokens, noun = tree.tokens, tree.tokens[i].head
    verb = tokens[noun].head
    if tokens[noun].lemma in tree.times:
        while tokens[verb].pos in ("ADP", "NOUN") and tokens[verb].head != verb:
            verb = tokens[verb].head
    elif tokens[noun].dep != "dobj" or tokens[noun].tag != "NNS" or not _has_all_it_needs(tokens, i):
        return
    if tokens[verb].pos == "VERB":
        tree.heads[i], tree.deps[i] = verb, "advcl"


def _has_all_it_needs(tokens: Sequence[TaggedToken], i: int) -> bool:
    """Whether the clause has an object and no subject, and its noun stands bare."""
    noun = tokens[i].head
    near = range(max(0, i - 2), min(len(tokens), i + 8))
    deps = {tokens[j].dep for j in near if tokens[j].head == i}
    first = min(tokens[noun].head, noun)
    bare = not any(tokens[j].dep in ("det", "poss") and tokens[j].head == noun for j in range(first, noun))
    return bare and "dobj" in deps and "nsubj" not in deps


def _stands_before_article(tokens: Sequence[TaggedToken], i: int) -> bool:
    """Whether a participle has a subject, or stands before the article of its noun, as only a verb can."""
    if tokens[i].tag != "VBN":
        return False
    if any(tokens[j].head == i and tokens[j].dep == "nsubj" for j in range(max(0, i - 12), i)):
        return True
    between = range(i + 1, tokens[i].head)
    return any(
        tokens[j].dep in ("det", "nummod", "poss") and tokens[j].head == tokens[i].head for j in between
    )


def _raise_verb(tree: _Tree, i: int) -> None:
    """A past tense read as an adjective is the verb: "workers confronted Belarusian President X"."""
    tokens, noun = tree.tokens, tree.tokens[i].head
    while tokens[noun].dep == "compound" and tokens[noun].head != noun:
        noun = tokens[noun].head
    subject = next(
        (j for j in range(i - 1, -1, -1) if tokens[j].dep == "nsubj" and tokens[j].head >= i), None
    )
    if subject is None:
        named = ("compound", "nmod", "amod")
        subject = next(
            (j for j in range(i - 1, -1, -1) if tokens[j].head == noun and tokens[j].dep in named), None
        )
    if subject is None and tokens[i].tag == "VBD":
        subject = next((j for j in range(i - 1, -1, -1) if tokens[j].head == j), None)
    if subject is None or tokens[subject].pos not in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
        return
    tree.heads[subject], tree.deps[subject] = i, "nsubj"
    after = tokens[noun].dep == "pobj" and tokens[noun].head < subject
    tree.heads[i], tree.deps[i] = (tokens[noun].head, "pcomp") if after else (i, "ROOT")
    tree.heads[noun], tree.deps[noun] = i, "dobj"


def _leave_garden_path(tree: _Tree, i: int) -> None:
    """The main verb after a participle's object: "demonstrators demanding subsidies clashed with police"."""
    tokens = tree.tokens
    participle = tokens[i].head
    noun = tokens[participle].head
    if tokens[participle].dep != "acl" or tokens[participle].tag != "VBG" or tokens[noun].head != noun:
        return
    taken = next(
        (j for j in range(participle + 1, i) if tokens[j].head == i and tokens[j].dep == "nsubj"), None
    )
    if taken is None or any(tokens[j].head == i and tokens[j].dep == "mark" for j in range(participle, i)):
        return
    tree.heads[taken], tree.deps[taken] = participle, "dobj"
    tree.heads[i], tree.deps[i] = i, "ROOT"
    tree.heads[noun], tree.deps[noun] = i, "nsubj"


def _bare_partner(tokens: Sequence[TaggedToken], i: int) -> int:
    """What a bare infinitive is coordinated with: never a finite verb ("demanded they go and open it")."""
    head = tokens[i].head
    if tokens[head].tag not in (*FINITE, "VBN") or _has_own_start(tokens, i):
        return head
    for j in range(i - 1, head, -1):
        if tokens[j].tag == "VB" and tokens[j].dep in ("ccomp", "xcomp", "advcl") and tokens[j].head == head:
            return j
    return head


def _finite_partner(tokens: Sequence[TaggedToken], i: int, speech: Container[str]) -> int:
    """What a finite verb goes with: "said it had begun and accused him" joins said and accused.

    Any other deed after a perfect ("said he had spoken to her and assured her") is the one's it tells of.
    """
    head = tokens[i].head
    above = tokens[head].head
    if tokens[head].dep == "ccomp" and tokens[i].lemma in speech and _is_asked(tokens, head):
        return above  # "did not say who was behind it and called for an inquiry"
    if tokens[head].tag in FINITE or tokens[head].dep not in ("ccomp", "xcomp") or _has_own_start(tokens, i):
        return head
    if tokens[head].tag == "VBN" and tokens[i].lemma not in speech:
        return head
    return above if tokens[above].tag in FINITE and tokens[above].pos == "VERB" else head


def _is_asked(tokens: Sequence[TaggedToken], i: int) -> bool:
    """Whether a clause is an indirect question: *who*, *what* or *whether* opens it."""
    near = range(max(0, i - 4), i)
    return any(tokens[j].head == i and tokens[j].lemma in ("who", "what", "whether", "why") for j in near)


def _is_past(tokens: Sequence[TaggedToken], i: int) -> bool:
    """Whether a participle beside a bare infinitive is a past tense: "refused to go and locked the door"."""
    beside = tokens[tokens[i].head]
    near = range(max(0, i - 3), i)
    helped = any(tokens[j].head == i and tokens[j].dep in ("aux", "auxpass") for j in near)
    return tokens[i].tag == "VBN" and beside.tag == "VB" and not helped


def _has_own_start(tokens: Sequence[TaggedToken], i: int) -> bool:
    low = max(0, i - 4)
    return any(tokens[j].head == i and tokens[j].dep in ("nsubj", "aux", "nsubjpass") for j in range(low, i))
