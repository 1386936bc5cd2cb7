"""Why a sentence gives no event: the row of the codebook that came nearest."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.lexicon import Trigger
from dateline.coding.matching import POS
from dateline.coding.phrases import Condition
from dateline.coding.sources import Source, trigger_source
from dateline.coding.telling import Telling
from dateline.coding.wording import Wording
from dateline.contracts import EventType, Passage


@dataclass(frozen=True)
class Failure:
    """A sentence without an event. ``source`` is null where no word of it stands in the codebook.

    ``event_type`` is what the row would have given; null for a pattern that is there to give none.
    """

    sentence: Passage
    word: Passage | None
    source: Source | None
    event_type: EventType | None
    mode: str | None
    reasons: tuple[str, ...]


def nearest(number: int, telling: Telling) -> Failure:
    """The row that came nearest in that sentence, which tells of nothing."""
    for happening, reason in telling.considered(number):
        if reason is not None:
            return _failure(number, telling, happening.match.head, happening.match.trigger, reason)
    sentence, wording = telling.document.sentences[number], Wording(telling.book.words)
    tried = [
        (_distance(i, trigger, failed, telling), i, trigger, failed)
        for i in range(sentence.first, sentence.last)
        for trigger, failed in _tried(i, wording, telling)
    ]
    if not tried:
        return _failure(number, telling, None, None, "no word of it heads a row of triggers.csv")
    _, i, trigger, failed = min(tried, key=lambda entry: entry[:2])
    return _failure(number, telling, i, trigger, *failed)


def _distance(i: int, trigger: Trigger, failed: tuple[str, ...], telling: Telling) -> tuple[int, bool, int]:
    """How far a row is from firing: conditions unmet, and last the verbs that mean little by themselves."""
    unmet = len(failed) if trigger.event_type else 0
    return unmet, telling.grammar.lemmas[i] in telling.book.light_verbs, -trigger.specificity


def _tried(i: int, wording: Wording, telling: Telling) -> list[tuple[Trigger, tuple[str, ...]]]:
    """The rows for the word at ``i``, each with what kept it from firing."""
    pos = POS.get(telling.grammar.pos[i])
    rows = telling.book.triggers.get((pos, telling.grammar.lemmas[i]), ()) if pos else ()
    if barred := telling.matcher.barred(i) if rows else None:
        return [(trigger, (barred,)) for trigger in rows if trigger.event_type]
    best = telling.matcher.best(i) if rows else None
    if best is not None and best.trigger.event_type is None:
        return [(best.trigger, ("a row of type NONE: it only looks like an event",))]
    return [
        (trigger, tuple(_said(i, condition, wording, telling) for condition in failed))
        for trigger in rows
        if trigger.event_type and (failed := _unmet(i, trigger, telling))
    ]


def _unmet(i: int, trigger: Trigger, telling: Telling) -> list[Condition]:
    conditions = (*trigger.phrase.conditions, *trigger.extra)
    return [condition for condition in conditions if telling.matcher.evidence(i, [condition]) is None]


def _said(i: int, condition: Condition, wording: Wording, telling: Telling) -> str:
    """The condition, and what stands there instead."""
    needed = f"it needs that {wording.condition(condition)}"
    if condition.roles[0][-1] in ("near", "form"):
        return needed
    held = {node for path in condition.roles for node in telling.grammar.follow(i, path)}
    here = ", ".join(f"'{telling.grammar.lemmas[node]}'" for node in sorted(held))
    return f"{needed}; here it is {here}" if here else f"{needed}; here there is none"


def _failure(number: int, telling: Telling, i: int | None, trigger: Trigger | None, *reasons: str) -> Failure:
    sentence, word = telling.document.sentences[number], None
    if i is not None:
        token = telling.grammar.tokens[i]
        word = Passage(start=token.start, end=token.end, text=token.text)
    return Failure(
        sentence=Passage(start=sentence.start, end=sentence.end, text=sentence.text),
        word=word,
        source=trigger_source(trigger, (), telling.grammar) if trigger else None,
        event_type=trigger.event_type if trigger else None,
        mode=trigger.mode if trigger else None,
        reasons=reasons,
    )
