"""How well happenings that are told several times are brought together, by B³ over the gold events found."""

from __future__ import annotations

from collections.abc import Sequence

from tests.gold.matching import Matched
from tests.gold.measure import Measure, Wrong


def score_merging(name: str, matched: Sequence[Matched]) -> list[Measure]:
    """B³ of the found events of all samples; of what is told several times, the share brought together; and
    the share of merges that join one happening.
    """
    precisions: list[float] = []
    recalls: list[float] = []
    wrong: list[Wrong] = []
    merged = mistaken = 0
    repeated: list[float] = []
    for found in matched:
        items = [
            (gold.group or f"alone {number}", event.event_id, gold, event)
            for number, (gold, event) in enumerate(found.pairs)
        ]
        for group, event_id, gold, event in items:
            mates = [other for other in items if other[1] == event_id]
            kin = [other for other in items if other[0] == group]
            both = sum(other[0] == group for other in mates)
            precisions.append(both / len(mates))
            recalls.append(both / len(kin))
            if len(kin) > 1:
                repeated.append((both - 1) / (len(kin) - 1))
            merged += len(mates) > 1
            mistaken += len(mates) > both
            if len(mates) > both:
                others = " / ".join(other[2].label for other in mates)
                wrong.append(Wrong(event.sentence.text, gold.label, others, "merged though apart"))
            elif len(kin) > both:
                others = " / ".join(other[2].label for other in kin)
                wrong.append(Wrong(event.sentence.text, others, gold.label, "apart though one"))
    if not precisions:
        return []
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    right = 1 - mistaken / merged if merged else 1.0
    again = sum(repeated) / len(repeated) if repeated else 1.0
    return [
        Measure(f"merging/{name}", precision, recall, f1, len(precisions), wrong=tuple(wrong)),
        Measure(f"told twice/{name}", None, None, again, len(repeated)),
        Measure(f"right merges/{name}", None, None, right, merged),
    ]
