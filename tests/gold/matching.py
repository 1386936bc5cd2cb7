"""Which coded event answers which gold event.

A coded event answers a gold one when its type is among those accepted and the words that show it, at
one of the places where it is told, share a character with one of the gold triggers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dateline.contracts import Event
from tests.gold.measure import Tally, Wrong
from tests.gold.records import GoldEvent, Sample

FREE = ("demanded", "planned", "hypothetical", "negated")
SECTIONS = ("body", "subheading")


@dataclass(frozen=True)
class Telling:
    """A coded event at one of the places where it is told."""

    event: Event
    start: int
    end: int
    sentence: str


@dataclass
class Matched:
    """The coded events of one sample against its gold: pairs, and what is left on either side.

    ``neutral`` are coded events that are neither right nor wrong; ``betrayed`` are those that assert
    what the gold says is only demanded, promised, supposed or denied. ``bound`` are all that answer
    such gold, asserted or not.
    """

    sample: Sample
    pairs: list[tuple[GoldEvent, Event]] = field(default_factory=list)
    spurious: list[Telling] = field(default_factory=list)
    missed: list[GoldEvent] = field(default_factory=list)
    neutral: list[Telling] = field(default_factory=list)
    betrayed: list[tuple[GoldEvent, Event]] = field(default_factory=list)
    bound: list[tuple[GoldEvent, Event]] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        return Tally(len(self.pairs), len(self.spurious) + len(self.betrayed), len(self.missed))

    def wrong(self) -> list[Wrong]:
        """Each wrong answer with the words around it and its cause."""
        return [
            *(self._false(telling) for telling in self.spurious),
            *(self._lost(gold) for gold in self.missed),
            *(
                Wrong(
                    event.sentence.text,
                    f"{gold.modalities[0]} {gold.label!r}",
                    describe(event),
                    f"asserted {event.event_type} that is only {gold.modalities[0]}",
                )
                for gold, event in self.betrayed
            ),
        ]

    def _false(self, telling: Telling) -> Wrong:
        event = telling.event
        rival = next((gold for gold in self.missed if overlaps(gold, telling)), None)
        cause = f"{event.event_type} where nothing is"
        if rival:
            cause = f"{event.event_type} for {rival.types[0]}"
        elif any(overlaps(gold, telling) for gold, _ in self.pairs):
            cause = f"{event.event_type} coded twice"
        return Wrong(telling.sentence, None, describe(event), f"spurious: {cause}")

    def _lost(self, gold: GoldEvent) -> Wrong:
        rival = next((telling for telling in self.spurious if overlaps(gold, telling)), None)
        cause = f"{gold.types[0]} for which {rival.event.event_type} came" if rival else gold.types[0]
        expected = f"{'|'.join(gold.types)} at {gold.label!r}"
        return Wrong(self.around(gold), expected, None, f"missed: {cause}")

    def around(self, gold: GoldEvent) -> str:
        """The line of the text that the trigger of a gold event stands in."""
        start, end = gold.triggers[0]
        first = self.sample.text.rfind("\n", 0, start) + 1
        last = self.sample.text.find("\n", end)
        return self.sample.text[first : last if last >= 0 else None]


def describe(event: Event) -> str:
    """An event in a few words."""
    actors = " & ".join(actor.name for actor in event.actors) or "-"
    recipients = " & ".join(recipient.name for recipient in event.recipients) or "-"
    mode = f"/{event.mode}" if event.mode else ""
    return f"{event.event_type}{mode} {event.modality} {event.trigger.text!r} {actors} > {recipients}"


def match(sample: Sample, events: Sequence[Event]) -> Matched:
    """The events of a sample laid beside its gold; what captions, embeds and headlines tell is left out."""
    result = Matched(sample)
    left = [telling for event in events for telling in tellings(event)]
    for gold in sample.events:
        if gold.tier != "core":
            continue
        found = min(
            (telling for telling in left if _answers(gold, telling)),
            key=lambda one: (
                gold.types.index(one.event.event_type),
                one.event.modality not in gold.modalities,
            ),
            default=None,
        )
        if found is None:
            result.missed.append(gold)
        else:
            left.remove(found)
            result.pairs.append((gold, found.event))
    for telling in left:
        _place(telling, sample, result)
    return result


def tellings(event: Event) -> Iterator[Telling]:
    """The event at each place of the body where it is told."""
    if event.section in SECTIONS:
        yield Telling(event, event.trigger.start, event.trigger.end, event.sentence.text)
    for mention in event.mentions:
        if mention.section in SECTIONS:
            yield Telling(event, mention.start, mention.end, mention.sentence.text)


def overlaps(gold: GoldEvent, telling: Telling) -> bool:
    """Whether the two share a character of what shows the event."""
    return any(start < telling.end and telling.start < end for start, end in gold.triggers)


def _answers(gold: GoldEvent, telling: Telling) -> bool:
    return overlaps(gold, telling) and (not gold.types or telling.event.event_type in gold.types)


def _place(telling: Telling, sample: Sample, result: Matched) -> None:
    event = telling.event
    others = [gold for gold in sample.events if gold.tier != "core" and overlaps(gold, telling)]
    bound = next(
        (gold for gold in others if gold.tier in ("embedded", "trap") and _answers(gold, telling)), None
    )
    if bound:
        result.bound.append((bound, event))
    if any(_answers(gold, telling) for gold in others if gold.tier == "optional"):
        result.neutral.append(telling)
    elif bound and event.modality == "asserted":
        result.betrayed.append((bound, event))
    elif bound or (event.carrier_id and event.modality in FREE):
        result.neutral.append(telling)
    else:
        result.spurious.append(telling)
