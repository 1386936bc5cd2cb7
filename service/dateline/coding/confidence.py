"""How sure a coded event is: a few features, each with a fixed weight."""

from __future__ import annotations

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import TypeRow

STRENGTH = {"strong": 0.7, "usual": 0.55, "weak": 0.4}


def confidence(happening: Happening, kind: TypeRow, grammar: Grammar) -> float:
    """Between 0 and 1: the trigger's strength, then what was found with it and how it stands."""
    score = sum(weight for _, weight in features(happening, kind, grammar))
    return round(min(max(score, 0.05), 0.99), 2)


def features(happening: Happening, kind: TypeRow, grammar: Grammar) -> list[tuple[str, float]]:
    """What speaks for an event and against it: each with its weight in the confidence."""
    match = happening.match
    found = [
        (f"{match.trigger.strength} row", STRENGTH[match.trigger.strength]),
        ("specific phrase", 0.05 * min(match.trigger.specificity, 3) / 3),
        ("actor known", 0.1) if happening.actors else ("no actor", -0.05),
    ]
    if happening.recipients:
        found.append(("recipient known", 0.05))
    elif kind.requires_recipient:
        found.append(("no recipient", -0.1))
    if match.carried:
        found.append(("carried by a verb", 0.05))
    elif match.trigger.pos == "noun":
        found.append(("noun alone", -0.1))
    if happening.standing.modality != "asserted":
        found.append((f"not asserted but {happening.standing.modality}", -0.05))
    if grammar.dep(match.head) == "dep":
        found.append(("grammar unclear", -0.1))
    return found
