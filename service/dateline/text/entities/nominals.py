"""Common nouns for people and bodies: each means a name, a group spoken of before, or a new group."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from dateline.contracts import Mention
from dateline.text.entities.country import Setting
from dateline.text.entities.definite import beside
from dateline.text.entities.draft import Draft, mention_of
from dateline.text.entities.groups import GROUP_NOUNS, Nominal, draft_of, grouped_under
from dateline.text.entities.likeness import ANYBODY, SECTOR, likeness
from dateline.text.entities.reading import Reading

REACH, SECTOR_REACH, SHORT_REACH = 25, 7, 4
"""Sentences back that a definite noun looks: for what was called like it, for its sector, for anybody."""

LEAST = 0.5
"""The confidence below which a noun is left alone."""


def resolve_nominals(
    reading: Reading,
    nominals: Sequence[Nominal],
    drafts: Sequence[Draft],
    named: Mapping[int, Draft],
    setting: Setting,
) -> list[Draft]:
    """Give every nominal to the entity it means, from the first to the last, and return the groups."""
    groups = _Groups(reading, setting)
    for nominal in nominals:
        found = (
            beside(reading, nominal, named)
            or groups.beside(nominal)
            or _described(reading, nominal, [*drafts, *groups.drafts])
        )
        if found and found[1] < SECTOR and nominal.acting and groups.knows(nominal):
            found = None
        if found:
            draft, confidence = found
            span = (nominal.first, nominal.last)
            draft.mentions.append(
                mention_of(reading, span, "nominal", head=nominal.head, confidence=confidence)
            )
            _learn(nominal, draft, confidence)
            groups.by_noun[nominal.noun] = draft
        elif nominal.acting:
            groups.add(nominal)
    return groups.drafts


def _learn(nominal: Nominal, draft: Draft, confidence: float) -> None:
    """Keep what the noun tells of the entity."""
    if nominal.entry.name not in draft.roles and nominal.entry.name not in GROUP_NOUNS:
        draft.roles = (*draft.roles, nominal.entry.name)
    unknown = draft.type == "ORG" and not draft.sectors
    if unknown and nominal.entry.sectors[0] != "UNK" and confidence >= ANYBODY:
        draft.sectors = nominal.entry.sectors


def _described(reading: Reading, nominal: Nominal, drafts: Iterable[Draft]) -> tuple[Draft, float] | None:
    """The entity spoken of before that a definite noun suits best; null when none does well enough."""
    if not nominal.definite:
        return None
    here = reading.sentence[nominal.noun]
    ranked: list[tuple[float, float, Draft]] = []
    for draft in drafts:
        if here is None or not _fits(nominal, draft):
            continue
        before = [mention for mention in draft.mentions if mention.first < nominal.first]
        if not before:
            continue
        likely = likeness(reading, nominal, draft)
        distance = _distance(reading, here, before)
        if likely and distance <= _reach(likely):
            ranked.append((likely + _salience(before, distance), likely, draft))
    if not ranked:
        return None
    ranked.sort(key=lambda one: one[0])
    best, likely, draft = ranked[-1]
    rivals = sum(best - rank < 0.05 for rank, _, _ in ranked[:-1])
    confidence = round(likely - 0.08 * rivals, 2)
    return (draft, confidence) if confidence >= LEAST else None


def _reach(likely: float) -> int:
    if likely > SECTOR:
        return REACH
    return SECTOR_REACH if likely > ANYBODY else SHORT_REACH


def _distance(reading: Reading, here: int, before: Sequence[Mention]) -> int:
    last = max((reading.sentence[mention.head] or 0) for mention in before)
    return here - last


def _salience(before: Sequence[Mention], distance: int) -> float:
    return 0.04 * math.log1p(len(before)) - 0.04 * min(distance, 6)


def _fits(nominal: Nominal, draft: Draft) -> bool:
    """Whether number and kind agree."""
    if nominal.entry.kind == "body":
        return draft.type in ("ORG", "FAC") or (draft.type == "GROUP" and not draft.person)
    if nominal.plural:
        return draft.type == "GROUP" and draft.plural
    return draft.type == "PERSON" or (draft.type == "GROUP" and draft.person)


class _Groups:
    """One entity for each kind of people in the document."""

    def __init__(self, reading: Reading, setting: Setting) -> None:
        self._reading = reading
        self._setting = setting
        self._groups: dict[object, Draft] = {}
        self._latest: dict[object, Draft] = {}
        self.drafts: list[Draft] = []
        self.by_noun: dict[int, Draft] = {}

    def knows(self, nominal: Nominal) -> bool:
        """Whether people of that kind were spoken of before."""
        return nominal.kind in self._latest

    def beside(self, nominal: Nominal) -> tuple[Draft, float] | None:
        """The group that an apposition sets beside the noun ("The man, a mechanic")."""
        token = self._reading.tokens[nominal.noun]
        draft = self.by_noun.get(token.head) if token.dep == "appos" else None
        return (draft, 0.9) if draft and draft.plural == nominal.plural else None

    def add(self, nominal: Nominal) -> None:
        """The nominal to its kind; a definite noun that nothing qualifies is the last of its kind."""
        bare = nominal.country is None and nominal.holder is None
        country = nominal.country or self._setting.of_sentence(self._reading.sentence[nominal.noun])
        key = grouped_under(nominal, country, len(self.drafts))
        draft = self._latest.get(nominal.kind) if bare and nominal.definite else None
        draft = draft or self._groups.get(key)
        if draft is None:
            draft = self._groups[key] = draft_of(self._reading, nominal, country)
            draft.ordinal = sum(other.name == draft.name for other in self.drafts)
            self.drafts.append(draft)
        self._latest[nominal.kind] = draft
        self.by_noun[nominal.noun] = draft
        span = (nominal.first, nominal.last)
        draft.mentions.append(mention_of(self._reading, span, "nominal", head=nominal.head))
