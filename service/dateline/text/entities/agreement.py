"""Whether an entity agrees with a pronoun in number, gender and kind, and how well."""

from __future__ import annotations

from dateline.text.entities.draft import Draft
from dateline.text.entities.pronouns import Pronoun

_INANIMATE = frozenset(("ORG", "GPE", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "THING"))


def allows(pronoun: Pronoun, draft: Draft) -> bool:
    """Whether number, gender and kind of the entity agree with the pronoun."""
    if pronoun.kind == "relative":
        return pronoun.text != "which" or draft.type != "PERSON"
    if pronoun.kind in ("he", "she"):
        person = draft.type == "PERSON" or (draft.type == "GROUP" and not draft.plural and draft.person)
        other = "female" if pronoun.kind == "he" else "male"
        return person and draft.gender != other
    if pronoun.kind == "they":
        if draft.type == "THING":
            return draft.plural or draft.collective
        return draft.plural or draft.type in ("NORP", "ORG") or (draft.type == "GROUP" and not draft.person)
    if pronoun.kind == "it":
        if draft.type == "THING":
            return not draft.plural
        return draft.type in _INANIMATE or (draft.type == "GROUP" and not draft.plural and not draft.person)
    return True


def fit(pronoun: Pronoun, draft: Draft) -> float:
    """How much better or worse than others of its kind an entity suits a pronoun."""
    if draft.type == "THING":
        return -0.4 if pronoun.kind == "they" and not draft.collective else 0.0
    if pronoun.kind in ("he", "she"):
        known = 0.5 if draft.gender else 0.0
        return known + (0.4 if draft.type == "PERSON" else 0.0)
    if pronoun.kind == "they":
        return 0.4 if draft.plural and draft.type == "GROUP" else -0.8
    return 0.1 if draft.type in ("ORG", "GPE") else -0.2
