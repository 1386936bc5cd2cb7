"""How well what an event carries is coded, on the events that answer gold: mode, modality, people, counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dateline.contracts import Count, Event, Participant
from tests.gold.matching import Matched, describe
from tests.gold.measure import Measure, Tally, Wrong, accuracy, overlap
from tests.gold.records import GoldCount, GoldEvent

Pair = tuple[GoldEvent, Event]


def of_pairs(name: str, matched: Sequence[Matched]) -> list[Measure]:
    """Modality, mode, actors, recipients, and both with the type as one answer.

    `unreal modality` is that of coded events which the gold has only as content of others, or as traps.
    """
    pairs = [pair for found in matched for pair in found.pairs]
    unreal = [pair for found in matched for pair in found.bound]
    return [
        _facet(f"modality/{name}", pairs, lambda g: g.modalities, lambda e: e.modality),
        _facet(f"unreal modality/{name}", unreal, lambda g: g.modalities, lambda e: e.modality),
        _facet(f"mode/{name}", pairs, lambda g: g.modes, lambda e: e.mode),
        _people(f"actors/{name}", pairs, lambda g: g.actors, lambda e: e.actors),
        _people(f"recipients/{name}", pairs, lambda g: g.recipients, lambda e: e.recipients),
        _dyads(name, matched),
    ]


def _facet(
    name: str,
    pairs: Sequence[Pair],
    accepted: Callable[[GoldEvent], Sequence[str | None]],
    given: Callable[[Event], str | None],
) -> Measure:
    pairs = [(gold, event) for gold, event in pairs if accepted(gold)]
    hits = [given(event) in accepted(gold) for gold, event in pairs]
    wrong = [
        Wrong(
            event.sentence.text,
            f"{accepted(gold)[0]} {gold.label!r}",
            describe(event),
            f"{given(event) or 'none'} for {accepted(gold)[0] or 'none'}",
        )
        for (gold, event), hit in zip(pairs, hits, strict=True)
        if not hit
    ]
    return accuracy(name, hits, wrong)


def _people(
    name: str,
    pairs: Sequence[Pair],
    expected: Callable[[GoldEvent], Sequence[str] | None],
    given: Callable[[Event], Sequence[Participant]],
) -> Measure:
    items, wrong = [], []
    for gold, event in pairs:
        due = expected(gold)
        if due is None:
            continue
        tally = tally_people(due, given(event))
        items.append(tally)
        if tally.spurious or tally.missed:
            cause = "another one" if tally.spurious and tally.missed else "one too many"
            cause = cause if tally.spurious else "none" if not given(event) else "one too few"
            wrong.append(Wrong(event.sentence.text, " & ".join(due) or None, describe(event), cause))
    return overlap(name, items, wrong)


def tally_people(due: Sequence[str], found: Sequence[Participant]) -> Tally:
    """Those the gold names against those found."""
    right = sum(any(same_people(name, person) for person in found) for name in due)
    spurious = sum(not any(same_people(name, person) for name in due) for person in found)
    return Tally(right, spurious, len(due) - right)


def same_people(gold: str, person: Participant) -> bool:
    """Whether a participant is one the gold accepts (names apart by ``|``): they share a word that counts."""
    return any(_same_name(name, person) for name in gold.split("|"))


def _same_name(gold: str, person: Participant) -> bool:
    words = {word for word in gold.lower().replace("'s", "").split() if len(word) > 2 or word.isdigit()}
    said = f"{person.text} {person.name}".lower().replace("'s", "").split()
    return bool(words & set(said)) or gold.lower() in (person.text.lower(), person.name.lower())


def _dyads(name: str, matched: Sequence[Matched]) -> Measure:
    """Who did what to whom as one answer: right where type, all actors and all recipients are."""
    items = []
    for found in matched:
        judged = [(g, e) for g, e in found.pairs if g.actors is not None and g.recipients is not None]
        right = sum(
            tally_people(gold.actors or (), event.actors).missed == 0
            and tally_people(gold.recipients or (), event.recipients).missed == 0
            for gold, event in judged
        )
        lost = sum(gold.actors is not None and gold.recipients is not None for gold in found.missed)
        items.append(Tally(right, len(judged) - right, lost + len(judged) - right))
    return overlap(f"dyads/{name}", items)


def counts(name: str, matched: Sequence[Matched]) -> Measure:
    """Counts of the matched events: value within what is accepted, qualifier and claimant right."""
    hits, wrong = [], []
    for gold, event in (pair for found in matched for pair in found.pairs):
        for count in gold.counts:
            hits.append(any(_same_count(count, given) for given in _counts_of(event)))
            if not hits[-1]:
                got = "; ".join(f"{c.kind} {c.qualifier} {c.value} {c.claimant}" for c in _counts_of(event))
                expected = f"{count.kind} {count.qualifier} {count.value} {count.claimant}"
                cause = "none" if not got else "another one"
                wrong.append(Wrong(event.sentence.text, expected, got or None, f"{count.kind}: {cause}"))
    return accuracy(f"counts/{name}", hits, wrong)


def _counts_of(event: Event) -> list[Count]:
    return [*event.counts, *(count for mention in event.mentions for count in mention.counts)]


def _same_count(gold: GoldCount, given: Count) -> bool:
    if gold.accepted:
        close = any(
            v is not None and gold.accepted[0] <= v <= gold.accepted[1] for v in (given.value, given.low)
        )
    else:
        close = gold.value in (given.value, given.low) or gold.qualifier == "many"
    return close and given.qualifier == gold.qualifier and (given.claimant is None) == (gold.claimant is None)
