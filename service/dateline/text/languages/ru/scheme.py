"""The English parser's labels and tags for a reshaped Russian sentence."""

from __future__ import annotations

from dateline.text.languages.ru.tables import Row, senses, words
from dateline.text.languages.ru.tree import Node, Tree
from dateline.text.languages.ru.wording import case_of, complement, prepositions, row_of

DEPS = {
    "nsubj:pass": "nsubjpass",
    "csubj:pass": "csubjpass",
    "obj": "dobj",
    "aux:pass": "auxpass",
    "acl:relcl": "relcl",
    "nummod:gov": "nummod",
    "nummod:entity": "nummod",
    "flat:name": "compound",
    "flat:foreign": "compound",
    "flat": "compound",
    "fixed": "advmod",
    "discourse": "advmod",
    "vocative": "npadvmod",
    "cop": "aux",
    "obl": "prep",
    "nmod": "prep",
    "orphan": "dep",
    "list": "conj",
    "goeswith": "compound",
    "dislocated": "dep",
    "root": "ROOT",
}
COMPLEMENTS = ("obl", "nmod", "iobj", "obj", "obl:agent", "obl:tmod")
NOUNS = ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X", "SYM")
_TAGS = {
    "ADJ": "JJ", "ADV": "RB", "ADP": "IN", "SCONJ": "IN", "CCONJ": "CC", "NUM": "CD", "PART": "RB",
    "DET": "DT", "INTJ": "UH", "SYM": "SYM", "X": "FW",
}  # fmt: skip
_DIGITS = frozenset("0123456789")
_OF_NOUN = {"Ins": "by", "Dat": "to"}
"""What a noun's complement without a preposition would have in English, by its case."""

_PLACES = ("B-LOC", "I-LOC")
WEEKDAYS = frozenset(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "weekend")
)
_OBJECTS = {"he": "him", "she": "her", "they": "them", "we": "us", "I": "me"}
_FINITE_ARCS = ("ROOT", "ccomp", "conj", "parataxis", "advcl", "relcl")


def label(tree: Tree) -> None:
    """Give every word its English label, tag and unwritten words."""
    for i in range(len(tree)):
        _pronoun(tree, i)
    for i in range(len(tree)):
        _clause(tree, i)
    for i in range(len(tree)):
        if tree[i].dep == "":
            _label(tree, i)
    for i in range(len(tree)):
        tree[i].tag = tree[i].tag or _tag(tree, i)
    for i in range(len(tree)):
        _auxiliaries(tree, i)


def _pronoun(tree: Tree, i: int) -> None:
    node = tree[i]
    lemma = node.word.lemma
    if words("relative").get(lemma) == "which":
        noun = tree[_top_of_clause(tree, i)].head
        animate = tree[noun].feat("Animacy") == "Anim"
        node.gloss, node.tag, node.pos = ("who", "WP", "PRON") if animate else ("which", "WDT", "PRON")
    elif lemma in words("relative"):
        node.tag, node.pos = "WP", "PRON"
    elif (
        node.pos in ("DET", "PRON")
        and node.rel in ("det", "nmod", "amod")
        and (
            owner := words("owner").get(lemma)
            or words("owner").get(node.word.text.lower().replace("\u0451", "\u0435"))
        )
    ):
        node.gloss, node.tag, node.dep, node.pos = owner, "PRP$", "poss", "PRON"
    elif node.pos == "PRON" and node.rel in ("nmod", "det") and node.feat("Case") == "Gen":
        node.dep = "poss"
    elif node.pos == "PRON" and node.gloss in _OBJECTS:
        if node.rel not in ("nsubj", "nsubj:pass", "conj", "root"):
            node.gloss = _OBJECTS[node.gloss]
        node.tag = "PRP"


def _top_of_clause(tree: Tree, i: int) -> int:
    for _ in range(len(tree)):
        if tree[i].rel in ("acl:relcl", "acl") or tree.is_root(i):
            return i
        i = tree[i].head
    return i


