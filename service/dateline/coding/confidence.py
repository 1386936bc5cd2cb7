"""How sure a coded event is: a few features, each with a fixed weight."""

from __future__ import annotations

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import TypeRow

STRENGTH = {"strong": 0.7, "usual": 0.55, "weak": 0.4}


def confidence(happening: Happening, kind: TypeRow, grammar: Grammar) -> float:
    """Between 0 and 1: the trigger's strength, then what was found with it and how it stands."""
    match = happening.match
    score = STRENGTH[match.trigger.strength]
    score += 0.05 * min(match.trigger.specificity, 3) / 3
    score += 0.1 if happening.actors else -0.05
    score += 0.05 if happening.recipients else (-0.1 if kind.requires_recipient else 0.0)
    score += 0.05 if match.carried else 0.0
    if match.trigger.pos == "noun" and not match.carried:
        score -= 0.1
    if happening.standing.modality != "asserted":
        score -= 0.05
    if grammar.dep(match.head) == "dep":
        score -= 0.1
    return round(min(max(score, 0.05), 0.99), 2)
