"""What the document calls its people and organisations: country and sectors from titles and appositions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.text.entities.actors import Actor, resolve_actor
from dateline.text.entities.chains import Chain
from dateline.text.entities.country import Setting
from dateline.text.entities.lexicon import find, look_up
from dateline.text.entities.name import Name
from dateline.text.entities.reading import Reading

LONGEST_DESCRIPTION = 14
"""Tokens of an apposition that are read."""

_PREMODIFIERS = frozenset(("compound", "amod", "nmod", "poss", "det", "nn"))
_RULING = frozenset(("rule", "lead", "govern", "head", "chair", "command"))
_NOMINAL = frozenset(("ADJ", "ADV", "DET", "NOUN", "NUM", "PART", "PROPN"))
_VAGUE = frozenset(("UNK", "UAF"))
_NEAR = frozenset(("GOV", "LEG", "JUD", "MIL", "COP", "SPY"))


@dataclass(frozen=True, slots=True)
class Description:
    """Country, sectors and the roles an entity is given, in the order of the text."""

    country: str | None
    sectors: tuple[str, ...]
    roles: tuple[str, ...] = ()


def describe(
    reading: Reading, chain: Chain, setting: Setting, long_forms: Mapping[str, str], figure: Actor
) -> Description:
    """What the document and the tables say of a person or an organisation.

    ``long_forms`` is what the document's acronyms stand for; ``figure`` is what the world knows of a
    person, which counts where the document says nothing itself.
    """
    phrases = [
        " ".join(long_forms.get(word, word) for word in phrase.split())
        for name in chain.names
        for phrase in _descriptions(reading, name)
    ]
    said = [resolve_actor(phrase) for phrase in phrases]
    if chain.label == "PERSON":
        known = Actor()
    elif chain.entry and chain.entry.kind in ("organisation", "metonym"):
        known = Actor(chain.entry.country, chain.entry.sectors)
    else:
        known = resolve_actor(chain.name)
    telling = [actor for actor in (known, *said) if actor.sectors and actor.sectors[0] not in _VAGUE]
    sectors = telling[0].sectors if telling else figure.sectors
    country = next((actor.country for actor in (known, *telling, *said, figure) if actor.country), None)
    if _is_generic(chain) and country not in setting.counts:
        country = setting.main or country
    roles = tuple(dict.fromkeys(actor.role for actor in said if actor.role))
    if chain.label == "ORG":
        country = next((resolve_actor(phrase).country for phrase in phrases if _is_country(phrase)), country)
    if country is None and (chain.entry is None or chain.entry.kind != "organisation"):
        country = _inherited(reading, chain, setting, sectors)
    return Description(country, sectors, roles)


def _is_generic(chain: Chain) -> bool:
    """Whether the name is a common noun of many countries that the table gives one ("Congress")."""
    known = look_up(chain.names[0].text.lower())
    return chain.label == "ORG" and known is not None and known.kind == "body"


def _inherited(reading: Reading, chain: Chain, setting: Setting, sectors: tuple[str, ...]) -> str | None:
    if sectors and sectors[0] in _NEAR:
        sentence = reading.sentence[chain.names[0].first]
        return setting.of_sentence(sentence, capitals=chain.label == "PERSON")
    return setting.main


def _descriptions(reading: Reading, name: Name) -> Iterator[str]:
    """The noun phrases that the sentence sets beside a name."""
    head = reading.head(name.first, name.last)
    before = _before(reading, name, head)
    if before:
        yield before
    for child in reading.children[head]:
        if reading.tokens[child].dep == "appos" and child >= name.last:
            yield _phrase(reading, child)
    token = reading.tokens[head]
    if token.dep == "appos" and token.head < name.first and reading.tokens[token.head].pos == "NOUN":
        first, _ = reading.subtree(token.head)
        yield reading.text(first, min(token.head + 1, name.first))
    yield from _ruling(reading, head)
    if token.dep == "nsubj" and reading.tokens[token.head].lemma == "be":
        for child in reading.children[token.head]:
            if reading.tokens[child].dep == "attr":
                yield _phrase(reading, child)


def _ruling(reading: Reading, head: int) -> Iterator[str]:
    """The office that somebody's ruling shows ("who leads the union", "has ruled for years")."""
    for verb in _verbs(reading, head):
        if reading.tokens[verb].lemma in _RULING:
            objects = [child for child in reading.children[verb] if reading.tokens[child].dep == "dobj"]
            yield from (f"leader of {_phrase(reading, child)}" for child in objects)
            if not objects and reading.tokens[verb].lemma == "rule" and reading.tokens[verb].dep != "relcl":
                yield "ruler"


def _verbs(reading: Reading, head: int) -> list[int]:
    """The verbs a name is the subject of, in its own clause or one that hangs on it."""
    clauses = [child for child in reading.children[head] if reading.tokens[child].dep == "relcl"]
    return [reading.tokens[head].head, *clauses] if reading.tokens[head].dep == "nsubj" else clauses


def _is_country(phrase: str) -> bool:
    """Whether a phrase is a country and nothing else ("South Korea's")."""
    entry = look_up(phrase.removesuffix("'s").removesuffix("\u2019s").removeprefix("the ").strip())
    return entry is not None and entry.kind in ("country", "demonym")


def _before(reading: Reading, name: Name, head: int) -> str:
    left = [child for child in reading.children[head] if child < name.first]
    modifiers = [child for child in left if reading.tokens[child].dep in _PREMODIFIERS]
    end = min((reading.subtree(child)[0] for child in modifiers), default=name.first)
    first = min(name.first, _office_before(reading, name.first))
    if [token.text.lower() for token in reading.tokens[max(0, first - 2) : first]] == ["ex", "-"]:
        return reading.text(first - 2, name.first)
    while first > max(min(end, first), name.first - LONGEST_DESCRIPTION):
        if reading.tokens[first - 1].text == ")":
            first = _opening_bracket(reading, first - 1)
        elif reading.tokens[first - 1].pos in (*_NOMINAL, "ADP") or _is_hyphen(reading, first - 1):
            first -= 1
        else:
            break
    return reading.text(first, name.first)


def _office_before(reading: Reading, first: int) -> int:
    """Where the office right before a name begins ("Secretary of State")."""
    start = max(first - 5, reading.sentences[reading.sentence[first] or 0].first)
    tokens = reading.tokens[start:first]
    for match in find([token.text for token in tokens], [token.space for token in tokens]):
        if start + match.last == first and match.entry.kind in ("person", "relational"):
            return start + match.first
    return first


def _opening_bracket(reading: Reading, closing: int) -> int:
    for i in range(closing, max(closing - 6, 0), -1):
        if reading.tokens[i].text == "(":
            return i
    return closing


def _is_hyphen(reading: Reading, i: int) -> bool:
    return reading.tokens[i].text == "-" and not reading.tokens[i].space


def _phrase(reading: Reading, head: int) -> str:
    """The noun phrase of a token without clauses, lists and appositions of its own."""
    first, last = reading.subtree(head)
    for i in range(head + 1, last):
        token = reading.tokens[i]
        apart = token.head == head and token.dep in ("relcl", "acl", "appos", "cc")
        if apart or token.text in (",", ";"):
            last = max(head + 1, reading.subtree(i)[0])
            break
    return reading.text(first, min(last, first + LONGEST_DESCRIPTION))
