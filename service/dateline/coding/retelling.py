"""One event for each happening of an article: what headline, lede, body and caption tell again is joined.

Two tellings are one happening where nothing they say speaks against it (`sameness`) and something ties
them (`ties`): the same person who suffers it, a noun that points back, a headline or caption that says in
short what the body tells, or the same deed of the same people with nothing new about when, where or how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.coding.sameness import contradiction, is_somebody, kind
from dateline.coding.ties import tie
from dateline.coding.told import Told
from dateline.contracts import Event, EventMention, Participant

People = tuple[Participant, ...]

AGAIN = "told again: "
"""What stands before the basis of a day or place that another telling gives."""


def join(tellings: Sequence[Told]) -> list[Event]:
    """The events of an article, what is told again joined to the telling that says most."""
    groups: list[list[Told]] = []
    of_kind: defaultdict[str, list[list[Told]]] = defaultdict(list)
    for telling in _in_order(tellings):
        before = of_kind[kind(telling.event)]
        group = _told_before(before, telling)
        if group is None:
            groups.append([telling])
            before.append(groups[-1])
        else:
            group.append(telling)
    ids = {each.event.event_id: _best(group).event.event_id for group in groups for each in group}
    return [_joined(group, ids) for group in groups]


def _in_order(tellings: Sequence[Told]) -> list[Told]:
    """The body first, as it is what headline and captions repeat."""
    return sorted(tellings, key=lambda telling: telling.is_short)


def _told_before(groups: Sequence[list[Told]], telling: Told) -> list[Told] | None:
    """What a telling tells again: what it is tied to most surely, of equals the nearest before it."""
    found: list[Told] | None = None
    surest = 1
    for group in groups:
        if any(contradiction(other, telling) for other in group):
            continue
        sure = max(tie(other, telling) for other in group)
        if sure >= surest:
            found, surest = group, sure
    return found


def _best(group: Sequence[Told]) -> Told:
    """The telling that says most, of the body rather than of headline or caption, the first of equals."""
    return max(
        group,
        key=lambda telling: (
            not telling.is_short,
            telling.event.modality in ("asserted", "reported"),
            not telling.is_noun or telling.happening.match.carried is not None,
            bool(telling.event.actors) + bool(telling.event.recipients),
            -telling.event.trigger.start,
        ),
    )


def _joined(group: Sequence[Told], ids: dict[str, str]) -> Event:
    best = _best(group)
    others = sorted((t for t in group if t is not best), key=lambda telling: telling.event.trigger.start)
    mentions = tuple(_mention(other.event) for other in others)
    event = best.event
    carrier = ids.get(event.carrier_id, event.carrier_id) if event.carrier_id else None
    return event.model_copy(update={"mentions": mentions, "carrier_id": carrier, **_filled(best, others)})


def _mention(event: Event) -> EventMention:
    return EventMention(
        start=event.trigger.start,
        end=event.trigger.end,
        text=event.trigger.text,
        section=event.section,
        sentence=event.sentence,
        counts=event.counts,
    )


def _people(own: People, others: Sequence[People]) -> People:
    """Those of the best telling, each as another telling names them more exactly; else the first given."""
    if not own:
        return next((given for given in others if given), ())
    exact = [person for given in others for person in given]
    return tuple(next((more for more in exact if _is_exacter(more, person)), person) for person in own)


def _is_exacter(more: Participant, person: Participant) -> bool:
    """Whether it names the same: "tractor plant workers", or the man who was "a former mayor"."""
    if is_somebody(person):
        return more.type == "PERSON" and not is_somebody(more)
    return person.type == "GROUP" and person.name in more.name and len(more.text) > len(person.text)


def _filled(best: Told, others: Sequence[Told]) -> dict[str, object]:
    """What only the other tellings say: who, to whom, in which mode, when and where."""
    event = best.event
    body = [other for other in others if not other.is_short]
    found: dict[str, object] = {}
    for name in ("actors", "recipients", "mode"):
        if not getattr(event, name):
            found[name] = next(
                (given for o in body if (given := getattr(o.event, name))), getattr(event, name)
            )
    if not best.is_dated and (dated := next((o.event.date for o in body if o.is_dated), None)):
        found["date"] = dated.model_copy(update={"basis": AGAIN + dated.basis})
    if not best.is_placed and (place := next((o.event.location for o in body if o.is_placed), None)):
        found["location"] = place.model_copy(update={"basis": AGAIN + place.basis})
    return found
