"""What says that a telling is one with another told before it, and how surely."""

from __future__ import annotations

from dateline.coding.counts import fate
from dateline.coding.sameness import ONCE, alike, is_part, is_somebody, keys, opens_with, people, victims
from dateline.coding.told import Told

WIDE = frozenset({"restrict", "disapprove", "visit"})
"""Modes of too much for one to say what is meant."""
NEAR = 2
"""How many sentences away one telling may still elaborate another."""


def tie(one: Told, other: Told) -> int:
    """How surely ``other`` tells ``one`` again, of two that do not contradict each other; 0 is not at all."""
    if victims(one.event) & victims(other.event):
        return 9
    if other.identifies() and _nearness(one, other):
        return 8
    if other.is_short:
        return 0 if one.is_short else _in_short(one, other)
    if other.points_back() and other.is_material:
        return 2 + _congruence(one, other) + _nearness(one, other) - one.is_background
    if any(
        says(one, other) for says in (is_part, opens_with, _is_of_visit, _restates, _names, _counts_again)
    ):
        return 4
    return 3 if _elaborates(one, other) else 0


def _in_short(one: Told, other: Told) -> int:
    """How surely a headline or caption says what the body tells."""
    shared = _shared(one, other)
    if not (shared or alike(one, other)):
        return 0
    return 3 + 2 * one.in_lede + bool(shared) + alike(one, other)


def _shared(one: Told, other: Told) -> set[str]:
    a, b = one.event, other.event
    return keys((*a.actors, *a.recipients)) & keys((*b.actors, *b.recipients))


def _congruence(one: Told, other: Told) -> int:
    """How well the noun names what the other tells: by its own word, by mode or by toll."""
    if alike(one, other):
        return 4
    mode, toll = other.event.mode, fate(other.grammar, other.happening.match.head)
    counted = any(count.kind == toll for count in one.event.counts)
    said = any(fate(one.grammar, i) == toll for i in one.happening.heads)
    same = mode and mode == one.event.mode and mode not in WIDE
    return 3 if same or (toll and (counted or said)) else 0


def _nearness(one: Told, other: Told) -> int:
    """2 in one paragraph, 1 in the next or for the lede, to which a page comes back."""
    if one.paragraph == other.paragraph:
        return 2
    return int(other.paragraph - one.paragraph == 1 or one.in_lede)


def _is_of_visit(one: Told, other: Told) -> bool:
    """Whether one is a visit and the other what was done on it: "flew to Mopti and met the families"."""
    if one.event.event_type != "CONSULT" or "visit" not in (one.event.mode, other.event.mode):
        return False
    close = abs(one.happening.sentence - other.happening.sentence) <= NEAR
    return close and bool(keys(one.event.actors) & keys(other.event.actors))


def _restates(one: Told, other: Told) -> bool:
    """Whether the same people do the same, and the later telling has no day, place or number of its own."""
    a, b = one.event, other.event
    if not ((one.is_material or b.mode == "visit") and (alike(one, other) or _same_mode(one, other))):
        return False
    actors, recipients = keys(a.actors) & keys(b.actors), keys(people(a)) & keys(people(b))
    if (a.actors and b.actors and not actors) or (people(a) and people(b) and not recipients):
        return False
    if not (actors or recipients):
        return False
    if alike(one, other) and actors and recipients:
        return not (one.is_dated and other.is_dated) or a.date.start == b.date.start
    if b.event_type in ONCE and not recipients:
        return False
    dated = other.is_dated and a.date.start != b.date.start
    return not (dated or other.is_placed or other.event.counts)


def _counts_again(one: Told, other: Told) -> bool:
    """Whether both give a day and a number to a crowd, and these agree."""
    crowds = [{count.kind for count in each.event.counts} for each in (one, other)]
    if not (one.is_dated and other.is_dated and _same_mode(one, other)):
        return False
    return one.event.date.start == other.event.date.start and "participants" in crowds[0] & crowds[1]


def _same_mode(one: Told, other: Told) -> bool:
    a, b = one.event.mode, other.event.mode
    return bool(a) and a == b


def _names(one: Told, other: Told) -> bool:
    """Whether it names whom the lede spoke of: "a former mayor was jailed … found Jan Novak guilty"."""
    a, b = one.event, other.event
    if not one.in_lede or not _same_mode(one, other) or b.event_type not in ONCE:
        return False
    if len(a.recipients) != 1 or len(b.recipients) != 1 or other.is_dated:
        return False
    first, then = a.recipients[0], b.recipients[0]
    return is_somebody(first) and then.type == "PERSON" and not is_somebody(then)


def _elaborates(one: Told, other: Told) -> bool:
    """Whether one says who did it and the other to whom: "opened fire. A boy was shot in the neck"."""
    a, b = one.event, other.event
    if not (one.is_material and a.mode and a.mode == b.mode) or one.paragraph != other.paragraph:
        return False
    if other.happening.sentence - one.happening.sentence > NEAR or other.is_dated or other.is_placed:
        return False
    return bool(a.actors) and not a.recipients and bool(b.recipients) and not b.actors
