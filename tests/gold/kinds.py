"""How well the type of a sentence is coded: its main event, and all types by precision and recall."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.contracts import EVENT_TYPES, Event
from tests.gold.matching import Matched
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.records import GoldEvent, Sample

NOTHING = "none"
UNREAL = ("negated", "hypothetical", "demanded")


def of_main(name: str, coded: Sequence[tuple[Sample, Sequence[Event]]]) -> list[Measure]:
    """Type of the main event of each sentence that has exactly one: accuracy, and mean F1 of the types."""
    answers: list[tuple[Sample, GoldEvent, str]] = []
    for sample, events in coded:
        core = [gold for gold in sample.events if gold.tier == "core"]
        if len(core) == 1:
            answers.append((sample, core[0], main_type(events)))
    hits = [got in gold.types for _, gold, got in answers]
    wrong = [
        Wrong(sample.text, gold.types[0], got, f"{got} for {gold.types[0]}")
        for (sample, gold, got), hit in zip(answers, hits, strict=True)
        if not hit
    ]
    pairs = [(got if got in gold.types else gold.types[0], got) for _, gold, got in answers]
    return [accuracy(f"types/{name}", hits, wrong), macro(name, by_type(name, pairs))]


def main_type(events: Sequence[Event]) -> str:
    """The type of the event a sentence is about: stated rather than embedded, sure rather than not."""
    best = max(
        events,
        key=lambda e: (
            e.carrier_id is None,
            e.modality not in UNREAL,
            e.modality != "reported",
            e.confidence,
            -e.trigger.start,
        ),
        default=None,
    )
    return best.event_type if best else NOTHING


def by_type(name: str, pairs: Sequence[tuple[str, str]]) -> list[Measure]:
    """Precision, recall and F1 of each type over (expected, got) pairs."""
    found = []
    for kind in EVENT_TYPES:
        items = [Tally(int(e == g == kind), int(g == kind != e), int(e == kind != g)) for e, g in pairs]
        if any(e == kind for e, _ in pairs):
            found.append(overlap(f"type {kind}/{name}", items))
    return found


def macro(name: str, per_type: Sequence[Measure]) -> Measure:
    """The mean F1 of the types that occur."""
    mean = sum(measure.f1 for measure in per_type) / len(per_type) if per_type else 0.0
    return Measure(f"types macro F1/{name}", None, None, mean, len(per_type))


def of_all(name: str, matched: Sequence[Matched]) -> list[Measure]:
    """Precision, recall and F1 of each type over every event of every sample."""
    found = []
    for kind in EVENT_TYPES:
        items = [
            Tally(
                sum(event.event_type == kind for _, event in one.pairs),
                sum(telling.event.event_type == kind for telling in one.spurious)
                + sum(event.event_type == kind for _, event in one.betrayed),
                sum(gold.types[0] == kind for gold in one.missed),
            )
            for one in matched
        ]
        if any(item.right or item.missed for item in items):
            found.append(overlap(f"event {kind}/{name}", items))
    return found
