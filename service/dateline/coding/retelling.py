"""One event for each happening of an article: what headline, lede, body and caption tell again is joined.

Two tellings are one happening where type, mode, people, place, day and numbers do not contradict each other
and something ties them: a noun that points back ("the attack"), or a headline or caption that says in short
what the body tells, or the same word of the same people on the same day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.contracts import Count, Event, EventMention, Participant

PLACES = frozenset({"GPE", "LOC", "FAC", "NORP"})
SHORT = frozenset({"headline", "caption", "subheading"})
TOLD = frozenset({"asserted", "reported"})
ONCE = frozenset({"ASSAULT", "SANCTION", "COERCE", "RETREAT"})
"""Types of deeds that a person suffers once on a day, whatever words tell of it."""
SHARED_START = 4
"""Letters from which on two words count as forms of one: *arrest*, *arrested*."""


@dataclass(frozen=True, slots=True)
class Told:
    """A happening, the event made of it, and the grammar of its language."""

    happening: Happening
    event: Event
    grammar: Grammar

    @property
    def lemma(self) -> str:
        return self.grammar.lemmas[self.happening.match.head]

    @property
    def is_material(self) -> bool:
        return self.event.quad_class in (2, 4)

    def points_back(self) -> bool:
        """Whether it is a noun spoken of as known: "the attack", "their arrest"."""
        match = self.happening.match
        if match.trigger.pos != "noun" or (match.carried and not match.carried.below):
            return False
        grammar = self.grammar
        return any(
            grammar.dep(child) == "poss" or grammar.is_a(child, "anaphoric")
            for child in grammar.by_dep(match.head, "det", "poss")
        )


def join(tellings: Sequence[Told]) -> list[Event]:
    """The events of an article, what is told again joined to the telling that says most."""
    groups: list[list[Told]] = []
    for telling in _in_order(tellings):
        # The nearest before it: what is spoken of as known was told of last.
        group = next((group for group in reversed(groups) if _is_one(group, telling)), None)
        if group is None:
            groups.append([telling])
        else:
            group.append(telling)
    ids = {each.event.event_id: _best(group).event.event_id for group in groups for each in group}
    return [_joined(group, ids) for group in groups]


def _in_order(tellings: Sequence[Told]) -> list[Told]:
    """The body first, as it is what headline and captions repeat."""
    return sorted(tellings, key=lambda telling: telling.event.section in SHORT)


def _is_one(group: Sequence[Told], telling: Told) -> bool:
    if any(not _compatible(other, telling) for other in group):
        return False
    return any(_tied(other, telling) for other in group)


def _compatible(one: Told, other: Told) -> bool:
    """Whether nothing that the two say speaks against their being one happening."""
    a, b = one.event, other.event
    if a.event_type != b.event_type or (a.mode and b.mode and a.mode != b.mode):
        return False
    if a.modality != b.modality and not {a.modality, b.modality} <= TOLD:
        return False
    if (a.carrier_id is None) != (b.carrier_id is None):
        return False
    if a.sentence.start == b.sentence.start and not _victims(a) & _victims(b):
        return False
    people = all(
        not mine or not theirs or _keys(mine) & _keys(theirs)
        for mine, theirs in ((a.actors, b.actors), (_people(a), _people(b)))
    )
    return people and _same_day(a, b) and _same_place(a, b) and _same_numbers(a.counts, b.counts)


def _tied(one: Told, other: Told) -> bool:
    """Whether something says that the two are one."""
    shared = _keys((*one.event.actors, *one.event.recipients)) & _keys(
        (*other.event.actors, *other.event.recipients)
    )
    if _victims(one.event) & _victims(other.event):
        return True
    alike = _alike(one.lemma, other.lemma)
    if other.event.section in SHORT and one.event.section not in SHORT:
        return bool(shared) or alike
    if other.points_back() and other.is_material:
        return True
    return alike and _same_roles(one.event, other.event) and one.is_material and _dated_alike(one, other)


def _people(event: Event) -> tuple[Participant, ...]:
    """Whom it is done to; of a deed, not where: a town attacked is its people too."""
    if event.quad_class not in (2, 4):
        return event.recipients
    return tuple(person for person in event.recipients if person.type not in PLACES)


def _victims(event: Event) -> set[str]:
    """The persons, each one by name, who were killed, jailed, sentenced or freed."""
    if event.event_type not in ONCE:
        return set()
    return {person.entity_id for person in event.recipients if person.type == "PERSON" and person.entity_id}


def _same_roles(a: Event, b: Event) -> bool:
    """Whether the same people do it to the same people, both of them named."""
    return all(
        mine and theirs and _named(mine) == _named(theirs)
        for mine, theirs in ((a.actors, b.actors), (a.recipients, b.recipients))
    )


def _dated_alike(one: Told, other: Told) -> bool:
    """Whether at most one of them has a day of its own, or both the same."""
    days = [t.event.date for t in (one, other) if t.event.date.basis.startswith("explicit")]
    return len(days) < 2 or days[0].start == days[1].start


def _named(people: Iterable[Participant]) -> set[str]:
    return {person.entity_id or person.name.lower() for person in people}


def _keys(people: Iterable[Participant]) -> set[str]:
    """What people may be recognized by: entity, name, and for groups what they are."""
    found: set[str] = set()
    for person in people:
        found |= {person.entity_id or "", person.name.lower()} - {""}
        if person.type in ("GROUP", None):
            found.add(person.name.lower().split()[-1])
    return found


def _alike(one: str, other: str) -> bool:
    size = max(SHARED_START, min(len(one), len(other)) - 2)
    return one == other or (len(one) >= size and one[:size] == other[:size])


def _same_day(a: Event, b: Event) -> bool:
    if not (a.date.basis.startswith("explicit") and b.date.basis.startswith("explicit")):
        return True
    starts = [day for day in (a.date.start, b.date.start) if day]
    ends = [day for day in (a.date.end, b.date.end) if day]
    return not starts or not ends or max(starts) <= min(ends)


def _same_place(a: Event, b: Event) -> bool:
    one, other = a.location, b.location
    if not one or not other or one.text is None or other.text is None:
        return True
    if "country" in (one.precision, other.precision) or "admin1" in (one.precision, other.precision):
        return one.country == other.country or one.country is None or other.country is None
    return one.name == other.name


def _same_numbers(mine: Sequence[Count], theirs: Sequence[Count]) -> bool:
    """Whether no two numbers of a kind exclude each other; rival claims are of different people."""
    return all(a.kind != b.kind or a.claimant != b.claimant or _overlap(a, b) for a in mine for b in theirs)


def _overlap(a: Count, b: Count) -> bool:
    spans = [
        (c.low if c.low is not None else c.value, c.high if c.high is not None else c.value) for c in (a, b)
    ]
    (low, high), (least, most) = spans
    if a.qualifier in (">=", ">", "many"):
        high = None
    if b.qualifier in (">=", ">", "many"):
        most = None
    under = high is not None and least is not None and high < least
    over = most is not None and low is not None and most < low
    return not under and not over


def _best(group: Sequence[Told]) -> Told:
    """The telling that says most, of the body rather than of headline or caption, the first of equals."""
    return max(
        group,
        key=lambda telling: (
            telling.event.section not in SHORT,
            telling.happening.match.trigger.pos != "noun" or telling.happening.match.carried is not None,
            bool(telling.event.actors) + bool(telling.event.recipients),
            -telling.event.trigger.start,
        ),
    )


def _joined(group: Sequence[Told], ids: dict[str, str]) -> Event:
    best = _best(group).event
    others = sorted((t.event for t in group if t.event is not best), key=lambda event: event.trigger.start)
    mentions = tuple(
        EventMention(
            start=event.trigger.start,
            end=event.trigger.end,
            text=event.trigger.text,
            section=event.section,
            sentence=event.sentence,
            counts=event.counts,
        )
        for event in others
    )
    carrier = ids.get(best.carrier_id, best.carrier_id) if best.carrier_id else None
    return best.model_copy(update={"mentions": mentions, "carrier_id": carrier})
