"""What speaks against two tellings being one happening: other people, day, place or numbers, or *another*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.coding.told import MATERIAL, Told
from dateline.contracts import Count, Event, Participant

PLACES = frozenset({"GPE", "LOC", "FAC", "NORP"})
TOLD = frozenset({"asserted", "reported"})
ONCE = frozenset({"ASSAULT", "SANCTION", "COERCE", "RETREAT"})
"""Types of deeds that a person suffers once on a day, whatever words tell of it."""
BODIES = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG"})
"""Sectors of what acts for a state."""
FAMILIES = (
    frozenset({"firearms", "targeted"}),
    frozenset({"beat", "targeted"}),
    frozenset({"primitive", "targeted"}),
    frozenset({"explosives", "suicide-attack", "targeted", "destroy"}),
    frozenset({"aerial", "drone", "explosives", "heavy-weapons", "destroy"}),
    frozenset({"demo", "obstruct"}),
    frozenset({"multilateral", "third-party"}),
)
"""Modes that two tellings of one happening may have."""
BLOCKADE = frozenset({"COERCE", "PROTEST"})
"""Types that one noun may have: whose blockade it is says which."""
FORCE = frozenset({"ASSAULT", "COERCE"})
PARTS = frozenset({"destroy", "firearms", "explosives", "heavy-weapons", "primitive", "beat"})
"""Modes of what is done in an attack."""


def contradiction(one: Told, other: Told) -> str | None:
    """What the two say that cannot hold of one happening; ``other`` is told later, or in short."""
    a, b = one.event, other.event
    if not _same_kind(one, other):
        return "another kind"
    if not _same_standing(one, other):
        return "another standing"
    if other.is_another():
        return "said to be another"
    if a.sentence.start == b.sentence.start and not (victims(a) & victims(b) or _goes_on(one, other)):
        return "told in one breath"
    for mine, theirs in ((a.actors, b.actors), (people(a), people(b))):
        if mine and theirs and not any(may_be_one(x, y) for x in mine for y in theirs):
            return "other people"
    if not _same_day(one, other):
        return "another day"
    if not _same_place(one, other):
        return "another place"
    return None if same_numbers(a.counts, b.counts) else "other numbers"


def kind(event: Event) -> str:
    """What two tellings of one happening have in common: the type, or that it is one of two like types."""
    return "blockade" if event.event_type in BLOCKADE else event.event_type


def victims(event: Event) -> set[str]:
    """The persons, each one by name, who were killed, jailed, sentenced or freed."""
    if event.event_type not in ONCE:
        return set()
    return {person.entity_id for person in event.recipients if person.type == "PERSON" and person.entity_id}


def keys(people: Iterable[Participant]) -> set[str]:
    """What people may be recognized by: entity, name, and for groups what they are."""
    found: set[str] = set()
    for person in people:
        found |= {person.entity_id or "", person.name.lower()} - {""}
        if person.type in ("GROUP", None):
            found.add(_head(person))
    return found


def _head(person: Participant) -> str:
    """The word that says what they are: "workers of Minsk Tractor Works" are workers."""
    return person.name.lower().split(" of ")[0].split()[-1]


def may_be_one(one: Participant, other: Participant) -> bool:
    """Whether two participants may be the same people: alike, or one of them left general."""
    if keys((one,)) & keys((other,)):
        return True
    if one.country and other.country and one.country != other.country:
        return False
    if _is_named(one) and _is_named(other):
        return bool(one.country) and _acts_for(one, other) != _acts_for(other, one)
    if "PERSON" in (one.type, other.type) and (_is_named(one) or _is_named(other)):
        return is_somebody(one) or is_somebody(other)
    return not one.sectors or not other.sectors or bool(set(one.sectors) & set(other.sectors))


def is_somebody(person: Participant) -> bool:
    """Whether it is one person without a name: "a former mayor"."""
    return not _is_named(person) and person.text.lower().startswith(("a ", "an "))


def same_numbers(mine: Sequence[Count], theirs: Sequence[Count]) -> bool:
    """Whether no two numbers of a kind exclude each other; rival claims are of different people."""
    return all(a.kind != b.kind or a.claimant != b.claimant or _overlap(a, b) for a in mine for b in theirs)


def alike(one: Told, other: Told) -> bool:
    """Whether their words are forms of one: *arrest*, *arrested*."""
    a, b = one.lemma, other.lemma
    size = max(4, min(len(a), len(b)) - 2)
    return a == b or (len(a) >= size and a[:size] == b[:size])


def _same_kind(one: Told, other: Told) -> bool:
    a, b = one.event, other.event
    if a.event_type != b.event_type:
        return {a.event_type, b.event_type} == BLOCKADE and other.points_back() and alike(one, other)
    if not a.mode or not b.mode or a.mode == b.mode:
        return True
    return any({a.mode, b.mode} <= family for family in FAMILIES)


def _same_standing(one: Told, other: Told) -> bool:
    a, b = one.event, other.event
    if a.modality == b.modality and a.carrier_id == b.carrier_id:
        return True
    carried = (a.carrier_id is None) != (b.carrier_id is None)
    if {a.modality, b.modality} <= TOLD:
        return not carried or other.points_back() or bool(victims(a) & victims(b))
    if {a.modality, b.modality} <= TOLD | {"demanded"} and a.event_type == "ASSAULT":
        return bool(victims(a) & victims(b)) or other.points_back()  # what was ordered, and is told as done
    return a.modality == b.modality and not carried


def _goes_on(one: Told, other: Told) -> bool:
    """Whether a sentence comes back to what it told: "was stabbed; police said the killing …"."""
    if one.happening.anchor > other.happening.anchor:
        return False
    if other.points_back() or is_part(one, other) or opens_with(one, other):
        return other.is_material
    return one.event.event_type == "CONSULT" and bool(keys(one.event.actors) & keys(other.event.actors))


def opens_with(one: Told, other: Told) -> bool:
    """Whether a noun's beginning is told by a *when* clause: "the protests began when thousands marched"."""
    clause = other.happening.anchor
    when = any(other.grammar.lemmas[c] == "when" for c in other.grammar.by_dep(clause, "advmod", "mark"))
    if not (when and one.is_noun and one.happening.match.carried) or one.event.actors:
        return False
    same = one.event.mode is not None and one.event.mode == other.event.mode
    return same and one.event.sentence.start == other.event.sentence.start


