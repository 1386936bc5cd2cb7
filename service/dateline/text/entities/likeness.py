"""How well a definite noun ("the steelmaker", "the suspect") suits an entity spoken of before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from dateline.text.entities.draft import Draft
from dateline.text.entities.gender import gender_of_word
from dateline.text.entities.groups import Nominal
from dateline.text.entities.lexicon import look_up, singulars
from dateline.text.entities.reading import Reading
from dateline.text.entities.tables import likenesses

CALLED, SAME, LIKE, SECTOR, ANYBODY = 0.85, 0.9, 0.75, 0.6, 0.55
"""The noun is in the name; it is what the entity was called; a word for that; shares its sector; fits all."""

ANYONE = "*"

_OWN_NAME = frozenset(("COP", "GOV", "LEG", "MIL", "SPY"))
"""Bodies of these sectors are many in one story: their names or roles must say which is meant."""

_ANY_SECTOR = frozenset(("group", "organisation", "organization", "body", "charity", "watchdog", "movement"))
_GROUPED = frozenset(("CRM", "IGO", "NGO", "OPP", "PRM", "PTY", "REB", "REL", "SOC", "UAF", "BUS", "LAB"))
_HEADS = frozenset(("president", "leader", "head of state", "ruler", "strongman", "dictator", "autocrat"))
_OF = frozenset(("of", "for"))
_BIOGRAPHICAL = frozenset(("former", "ex", "veteran", "longtime", "erstwhile", "one-time", "onetime"))
NEUTRAL = _BIOGRAPHICAL | frozenset(
    (
        "-",
        "same",
        "latter",
        "said",
        "two",
        "three",
        "four",
        "five",
        "other",
        "late",
        "old",
        "young",
        "then",
        "elderly",
        "alleged",
        "suspected",
        "local",
        "embattled",
        "country",
        "'s",
        "whole",
        "entire",
        "giant",
    )
)
"""Words before a noun that say nothing about which one is meant."""


def covers(noun: str, role: str) -> bool:
    """Whether a noun may stand for what is called by the other ("the steelmaker" for a company)."""
    last = _plain(role)
    head = noun.rsplit(" ", 1)[-1]
    known = likenesses().get(noun) or likenesses().get(head, frozenset())
    return not known.isdisjoint((role, last))


@lru_cache(maxsize=1 << 12)
def _plain(role: str) -> str:
    """The last word of a role, where it alone says as much ("army general", but not "opposition leader")."""
    last = role.rsplit(" ", 1)[-1]
    whole, alone = look_up(role), look_up(last)
    return last if whole is None or alone is None or whole.sectors == alone.sectors else role


def is_anybody(noun: str) -> bool:
    """Whether the noun fits any person ("the man", "the 48-year-old")."""
    return ANYONE in likenesses().get(noun.rsplit(" ", 1)[-1], ())


def likeness(reading: Reading, nominal: Nominal, draft: Draft) -> float:
    """From 0 to 1, how surely the noun means the entity by what both are called; 0 where nothing says so."""
    noun = nominal.entry.name
    if _conflicts(reading, nominal, draft):
        return 0.0
    if _is_called(nominal, draft, (token.text for token in reading.tokens[nominal.first : nominal.last])):
        return CALLED
    if _is_qualified(reading, nominal, draft):
        return 0.0
    if any(role == noun or role.endswith(" " + noun) or noun.endswith(" " + role) for role in draft.roles):
        return SAME
    if any(covers(noun, role) for role in draft.roles):
        return LIKE
    if _is_restricted(reading, nominal):
        return 0.0
    if nominal.entry.kind == "body":
        return _likeness_of_body(nominal, draft)
    once = any(token.text.lower() in _BIOGRAPHICAL for token in reading.tokens[nominal.first : nominal.noun])
    if is_anybody(noun) or (once and draft.type == "PERSON"):
        return ANYBODY
    ruling = draft.type == "PERSON" and draft.sectors[:1] == ("GOV",) and not draft.roles
    return SECTOR if ruling and noun in _HEADS else 0.0


def _conflicts(reading: Reading, nominal: Nominal, draft: Draft) -> bool:
    """Whether gender, country or the words around say that they are two."""
    gender = gender_of_word(reading.tokens[nominal.noun].text)
    if gender and draft.gender and gender != draft.gender:
        return True
    if nominal.country and draft.country and nominal.country != draft.country:
        return True
    first, last = nominal.first, max(nominal.last, reading.subtree(nominal.noun)[1])
    return any(first <= mention.head < last for mention in draft.mentions)


def _is_qualified(reading: Reading, nominal: Nominal, draft: Draft) -> bool:
    """Whether words before the noun bring in something new ("the pregnant woman"), so that it is another."""
    first = nominal.noun - nominal.entry.name.count(" ")
    added = {
        token.text.lower()
        for token in reading.tokens[nominal.first : first]
        if token.dep in ("amod", "compound", "nmod", "poss") and token.pos not in ("NUM", "PROPN", "PRON")
    }
    added -= NEUTRAL
    if not added:
        return False
    said = {word for mention in draft.mentions for word in mention.text.lower().split()}
    told = {word for role in draft.roles for word in role.split()}
    national = nominal.country is not None
    return not all(word in said or word in told or (national and word.istitle()) for word in added)


def _is_called(nominal: Nominal, draft: Draft, said: Iterable[str]) -> bool:
    """Whether the noun is the head of one of the entity's names ("the ministry" of a Ministry of Health)."""
    noun = nominal.entry.name.rsplit(" ", 1)[-1]
    if nominal.entry.kind != "body" or draft.type == "PERSON":
        return False
    for form in {draft.name, *(mention.text for mention in draft.mentions if mention.kind == "name")}:
        words = form.lower().split()
        heads = {words[-1], *(words[i - 1] for i in range(1, len(words)) if words[i] in _OF)}
        if len(words) > 1 and any(noun in singulars(head) for head in heads):
            own = {*words, "the", "this", "that", noun}
            return all(word.lower() in own or word.islower() for word in said)
    return False


def _likeness_of_body(nominal: Nominal, draft: Draft) -> float:
    noun, sector = nominal.entry.name, nominal.entry.sectors[0]
    if draft.type not in ("ORG", "FAC") or (draft.country in ("EUR", "UNO") and noun != "bloc"):
        return 0.0
    own = draft.sectors[:1]
    if noun.rsplit(" ", 1)[-1] in _ANY_SECTOR:
        return SECTOR if not own or own[0] in _GROUPED else 0.0
    if sector in _OWN_NAME:
        return 0.0
    if not own:
        return ANYBODY if sector == "BUS" else 0.0
    return SECTOR if own[0] == sector else 0.0


def _is_restricted(reading: Reading, nominal: Nominal) -> bool:
    """Whether what follows says who is meant ("the man who shot him", "the head of the bank")."""
    for child in reading.children[nominal.noun]:
        token = reading.tokens[child]
        after = child > nominal.noun
        if after and token.dep == "prep" and token.text.lower() in ("of", "at", "from", "in", "behind"):
            return True
        first = reading.subtree(child)[0]
        if after and token.dep in ("relcl", "acl") and reading.tokens[first - 1].text != ",":
            return True
    return False
