"""How well tellings of several articles are brought together into incidents, over scenarios of look-alikes.

B³ and CoNLL F1 (the mean of MUC, B³ and CEAF-e) over the marked triggers that the coder finds, beside two
baselines on the same mentions: the same lemma within a scenario, and Phoenix's rule of one record a day for
each actor, recipient and type. All scenarios of a half are linked together.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path

from dateline.coding import code
from dateline.contracts import Article, Event, Participant
from dateline.linking import Source, explain, link, signature, telling_of
from dateline.text import tag, tokenize
from tests.gold.clusters import b_cubed, conll, groups_of
from tests.gold.measure import Measure, Wrong
from tests.gold.split import is_test

_DATA = Path(__file__).parent / "data"
FILE, BLIND = _DATA / "incidents.txt", _DATA / "incidents_blind.txt"
_MARK = re.compile(r"\[(\w):([^\]]+)\]")


@dataclass(frozen=True)
class Marked:
    """A trigger in an article, and the happening that it is said to tell of."""

    start: int
    end: int
    letter: str


@dataclass(frozen=True)
class Scenario:
    """Some articles with their marks; ``name`` says in short what is looked for."""

    name: str
    articles: tuple[tuple[Article, tuple[Marked, ...]], ...]


@dataclass(frozen=True)
class Found:
    """The coded event at a mark."""

    scenario: str
    gold: str
    event: Event


def scenarios(file: Path) -> list[Scenario]:
    """Every scenario of the file."""
    found: list[Scenario] = []
    articles: list[tuple[Article, tuple[Marked, ...]]] = []
    name, head = "", ""
    for line in [*file.read_text(encoding="utf-8").splitlines(), "== end: end"]:
        if line.startswith("== "):
            if articles:
                found.append(Scenario(name, tuple(articles)))
            name, articles = line[3:], []
        elif line.startswith("@ "):
            head = line[2:]
        elif line and not line.startswith("#"):
            articles.append(_article(name, len(articles), head, line))
    return found


def _article(name: str, number: int, head: str, text: str) -> tuple[Article, tuple[Marked, ...]]:
    time, _, source = head.partition(" ")
    marks, plain, last = [], "", 0
    for found in _MARK.finditer(text):
        plain += text[last : found.start()]
        marks.append(Marked(len(plain), len(plain) + len(found[2]), found[1]))
        plain, last = plain + found[2], found.end()
    published = datetime.fromisoformat(time).replace(tzinfo=UTC)
    article = Article(
        article_id=f"{name.partition(':')[0]}/{number}",
        text=plain + text[last:],
        published_at=published,
        source=source,
    )
    return article, tuple(marks)


Coded = tuple[Scenario, tuple[tuple[Event, ...], ...]]
"""A scenario with the events of each of its articles."""


@cache
def _coded(file: Path) -> tuple[Coded, ...]:
    return tuple(
        (one, tuple(tuple(code(tag(tokenize(article)))) for article, _ in one.articles))
        for one in scenarios(file)
    )


def score(_: Path | None = None) -> list[Measure]:
    """The measures of both halves, and of the set that was written later."""
    measures: list[Measure] = []
    for half in ("dev", "test"):
        chosen = [(one, coded) for one, coded in _coded(FILE) if is_test(one.name) == (half == "test")]
        measures += _of_half(half, chosen)
    return [*measures, *_of_half("blind", _coded(BLIND))]


def _of_half(half: str, chosen: Sequence[Coded]) -> list[Measure]:
    found, due = _found(chosen)
    gold = groups_of({each.event.event_id: (each.scenario, each.gold) for each in found})
    linked = _linked(chosen)
    merged, wrong = _merges(found, linked)
    measures = [
        Measure(f"incident mentions found/{half}", None, None, len(found) / due, due),
        Measure(f"right incident merges/{half}", None, None, 1 - len(wrong) / max(merged, 1), merged),
    ]
    for rule, groups in (
        ("", {each.event.event_id: linked[each.event.event_id] for each in found}),
        (", by lemma", {each.event.event_id: (each.scenario, _lemma(each.event)) for each in found}),
        (", one a day", {each.event.event_id: _one_a_day(each.event) for each in found}),
    ):
        alike = b_cubed(gold, groups_of(groups))
        said = (*wrong, *_missed(found, linked)) if not rule else ()
        measures += [
            Measure(f"incidents B3/{half}{rule}", *alike, alike.f1, len(found), wrong=said),
            Measure(f"incidents CoNLL/{half}{rule}", None, None, conll(gold, groups_of(groups)), len(found)),
        ]
    return measures


def _found(chosen: Sequence[Coded]) -> tuple[list[Found], int]:
    """The events at the marks, and how many marks there are."""
    found, due = [], 0
    for scenario, coded in chosen:
        for (_, marks), events in zip(scenario.articles, coded, strict=True):
            due += len(marks)
            for mark in marks:
                at = [event for event in events if _is_at(event, mark)]
                if at:
                    best = max(at, key=lambda event: (event.section == "body", event.confidence))
                    found.append(Found(scenario.name, mark.letter, best))
    return found, due


def _is_at(event: Event, mark: Marked) -> bool:
    places = (event.trigger, *event.mentions)
    return any(place.start < mark.end and mark.start < place.end for place in places)


def _linked(chosen: Sequence[Coded]) -> dict[str, str]:
    """The incident of each event."""
    events = [event for _, coded in chosen for found in coded for event in found]
    sources = {
        article.article_id: Source(article.article_id, signature=signature([article.text]))
        for scenario, _ in chosen
        for article, _ in scenario.articles
    }
    return {id_: incident.incident_id for incident in link(events, sources) for id_ in incident.event_ids}


def _merges(found: Sequence[Found], linked: Mapping[str, str]) -> tuple[int, list[Wrong]]:
    """How many pairs are merged, and those that are not one."""
    merged, wrong = 0, []
    for one, other in combinations(found, 2):
        if linked[one.event.event_id] == linked[other.event.event_id]:
            merged += 1
            if (one.scenario, one.gold) != (other.scenario, other.gold):
                wrong.append(_wrong(one, other, "merged though apart"))
    return merged, wrong


def _missed(found: Sequence[Found], linked: Mapping[str, str]) -> list[Wrong]:
    return [
        _wrong(one, other, "apart though one")
        for one, other in combinations(found, 2)
        if (one.scenario, one.gold) == (other.scenario, other.gold)
        and linked[one.event.event_id] != linked[other.event.event_id]
    ]


def _wrong(one: Found, other: Found, cause: str) -> Wrong:
    verdict = explain(telling_of(one.event, None), telling_of(other.event, None))
    return Wrong(one.event.sentence.text, other.event.sentence.text, f"{one.scenario} | {verdict}", cause)


def _lemma(event: Event) -> str:
    return telling_of(event, None).stem


def _one_a_day(event: Event) -> Hashable:
    """Phoenix: one record a day for a source, a target and a code."""

    def role(people: Sequence[Participant]) -> tuple[str, ...]:
        return tuple(sorted(f"{person.country}{''.join(person.sectors[:1])}" for person in people))

    return event.date.start, role(event.actors), role(event.recipients), event.event_type, event.mode