def is_part(one: Told, other: Told) -> bool:
    """Whether a clause of the sentence tells what else the same people did in the same deed.

    "Gunmen attacked a convoy, burning two lorries"; "police raided the homes and seized phones".
    """
    a, b = one.event, other.event
    if a.sentence.start != b.sentence.start or not keys(a.actors) & keys(b.actors):
        return False
    if a.event_type not in FORCE:
        return False
    if a.mode and a.mode == b.mode:
        return True
    below = other.grammar.dep(other.happening.anchor) in ("advcl", "relcl")
    return below and a.event_type == "ASSAULT" and {a.mode, b.mode} <= PARTS | {None}


def people(event: Event) -> tuple[Participant, ...]:
    """Whom it is done to; of a deed or visit, not where: a town attacked is its people too."""
    if event.quad_class not in MATERIAL and event.event_type != "CONSULT":
        return event.recipients
    return tuple(person for person in event.recipients if person.type not in PLACES)


def _is_named(person: Participant) -> bool:
    return person.type in ("PERSON", "ORG", "GPE") and person.name != person.name.lower()


def _acts_for(one: Participant, other: Participant) -> bool:
    return one.type == "GPE" and other.type == "ORG" and bool(BODIES & set(other.sectors))


def _same_day(one: Told, other: Told) -> bool:
    a, b = one.event.date, other.event.date
    if not (one.is_dated and other.is_dated):
        known = other.points_back() or other.is_short or one.paragraph == other.paragraph
        known = known or bool(victims(one.event) & victims(other.event))
        return one.is_background == other.is_background or known
    starts = [day for day in (a.start, b.start) if day]
    ends = [day for day in (a.end, b.end) if day]
    return not starts or not ends or max(starts) <= min(ends)


def _same_place(one: Told, other: Told) -> bool:
    a, b = one.event.location, other.event.location
    if not a or not b or not (one.names_place and other.names_place):
        return True
    if not (one.is_placed and other.is_placed) and (one.points_back() or other.points_back()):
        return True
    wide = ("country", "admin1", "region")
    if a.precision in wide or b.precision in wide:
        return a.country == b.country or a.country is None or b.country is None
    return a.name == b.name


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
