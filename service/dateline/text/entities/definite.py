"""Nouns that stand for a name: appositions, predicates, and definite descriptions ("the strongman")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.contracts import Mention
from dateline.text.entities.country import Setting
from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.groups import GROUP_NOUNS, Nominal
from dateline.text.entities.lexicon import singulars
from dateline.text.entities.reading import SPOKEN, Reading

_COUNTRY_NOUNS = frozenset(("country", "nation", "republic"))
_CITY_NOUNS = frozenset(("city", "town", "capital"))
_UNION_NOUNS = frozenset(("bloc", "alliance", "organization", "organisation"))
_LOOSE = frozenset(
    (
        "leader", "strongman", "ruler", "politician", "official", "activist", "dictator", "autocrat",
        "head of state", "lawmaker", "businessman", "tycoon", "cleric", "candidate", "opposition leader",
        "campaigner", "dissident", "company", "firm", "plant", "factory", "works", "bank", "lender",
        "airline", "manufacturer", "producer", "group", "newspaper", "broadcaster", "news agency", "website",
        "hospital", "university", "militia", "rebel group", "militant group", "party", "union",
    )
)  # fmt: skip
"""Words for somebody named before that name no office of their own: a shared sector is enough."""

_BIOGRAPHICAL = frozenset(("former", "ex", "veteran", "longtime", "old", "erstwhile", "one-time"))
_NEAR = 60
_GROUPED = frozenset(("CRM", "NGO", "OPP", "PRM", "REB", "REL", "SOC", "UAF"))
_POINTERS = frozenset(("the", "this", "that"))
_CALLED, _ROLE, _SECTOR, _PLACE, _GUESSED = 0.85, 0.9, 0.6, 0.65, 0.55
_APPOSITION, _PREDICATE = 0.95, 0.85
_REACH = 400
"""Tokens back that a definite description looks."""


def link_nominals(
    reading: Reading, nominals: Sequence[Nominal], drafts: Sequence[Draft], named: Mapping[int, Draft]
) -> list[Nominal]:
    """Give the named entities the nouns that stand for them; what is left over is returned."""
    left = []
    for nominal in nominals:
        found = (
            _before(reading, nominal, named)
            or _beside(reading, nominal, named)
            or _described(reading, nominal, drafts)
            or _once(reading, nominal, drafts)
        )
        if found is None:
            left.append(nominal)
            continue
        draft, confidence = found
        span = (nominal.first, nominal.last)
        draft.mentions.append(mention_of(reading, span, "nominal", head=nominal.head, confidence=confidence))
    return left


def _before(reading: Reading, nominal: Nominal, named: Mapping[int, Draft]) -> tuple[Draft, float] | None:
    """The organisation whose kind the noun says ("the CGT union")."""
    last = nominal.noun - nominal.entry.name.count(" ") - 1
    if last > 0 and reading.tokens[last].text == ")":
        last -= 1
    draft = named.get(last)
    if draft is None or nominal.entry.kind != "body" or nominal.plural or draft.type not in ("ORG", "FAC"):
        return None
    sectors = draft.sectors[:1]
    alike = not sectors or sectors == nominal.entry.sectors[:1] or nominal.entry.name in _LOOSE
    return (draft, _ROLE) if alike else None


def _once(reading: Reading, nominal: Nominal, drafts: Sequence[Draft]) -> tuple[Draft, float] | None:
    """The person just spoken of, when the description tells what he was ("the former cricketer")."""
    words = {token.text.lower() for token in reading.tokens[nominal.first : nominal.noun]}
    if (
        nominal.plural
        or not nominal.definite
        or nominal.entry.kind == "body"
        or words.isdisjoint(_BIOGRAPHICAL)
    ):
        return None
    people = [draft for draft in drafts if draft.type == "PERSON"]
    near = [
        (len(draft.mentions), draft)
        for draft in people
        if (at := _last_before(draft.mentions, nominal.first)) is not None and nominal.first - at < _NEAR
    ]
    return (max(near, key=lambda one: one[0])[1], _GUESSED) if near else None


def _beside(reading: Reading, nominal: Nominal, named: Mapping[int, Draft]) -> tuple[Draft, float] | None:
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


def _described(reading: Reading, nominal: Nominal, drafts: Sequence[Draft]) -> tuple[Draft, float] | None:
    """The last entity named before that the description fits; null when nothing tells it from others."""
    vague = nominal.entry.sectors[0] == "UNK" and nominal.entry.name not in GROUP_NOUNS
    if not nominal.definite or nominal.plural or vague:
        return None
    fitting: list[tuple[float, int, Draft]] = []
    for draft in drafts:
        at = _last_before(draft.mentions, nominal.first)
        if (
            at is None
            or nominal.first - at > _REACH
            or not _fits(nominal, draft)
            or not _agrees(nominal, draft)
        ):
            continue
        confidence = _likeness(reading, nominal, draft)
        if confidence:
            fitting.append((confidence, at, draft))
    if not fitting:
        return None
    confidence, _, draft = max(fitting, key=lambda one: (one[0], one[1]))
    rivals = sum(one[0] == confidence for one in fitting) - 1
    return draft, round(max(0.5, confidence - 0.1 * rivals), 2)


def _agrees(nominal: Nominal, draft: Draft) -> bool:
    return nominal.country is None or draft.country is None or nominal.country == draft.country


def _last_before(mentions: Sequence[Mention], at: int) -> int | None:
    return max((mention.first for mention in mentions if mention.first < at), default=None)


def _likeness(reading: Reading, nominal: Nominal, draft: Draft) -> float:
    """How surely the description is the entity: by its own words, by a role it was given, by its sector."""
    said = [token.text.lower() for token in reading.tokens[nominal.first : nominal.last]]
    words = {form for word in said if word not in _POINTERS for form in singulars(word)}
    for mention in draft.mentions:
        own = [form for word in mention.text.lower().split() for form in singulars(word)]
        if mention.kind == "name" and nominal.entry.name.split()[-1] in own and len(words & set(own)) > 1:
            return _CALLED
    own_role = nominal.entry.name
    if any(role.endswith(own_role) or own_role.endswith(role) for role in draft.roles):
        return _ROLE
    if nominal.entry.name in _UNION_NOUNS and draft.country in ("EUR", "IGO", "UNO"):
        return _CALLED
    if own_role in GROUP_NOUNS and draft.sectors and draft.sectors[0] in _GROUPED:
        return _SECTOR
    if own_role in _LOOSE and draft.sectors and draft.sectors[0] == nominal.entry.sectors[0]:
        return _SECTOR
    return 0.0


def link_places(
    reading: Reading, drafts: Sequence[Draft], setting: Setting, named: Mapping[int, Draft]
) -> None:
    """Give "the country" to the country the document is about, "the city" to the last one named."""
    cities = [draft for draft in drafts if draft.place and draft.place.feature.startswith("PPL")]
    main = next((d for d in drafts if d.type == "GPE" and d.place and _is_country(d, setting.main)), None)
    for i, token in enumerate(reading.tokens):
        if (
            token.pos != "NOUN"
            or i in named
            or reading.kind[i] not in SPOKEN
            or not _is_pointed_at(reading, i)
        ):
            continue
        lemma = token.lemma.lower()
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
