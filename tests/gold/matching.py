"""Which coded event answers which gold event.

A coded event answers a gold one when its type is among those accepted and its trigger shares a
character with one of the gold triggers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.contracts import Event
from tests.gold.measure import Tally, Wrong
from tests.gold.records import GoldEvent, Sample

FREE = ("demanded", "planned", "hypothetical", "negated")


@dataclass
class Matched:
    """The coded events of one sample against its gold: pairs, and what is left on either side.

    ``neutral`` are coded events that are neither right nor wrong; ``betrayed`` are those that assert
    what the gold says is only demanded, promised, supposed or denied.
    """

    sample: Sample
    pairs: list[tuple[GoldEvent, Event]] = field(default_factory=list)
    spurious: list[Event] = field(default_factory=list)
    missed: list[GoldEvent] = field(default_factory=list)
    neutral: list[Event] = field(default_factory=list)
    betrayed: list[tuple[GoldEvent, Event]] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        return Tally(len(self.pairs), len(self.spurious) + len(self.betrayed), len(self.missed))

    def wrong(self) -> list[Wrong]:
        """Each wrong answer with the words around it."""
        text = " ".join(self.sample.text.split()) if len(self.sample.text) < 600 else ""
        return [
            *(Wrong(text or event.sentence.text, None, describe(event)) for event in self.spurious),
            *(Wrong(text, f"{gold.types[0]} at {gold.label!r}", None) for gold in self.missed),
            *(
                Wrong(text or event.sentence.text, f"{gold.modalities[0]} {gold.label!r}", describe(event))
                for gold, event in self.betrayed
            ),
        ]


def describe(event: Event) -> str:
    """An event in a few words."""
    actors = " & ".join(actor.name for actor in event.actors) or "-"
    recipients = " & ".join(recipient.name for recipient in event.recipients) or "-"
    mode = f"/{event.mode}" if event.mode else ""
    return f"{event.event_type}{mode} {event.modality} {event.trigger.text!r} {actors} > {recipients}"


def touches(gold: GoldEvent, event: Event) -> bool:
    """Whether the triggers share a character."""
    return any(start < event.trigger.end and event.trigger.start < end for start, end in gold.triggers)


def answers(gold: GoldEvent, event: Event) -> bool:
    return touches(gold, event) and (not gold.types or event.event_type in gold.types)


def match(sample: Sample, events: Sequence[Event]) -> Matched:
    """The events of a sample laid beside its gold; events of captions, embeds and headlines are left out."""
    result = Matched(sample)
    left = [event for event in events if event.section in ("body", "subheading")]
    for gold in sample.events:
        if gold.tier != "core":
            continue
        found = min(
            (event for event in left if answers(gold, event)),
            key=lambda event: (gold.types.index(event.event_type), event.modality not in gold.modalities),
            default=None,
        )
        if found is None:
            result.missed.append(gold)
        else:
            left.remove(found)
            result.pairs.append((gold, found))
    for event in left:
        _place(event, sample, result)
    return result


def _place(event: Event, sample: Sample, result: Matched) -> None:
    others = [gold for gold in sample.events if gold.tier != "core" and touches(gold, event)]
    bound = next(
        (gold for gold in others if gold.tier in ("embedded", "trap") and answers(gold, event)), None
    )
    if any(answers(gold, event) for gold in others if gold.tier == "optional"):
        result.neutral.append(event)
    elif bound and event.modality == "asserted":
        result.betrayed.append((bound, event))
    elif bound or (event.carrier_id and event.modality in FREE):
        result.neutral.append(event)
    else:
        result.spurious.append(event)
