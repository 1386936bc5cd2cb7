"""Who stands in which role to a word: active, passive, participle, infinitive and noun made alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.coding.grammar import Grammar

SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
MODIFIERS = frozenset({"amod", "compound", "nmod", "nummod", "quantmod"})


def find(grammar: Grammar, i: int, name: str) -> list[int]:
    """The heads in role ``name`` of token ``i``: a role of the phrase language or a preposition."""
    role = _ROLES.get(name)
    return role(grammar, i) if role else _preposition(grammar, i, name)


def _preposition(grammar: Grammar, i: int, name: str) -> list[int]:
    """The objects of the preposition ``name`` at ``i``, or at its object where the parser hung it there."""
    own = _objects_of(grammar, i, name)
    if own or name == "by":
        return own
    if not grammar.is_verb(i):
        # "a crackdown by police on protesters": the second phrase hangs on the first.
        return [node for held in _objects_of(grammar, i, "by") for node in _objects_of(grammar, held, name)]
    return [node for held in grammar.role(i, "obj") for node in _objects_of(grammar, held, name)]


def _objects_of(grammar: Grammar, i: int, name: str) -> list[int]:
    if not grammar.children[i]:
        return []
    found = grammar.by_dep(i, f"obl:{name}") if grammar.has_cases else []
    for node in grammar.prepositions(i):
        if grammar.lemmas[node] == name:
            found += grammar.by_dep(node, "pobj", "pcomp")
            found += [
                deep for inner in grammar.by_dep(node, "prep") for deep in grammar.by_dep(inner, "pobj")
            ]
    return found


def has_particle(grammar: Grammar, i: int, words: frozenset[str]) -> bool:
    """Whether one of ``words`` stands with ``i`` as particle, adverb or preposition."""
    deps = ("prt", "advmod", "prep", "agent", "dative")
    if any(grammar.lemmas[child] in words for child in grammar.by_dep(i, *deps)):
        return True
    if any(grammar.lemmas[node] in words for node in grammar.prepositions(i)):
        return True
    if not grammar.is_verb(i):
        return False
    beside = [
        c for held in grammar.by_dep(i, "dobj", "nsubjpass") for c in grammar.by_dep(held, "prep", "prt")
    ]
    infinitives = [clause for clause in grammar.by_dep(i, "advcl", "ccomp") if grammar.has_to(clause)]
    marks = [c for clause in infinitives for c in grammar.by_dep(clause, "mark")]
    return any(grammar.lemmas[child] in words for child in (*beside, *marks))


def _subject(grammar: Grammar, i: int) -> list[int]:
    if grammar.is_passive(i):
        agents = [node for agent in grammar.by_dep(i, "agent") for node in grammar.by_dep(agent, "pobj")]
        return agents or grammar.by_dep(i, "obl:by")
    own = [node for node in grammar.by_dep(i, *SUBJECTS) if grammar.tokens[node].dep != "expl"]
    return own or _understood(grammar, i)


def _object(grammar: Grammar, i: int) -> list[int]:
    objects = grammar.by_dep(i, "dobj", "obj")
    if grammar.is_passive(i):
        return objects or grammar.by_dep(i, *PASSIVE_SUBJECTS, "nsubj") or _understood(grammar, i)
    if not objects and grammar.dep(i) == "relcl" and _gap(grammar, i):
        return [grammar.head(i)]
    return objects or _shared_object(grammar, i)


def _gap(grammar: Grammar, i: int) -> bool:
    subjects = grammar.by_dep(i, *SUBJECTS)
    return bool(subjects) and not any(grammar.is_a(node, "relative") for node in subjects)


def _shared_object(grammar: Grammar, i: int) -> list[int]:
    # "beat and arrested protesters": the object hangs on the last verb.
    for node in grammar.by_dep(i, "conj"):
        if grammar.is_verb(node) and not grammar.by_dep(node, *SUBJECTS) and node - i <= 3:
            return grammar.by_dep(node, "dobj")
    return []


def _understood(grammar: Grammar, i: int) -> list[int]:
    """The subject a clause without one is understood to have: for a passive, the one it is done to."""
    dep, head = grammar.dep(i), grammar.head(i)
    if head == i:
        return []
    if dep in ("relcl", "acl", "amod"):
        if grammar.has_to(i) and grammar.is_noun(head):
            return _subject_of_infinitive(grammar, i, head)
        return [head] if grammar.is_noun(head) else []
    if dep in ("acomp", "attr") and grammar.is_verb(head):
        return _first_subject(grammar, head)
    if dep == "pcomp":
        return _subject_in_preposition(grammar, head)
    if dep == "conj":
        return _first_subject(grammar, head) if grammar.is_verb(head) else _understood(grammar, head)
    if before := _before_to(grammar, i):
        return [before]
    if dep in ("xcomp", "oprd") or (dep == "ccomp" and grammar.has_to(i)):
        held = [] if grammar.is_passive(head) else _who_can_act(grammar, grammar.role(head, "obj"))
        return held or _first_subject(grammar, head)
    if dep not in ("advcl", "ccomp", "parataxis"):
        return []
    return _subject(grammar, head) if _is_outcome(grammar, i, head) else _first_subject(grammar, head)


def _is_outcome(grammar: Grammar, i: int, head: int) -> bool:
    """Whether it is what a deed did beside: "a convoy was attacked, killing five"."""
    return i > head and grammar.tags[i] == "VBG" and grammar.is_a(i, "toll") and grammar.is_passive(head)


def _who_can_act(grammar: Grammar, nodes: tuple[int, ...]) -> list[int]:
    # "asked police to leave", but "downed tools to condemn it".
    return [node for node in nodes if node in grammar.animate or grammar.pos[node] == "PRON"]


def _subject_of_infinitive(grammar: Grammar, i: int, noun: int) -> list[int]:
    if grammar.dep(noun) == "pobj" and grammar.is_a(grammar.head(noun), "purpose"):
        return [noun]
    owners = grammar.by_dep(noun, "poss")
    return owners or ([noun] if grammar.pos[noun] == "PROPN" else [])


def _subject_in_preposition(grammar: Grammar, preposition: int) -> list[int]:
    governor = grammar.head(preposition)
    while grammar.dep(governor) == "prep" and grammar.head(governor) != governor:
        governor = grammar.head(governor)
    if not grammar.is_verb(governor):
        named = (governor, *grammar.role(governor, "mod"))
        if grammar.dep(governor) in ("dobj", "nsubjpass") and grammar.animate.intersection(named):
            return [governor]  # "accused a Chinese vessel of firing"
        return list(grammar.role(governor, "poss") or grammar.role(governor, "against"))
    if grammar.is_a(preposition, "object_control") and (held := grammar.role(governor, "obj")):
        return list(held)
    return _first_subject(grammar, governor)


def _first_subject(grammar: Grammar, verb: int) -> list[int]:
    """The grammatical subject of ``verb``, active or passive."""
    if not grammar.is_verb(verb):
        own = grammar.by_dep(verb, *SUBJECTS)
        said = grammar.dep(verb) in ("acomp", "attr", "oprd") and grammar.is_verb(grammar.head(verb))
        return own or (_first_subject(grammar, grammar.head(verb)) if said else [])
    own = grammar.by_dep(verb, "nsubj", *PASSIVE_SUBJECTS)
    return own or _understood(grammar, verb)


def _indirect(grammar: Grammar, i: int) -> list[int]:
    if grammar.is_passive(i) and grammar.by_dep(i, "dobj"):
        return grammar.by_dep(i, *PASSIVE_SUBJECTS)
    given = [node for node in grammar.by_dep(i, "dative") if grammar.is_noun(node)]
    return given or [
        node
        for to in grammar.by_dep(i, "dative")
        if not grammar.is_noun(to)
        for node in grammar.by_dep(to, "pobj")
    ]


def _particles(grammar: Grammar, i: int) -> list[int]:
    bare = [node for node in grammar.by_dep(i, "prep") if not grammar.by_dep(node, "pobj", "pcomp")]
    return grammar.by_dep(i, "prt", "advmod") + bare


def _infinitives(grammar: Grammar, i: int) -> list[int]:
    found = [node for node in grammar.by_dep(i, "xcomp", "ccomp", "acl", "relcl") if grammar.has_to(node)]
    if grammar.is_verb(i) and not found:
        found = [
            node
            for held in (
                *grammar.by_dep(i, "dobj"),
                *_objects_of(grammar, i, "for"),
                *_objects_of(grammar, i, "on"),
            )
            for node in (held, *grammar.by_dep(held, "acl", "relcl"))
            if grammar.has_to(node)
        ]
    if not found and grammar.is_verb(i):
        found = [
            node
            for node in grammar.by_dep(i, "advcl")
            if grammar.has_to(node)
            and (_is_for_clause(grammar, node) or _before_to(grammar, node) is not None)
        ]
    return found


def _is_for_clause(grammar: Grammar, i: int) -> bool:
    return any(grammar.is_a(node, "purpose") for node in grammar.by_dep(i, "mark"))


def _before_to(grammar: Grammar, i: int) -> int | None:
    """Who is called on to do it: the object of *for* or *on* right before the *to* of clause ``i``."""
    start = next((c for c in grammar.by_dep(i, "aux") if grammar.tags[c] == "TO"), None)
    if start is None or grammar.dep(i) not in ("advcl", "xcomp", "ccomp"):
        return None
    for at in grammar.by_dep(grammar.head(i), "prep"):
        if not grammar.is_a(at, "addressing"):
            continue
        for node in grammar.by_dep(at, "pobj"):
            named = grammar.pos[node] == "PROPN" and node not in grammar.animate
            if grammar.subtree(node)[-1] == start - 1 and not named:  # "voted on Sunday to end it"
                return node
    return None


def _clauses(grammar: Grammar, i: int) -> list[int]:
    deps = ("ccomp", "parataxis") if grammar.is_verb(i) else ("acl", "ccomp")
    found = [node for node in grammar.by_dep(i, *deps) if not grammar.has_to(node)]
    if not found and grammar.dep(i) == "parataxis":
        return [grammar.head(i)]  # "the rebels, he said, had gone"
    return [node for node in found if grammar.is_verb(i) or grammar.by_dep(node, "mark")]


def _gerunds(grammar: Grammar, i: int) -> list[int]:
    found = [
        node for node in grammar.by_dep(i, "xcomp", "ccomp", "pcomp", "dobj") if grammar.tags[node] == "VBG"
    ]
    inside = [node for at in grammar.by_dep(i, "prep") for node in grammar.by_dep(at, "pcomp")]
    return found + [node for node in inside if grammar.tags[node] == "VBG"]


def _predicates(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "acomp", "attr", "oprd")


def _modifiers(grammar: Grammar, i: int) -> list[int]:
    own = grammar.by_dep(i, *MODIFIERS)
    return own + [deep for node in own for deep in grammar.by_dep(node, "compound", "amod", "npadvmod")]


def _owners(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "poss")


def _is(grammar: Grammar, i: int) -> list[int]:
    """What the noun is said to be: "the price is the withdrawal", "their aim is to seize the port"."""
    verb = grammar.head(i)
    if grammar.dep(i) != "nsubj" or grammar.lemmas[verb] != "be":
        return []
    return [node for node in grammar.by_dep(verb, "attr", "xcomp", "ccomp", "acomp") if node > verb]


def _that(grammar: Grammar, i: int) -> list[int]:
    return grammar.by_dep(i, "acl", "ccomp", "relcl")


_ROLES: dict[str, Callable[[Grammar, int], list[int]]] = {
    "subj": _subject,
    "obj": _object,
    "iobj": _indirect,
    "prt": _particles,
    "inf": _infinitives,
    "comp": _clauses,
    "ing": _gerunds,
    "adj": _predicates,
    "mod": _modifiers,
    "poss": _owners,
    "that": _that,
    "is": _is,
}
