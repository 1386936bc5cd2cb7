"""Why a document is coded as it is: the rule of each event, and else the rule that came nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.coding.coder import CODED_SECTIONS
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Codebook, Trigger
from dateline.coding.matching import POS
from dateline.coding.phrases import Condition
from dateline.coding.telling import Telling
from dateline.contracts import TaggedDocument

TRIGGERS = "triggers.csv"
LIGHT_VERBS = "light_verbs.csv"


@dataclass(frozen=True)
class Explanation:
    """A rule and what came of it. ``event_type`` is null where the rule failed, ``reason`` says why.

    ``start`` and ``end`` are where its word stands in the article, ``rule`` the phrase with file and row.
    """

    sentence: str
    start: int
    end: int
    word: str
    rule: str
    event_type: str | None
    reason: str


def explain(document: TaggedDocument, book: Codebook) -> tuple[Explanation, ...]:
    """What each sentence tells of and by which rule; where it tells nothing, the nearest rule that failed."""
    telling = Telling(document, book)
    found: list[Explanation] = []
    for number, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].kind not in CODED_SECTIONS:
            continue
        coded = [_of(happening, telling) for happening in telling.of(number)]
        found += coded or _nearest(number, telling)
    return tuple(found)


def _of(happening: Happening, telling: Telling) -> Explanation:
    match, standing = happening.match, happening.standing
    rule = _rule(match.trigger)
    if match.carried:
        rule += f" carried by {match.carried.light.text!r} ({LIGHT_VERBS}:{match.carried.light.row})"
    reasons: list[str] = [standing.modality]
    if standing.carrier:
        reasons.append(f"as content of {standing.carrier.trigger.text!r}")
    if standing.report is not None:
        reasons.append(f"as told by {telling.grammar.tokens[standing.report].text!r}")
    reasons += [f"joined with {joined.trigger.text!r}" for joined in happening.joined]
    return _explanation(
        happening.sentence, match.head, telling, rule, happening.event_type, ", ".join(reasons)
    )


def _nearest(number: int, telling: Telling) -> list[Explanation]:
    """The rule with the fewest conditions unmet among those whose word stands in the sentence."""
    sentence = telling.document.sentences[number]
    tried = [
        (i, trigger, list(_unmet(i, trigger, telling)))
        for i in range(sentence.first, sentence.last)
        for trigger in _triggers(i, telling)
    ]
    if not tried:
        return []
    i, trigger, failed = min(tried, key=lambda entry: (len(entry[2]), -entry[1].specificity, entry[0]))
    if failed:
        reason = "unmet: " + ", ".join(_readable(condition) for condition in failed)
    elif trigger.event_type is None:
        reason = "a negative pattern"
    else:
        reason = "met, but too weak alone, general, or part of a name"
    return [_explanation(number, i, telling, _rule(trigger), None, reason)]


def _triggers(i: int, telling: Telling) -> tuple[Trigger, ...]:
    pos = POS.get(telling.grammar.tokens[i].pos)
    return telling.book.triggers.get((pos, telling.grammar.lemmas[i]), ()) if pos else ()


def _unmet(i: int, trigger: Trigger, telling: Telling) -> Iterator[Condition]:
    for condition in (*trigger.phrase.conditions, *trigger.extra):
        if telling.matcher.evidence(i, [condition]) is None:
            yield condition


def _rule(trigger: Trigger) -> str:
    return f"{trigger.text!r} ({TRIGGERS}:{trigger.row})"


def _readable(condition: Condition) -> str:
    roles = "|".join(".".join(path) for path in condition.roles)
    words = sorted(condition.words.words) + [f"@{kind}" for kind in sorted(condition.words.kinds)]
    shown = "|".join(words[:6]) + ("|..." if len(words) > 6 else "") if words else "*"
    return f"{'not ' if condition.negated else ''}{roles}:{shown}"


def _explanation(
    number: int, i: int, telling: Telling, rule: str, event_type: str | None, reason: str
) -> Explanation:
    token = telling.grammar.tokens[i]
    text = telling.document.sentences[number].text
    return Explanation(text, token.start, token.end, token.text, rule, event_type, reason)
