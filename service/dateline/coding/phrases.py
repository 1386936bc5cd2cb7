"""The phrase language of the codebook: a head word and what must stand with it in the grammar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


def as_set(*words: str) -> frozenset[str]:
    """The words of the strings."""
    return frozenset(" ".join(words).split())


ROLES = as_set("subj obj iobj prt inf comp ing adj mod poss that is near form")
"""What stands in the grammar; any other name of a role is a preposition of the language."""
KINDS = as_set("PERSON ORG GPE NORP FAC LOC GROUP EVENT LAW PRODUCT ACTOR")
"""Kinds of names a phrase may ask for: ``@PERSON``; ``ACTOR`` is anybody who can act."""
FORMS = as_set("passive active gerund future base plural refused")
SLOT = "_"

Needed = frozenset[frozenset[str]]
"""Sets of words."""


class PhraseError(ValueError):
    """A phrase or role that does not read; the message is the reason."""


@dataclass(frozen=True)
class Words:
    """A test on a word: among ``words`` or a name of one of ``kinds``; both empty is anything."""

    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @cached_property
    def anything(self) -> bool:
        return not self.words and not self.kinds


@dataclass(frozen=True, slots=True)
class Condition:
    """What must (or, ``negated``, must not) stand in one of ``roles``, paths such as ``inf.subj``."""

    roles: tuple[tuple[str, ...], ...]
    words: Words
    negated: bool = False


def needed(conditions: Iterable[Condition]) -> Needed:
    """Of each of these sets a word must stand in the sentence, or some condition is not met."""
    return frozenset(
        condition.words.words
        for condition in conditions
        if condition.words.words
        and not (condition.negated or condition.words.kinds)
        and all(path[-1] != "form" for path in condition.roles)
    )


@dataclass(frozen=True)
class Phrase:
    """A parsed phrase. ``slot`` is the role of ``_``, where an event noun stands."""

    heads: frozenset[str]
    conditions: tuple[Condition, ...]
    slot: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def specificity(self) -> int:
        """More conditions, and conditions on words, make a phrase more specific."""
        return sum(1 if condition.words.anything else 3 for condition in self.conditions)


def parse_phrase(text: str, pos: str, classes: Mapping[str, frozenset[str]]) -> Phrase:
    """The phrase ``text``; `PhraseError` says what is wrong with it."""
    items = text.split()
    if not items:
        raise PhraseError("the phrase is empty")
    return _noun_phrase(items, classes) if pos == "noun" else _verb_phrase(items, classes)


def _verb_phrase(items: list[str], classes: Mapping[str, frozenset[str]]) -> Phrase:
    slot: tuple[tuple[str, ...], ...] = ()
    if items[0] == SLOT:
        slot = (("subj",), ("obj",))
        items = items[1:]
        if not items:
            raise PhraseError("no verb after _")
    conditions, inner = _conditions(items[1:], classes, "obj")
    return Phrase(_heads(items[0], classes), tuple(conditions), slot or inner)


def _noun_phrase(items: list[str], classes: Mapping[str, frozenset[str]]) -> Phrase:
    last = next(
        (i for i, item in enumerate(items) if i and (":" in item or _is_all(item, classes, "preposition"))),
        len(items),
    )
    modifiers = [Condition((("mod",),), parse_words(item, classes)) for item in items[: last - 1]]
    conditions, slot = _conditions(items[last:], classes, None)
    return Phrase(_heads(items[last - 1], classes), (*modifiers, *conditions), slot)


def _heads(item: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if ":" in item:
        raise PhraseError(f"the phrase must start with its head word, not with {item!r}")
    words = parse_words(item, classes)
    if words.kinds or words.anything:
        raise PhraseError(f"the head must be a word, not {item!r}")
    return words.words


def _conditions(
    items: list[str], classes: Mapping[str, frozenset[str]], plain: str | None
) -> tuple[list[Condition], tuple[tuple[str, ...], ...]]:
    conditions: list[Condition] = []
    slot: tuple[tuple[str, ...], ...] = ()
    i = 0
    while i < len(items):
        item = items[i]
        i += 1
        if ":" in item:
            conditions.append(parse_condition(item, classes))
        elif _is_all(item, classes, "particle"):
            conditions.append(Condition((("prt",),), parse_words(item, classes)))
        elif _is_all(item, classes, "preposition", "particle"):
            roles = tuple((name,) for name in item.split("|"))
            following = items[i] if i < len(items) else None
            if (
                following is None
                or ":" in following
                or _is_all(following, classes, "preposition", "particle")
            ):
                conditions.append(Condition(roles, Words()))
                continue
            i += 1
            if following == SLOT:
                # "call off _": after a particle the noun is the object.
                slot = (*roles, ("obj",))
                conditions.append(Condition(roles, Words()))
            else:
                conditions.append(Condition(roles, parse_words(following, classes)))
        elif item == SLOT:
            slot = (("obj",),)
        elif plain is None or any(condition.roles == ((plain,),) for condition in conditions):
            raise PhraseError(f"{item!r} has no place here: write it with a role, as in mod:{item}")
        else:
            conditions.append(Condition(((plain,),), parse_words(item, classes)))
    return conditions, slot


def _is_all(item: str, classes: Mapping[str, frozenset[str]], *names: str) -> bool:
    """Whether every alternative of the item is a word of one of those classes."""
    known = frozenset().union(*(classes.get(name, frozenset()) for name in names))
    return all(part in known for part in item.split("|"))


def parse_condition(item: str, classes: Mapping[str, frozenset[str]], *, negated: bool = False) -> Condition:
    """``role:words``, with ``!`` before it to forbid."""
    if item.startswith("!"):
        return parse_condition(item[1:], classes, negated=True)
    role, colon, words = item.partition(":")
    if not colon or not words:
        raise PhraseError(f"{item!r} is not role:word")
    roles = tuple(parse_role(part, classes) for part in role.split("|"))
    test = parse_words(words, classes)
    if roles[0] == ("form",) and not test.words <= FORMS:
        raise PhraseError(f"unknown form {words!r}: one of {' '.join(sorted(FORMS))}")
    return Condition(roles, test, negated)


def parse_role(text: str, classes: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """A role or a path of roles: ``inf.subj``."""
    path = tuple(text.split("."))
    for name in path:
        if name not in ROLES and name not in classes.get("preposition", frozenset()):
            raise PhraseError(f"unknown role {name!r}")
    return path


def parse_words(text: str, classes: Mapping[str, frozenset[str]]) -> Words:
    """Alternatives between ``|``: words, ``@class`` of words, ``@KIND`` of names; ``*`` is anything."""
    words: set[str] = set()
    kinds: set[str] = set()
    for part in text.split("|"):
        if part == "*":
            return Words()
        if not part:
            raise PhraseError(f"an alternative is empty in {text!r}")
        if not part.startswith("@"):
            if part != part.lower():
                raise PhraseError(f"{part!r} must be in lower case")
            words.add(part)
        elif part[1:] in KINDS:
            kinds.add(part[1:])
        elif part[1:] in classes:
            words |= classes[part[1:]]
        else:
            raise PhraseError(f"unknown class {part!r}: add it to words.csv")
    return Words(frozenset(words), frozenset(kinds))