def _clause(tree: Tree, i: int) -> None:
    """The words that open or colour a clause: *so that*, *would*, negation."""
    node = tree[i]
    lemma = node.word.lemma
    if lemma in words("purpose") and node.rel == "mark":
        head = tree[node.head]
        if head.feat("VerbForm") == "Inf":
            node.gloss = ""
        else:
            node.gloss = "that" if head.rel in ("ccomp", "xcomp", "obj", "acl") else "so that"
            head.tag = "VB"
    elif lemma in words("until") and (denial := _denial(tree, node.head)) is not None:
        node.gloss, node.rel, node.pos = words("until")[lemma], "mark", "SCONJ"
        tree[denial].gloss, tree[denial].dep = "", "neg"
    elif lemma in words("conditional"):
        node.gloss, node.dep, node.pos, node.tag = "would", "aux", "AUX", "MD"
    elif node.gloss in ("not", "no", "never") and not node.dep and node.pos in ("PART", "ADV", "VERB"):
        node.dep, node.tag, node.pos = (
            ("neg" if node.gloss != "no" or not _nominal(tree, node.head) else "det"),
            "RB",
            "PART",
        )
        if tree.is_root(i):
            node.dep = "ROOT"


def _denial(tree: Tree, verb: int) -> int | None:
    """The *not* that a clause with *until* has in Russian and not in English."""
    return next((i for i in tree.children(verb) if tree[i].word.lemma in words("denial")), None)


def _nominal(tree: Tree, i: int) -> bool:
    return tree[i].pos in ("NOUN", "PROPN")


def _label(tree: Tree, i: int) -> None:
    node = tree[i]
    if tree.is_root(i):
        node.dep = "ROOT"
    elif node.rel == "case":
        _preposition(tree, i)
    elif node.rel in COMPLEMENTS and node.pos in NOUNS:
        _complement(tree, i)
    elif node.rel == "amod" and node.feat("VerbForm") == "Part":
        node.dep, node.pos = "amod", "VERB"
    elif node.rel == "obl" or node.rel == "nmod":
        node.dep = "advmod" if node.pos == "ADV" else "dep"
    else:
        node.dep = DEPS.get(node.rel, node.rel.partition(":")[0])


def _preposition(tree: Tree, i: int) -> None:
    node, noun = tree[i], tree[i].head
    if node.dropped:
        node.dep = "prep"
        return
    node.dep, node.pos = "prep", "ADP"
    governor = tree[noun].head
    if not node.by_phrase:
        node.gloss = _sense(tree, i, noun)
        turned = _turned(tree, noun, governor)
        if turned and tree[noun].rel in COMPLEMENTS:
            node.gloss = "" if turned in ("obj", "subj") else turned
            if turned == "obj":
                tree[noun].dep = (
                    "nsubjpass"
                    if _is_passive(tree, governor) and not tree.children(governor, "nsubj", "nsubj:pass")
                    else "dobj"
                )
                return
    if tree[noun].rel in ("nummod", "nummod:gov"):
        return
    root = tree.is_root(noun)
    if not root:
        node.head = governor
        tree[noun].head = i
        tree[noun].dep = "pobj" if tree[noun].pos != "VERB" else "pcomp"


def _sense(tree: Tree, i: int, noun: int) -> str:
    """The English preposition, which the case and the kind of noun decide."""
    node, held = tree[i], tree[noun]
    kinds = _kinds(held)
    for sense in senses().get(node.word.lemma, ()):
        if sense.case in ("", held.feat("Case")) and (not sense.noun or sense.noun in kinds):
            return sense.gloss
    return node.gloss or node.word.lemma


def _kinds(noun: Node) -> frozenset[str]:
    said = noun.gloss or noun.word.text
    if noun.kind == "time" or said[:1].isdigit():
        return frozenset(("time", "day") if said in WEEKDAYS else ("time",))
    return frozenset(("place",) if noun.word.name in _PLACES else ())


def _turned(tree: Tree, i: int, governor: int) -> str | None:
    """What the governor makes of its complement, by its row in the tables."""
    row = row_of(tree, governor) if governor != i else None
    return row.turns.get(complement(tree, i)) if isinstance(row, Row) else None


