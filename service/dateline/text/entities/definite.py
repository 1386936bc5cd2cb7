"""Nouns that stand for a name: appositions, predicates, and definite descriptions ("the strongman")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.contracts import Mention
from dateline.text.entities.country import Setting
from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.groups import Nominal
from dateline.text.entities.reading import SPOKEN, Reading

_COUNTRY_NOUNS = frozenset(("country", "nation", "republic"))
_CITY_NOUNS = frozenset(("city", "town", "capital"))
_KINDS = frozenset(
    (
        "company",
        "firm",
        "bank",
        "lender",
        "airline",
        "manufacturer",
        "producer",
        "group",
        "newspaper",
        "broadcaster",
        "news agency",
        "militia",
        "rebel group",
        "militant group",
        "party",
        "union",
    )
)
"""What a body may be called right after its name, whatever its sector ("the CGT union")."""

_POINTERS = frozenset(("the", "this", "that"))
_ROLE, _PLACE = 0.9, 0.65
_APPOSITION, _PREDICATE = 0.95, 0.85
_REACH = 400
"""Tokens back that a definite description looks."""


def beside(reading: Reading, nominal: Nominal, named: Mapping[int, Draft]) -> tuple[Draft, float] | None:
    """The entity whose name an apposition, a predicate or the phrase itself sets beside the noun."""
    return _before(reading, nominal, named) or _apposed(reading, nominal, named)


def _before(reading: Reading, nominal: Nominal, named: Mapping[int, Draft]) -> tuple[Draft, float] | None:
    """The organisation whose kind the noun says ("the CGT union")."""
    last = nominal.noun - nominal.entry.name.count(" ") - 1
    if last > 0 and reading.tokens[last].text == ")":
        last -= 1
    draft = named.get(last)
    if draft is None or nominal.entry.kind != "body" or nominal.plural or draft.type not in ("ORG", "FAC"):
        return None
    sectors = draft.sectors[:1]
    alike = not sectors or sectors == nominal.entry.sectors[:1] or nominal.entry.name in _KINDS
    return (draft, _ROLE) if alike else None


def _apposed(reading: Reading, nominal: Nominal, named: Mapping[int, Draft]) -> tuple[Draft, float] | None:
    """The name that an apposition or a predicate sets beside the noun."""
    tokens = reading.tokens
    token = tokens[nominal.noun]
    near: list[tuple[int, float]] = []
    if token.dep == "appos":
        near.append((token.head, _APPOSITION))
    if token.dep == "attr" and tokens[token.head].lemma == "be":
        verb = reading.children[token.head]
        near += [(child, _PREDICATE) for child in verb if tokens[child].dep == "nsubj"]
    near += [(child, _APPOSITION) for child in reading.children[nominal.noun] if tokens[child].dep == "appos"]
    for at, confidence in near:
        draft = named.get(at)
        if draft and _fits(nominal, draft):
            return draft, confidence
    return None


def _fits(nominal: Nominal, draft: Draft) -> bool:
    if nominal.plural:
        return False
    if nominal.entry.kind == "body":
        return draft.type in ("ORG", "FAC")
    return draft.type == "PERSON"


def _last_before(mentions: Sequence[Mention], at: int) -> int | None:
    return max((mention.first for mention in mentions if mention.first < at), default=None)


def link_places(
    reading: Reading, drafts: Sequence[Draft], setting: Setting, named: Mapping[int, Draft]
) -> None:
    """Give "the country" to the country the document is about, "the city" to the last one named."""
    cities = [draft for draft in drafts if draft.place and draft.place.feature.startswith("PPL")]
    main = next((d for d in drafts if d.type == "GPE" and d.place and _is_country(d, setting.main)), None)
    for i, token in enumerate(reading.tokens):
        if token.pos != "NOUN" or i in named or reading.kind[i] not in SPOKEN:
            continue
        lemma = token.lemma.lower()
        if (lemma not in _COUNTRY_NOUNS and lemma not in _CITY_NOUNS) or not _is_pointed_at(reading, i):
            continue
        if lemma in _COUNTRY_NOUNS and main:
            main.mentions.append(_nominal(reading, i))
        elif lemma in _CITY_NOUNS:
            before = [
                (at, d) for d in cities if (at := _last_before(d.mentions, i)) is not None and i - at < _REACH
            ]
            if before:
                max(before, key=lambda one: one[0])[1].mentions.append(_nominal(reading, i))


def _is_country(draft: Draft, code: str | None) -> bool:
    return (
        code is not None
        and draft.place is not None
        and draft.place.feature == "PCLI"
        and draft.country == code
    )


def _is_pointed_at(reading: Reading, i: int) -> bool:
    token = reading.tokens[i]
    pointed = any(
        reading.tokens[child].text.lower() in _POINTERS for child in reading.children[i] if child < i
    )
    return pointed and token.tag == "NN" and token.dep not in ("compound", "nmod")


def _nominal(reading: Reading, i: int) -> Mention:
    first = min((child for child in reading.children[i] if child < i), default=i)
    return mention_of(reading, (first, i + 1), "nominal", head=i, confidence=_PLACE)