def _complement(tree: Tree, i: int) -> None:
    """A noun with no preposition: its case says what an English one would be."""
    node, governor = tree[i], tree[i].head
    if node.dep or prepositions(tree, i):
        return
    case = case_of(tree, i)
    if node.rel == "obj" and case != "Dat":
        node.dep = "dobj"
        return
    turned = _turned(tree, i, governor)
    if turned == "obj":
        node.dep = "dobj"
    elif turned:
        _lead(node, turned)
    elif node.word.text[:1].isdigit() or (node.kind == "time" and node.rel != "obj"):
        node.dep = "npadvmod"
        if node.rel == "nmod" and not {node.word.text[:1], tree[governor].word.text[:1]} & _DIGITS:
            _lead(node, "of")
    elif tree[governor].pos in ("VERB", "AUX"):
        _of_verb(tree, i, case)
    else:
        _lead(node, _OF_NOUN.get(case, "of"))


def _of_verb(tree: Tree, i: int, case: str) -> None:
    node, governor = tree[i], tree[i].head
    if case == "Dat":
        node.dep = "dative"
    elif case == "Ins":
        _lead(node, "by" if _is_passive(tree, governor) else "with")
    elif case == "Gen" and not tree.children(governor, "obj"):
        node.dep = "dobj"
    else:
        node.dep = "npadvmod"


def _lead(node: Node, preposition: str) -> None:
    node.dep, node.lead = "pobj", (preposition,)


def _is_passive(tree: Tree, i: int) -> bool:
    node = tree[i]
    if node.feat("Voice") == "Pass" or tree.children(i, "nsubj:pass", "aux:pass"):
        return True
    return node.rel == "conj" and tree[node.head].feat("Voice") == "Pass" and node.feat("VerbForm") != "Fin"


def _tag(tree: Tree, i: int) -> str:
    node = tree[i]
    plural = node.feat("Number") == "Plur"
    if node.pos == "NOUN":
        return "NNS" if plural else "NN"
    if node.pos == "PROPN":
        return "NNP"
    if node.pos in ("VERB", "AUX"):
        return _verb_tag(tree, i)
    if node.pos == "PRON":
        return "WP" if node.gloss == "who" else "PRP"
    if node.pos == "PUNCT":
        return node.word.text if node.word.text in (",", ".", ":") else "."
    return _TAGS.get(node.pos, "FW")


def _verb_tag(tree: Tree, i: int) -> str:
    node = tree[i]
    form = node.feat("VerbForm")
    if node.gloss in ("can", "must", "should", "would", "will"):
        return "MD"
    if form == "Part":
        return "VBN" if node.feat("Voice") == "Pass" else "VBG"
    if form == "Conv":
        return "VBG"
    if form == "Inf" or node.feat("Mood") == "Imp":
        return "VB"
    if node.feat("Tense") == "Past":
        return "VBD"
    if node.feat("Tense") == "Fut":
        return "VB"
    return "VBP" if node.feat("Number") == "Plur" else "VBZ"


def _auxiliaries(tree: Tree, i: int) -> None:
    """The auxiliaries that Russian leaves unwritten: *to*, *will*, and the *was* of a short passive."""
    node = tree[i]
    if node.pos not in ("VERB", "AUX") or node.dropped or node.tag == "MD":
        return
    helped = [k for k in tree.children(i) if tree[k].dep in ("aux", "auxpass") and not tree[k].dropped]
    if node.pos == "AUX" and node.dep in ("aux", "auxpass"):
        if node.feat("Tense") == "Fut":
            node.gloss, node.tag, node.dep = "will", "MD", "aux"
        return
    if node.feat("VerbForm") == "Inf" and not helped:
        node.lead = ("to",)
    elif node.feat("Tense") == "Fut" and node.feat("VerbForm") == "Fin" and not helped:
        node.lead = ("will",)
    elif node.dep in _FINITE_ARCS and _is_short_passive(node) and not helped:
        node.lead = ("were",)


def _is_short_passive(node: Node) -> bool:
    return (node.feat("VerbForm"), node.feat("Variant"), node.feat("Voice")) == ("Part", "Short", "Pass")
