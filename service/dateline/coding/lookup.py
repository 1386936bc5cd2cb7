"""What the codebook says of a word or phrase, and which of its words are spelled nearly so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from rapidfuzz import fuzz, process

from dateline.coding.lexicon import Codebook, Cue, Tag, Trigger
from dateline.coding.phrases import Condition, Phrase, as_set
from dateline.coding.sources import LIGHT_VERBS
from dateline.coding.wording import Wording

Kind = Literal["event", "no event", "carries events", "modality", "report", "mode cue", "context cue"]
LEFT_OUT = as_set("a an the his her its their our my your")
NEAR = 75
"""How alike, of 100, a word must be to be offered instead."""
MOST_NEAR = 5
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """A row that makes something of the word. ``gives`` is the type, modality or context, where it has one.

    ``conditions`` are all needed; ``actor`` and ``recipient`` say who is who, for events alone.
    """

    kind: Kind
    table: str
    row: int
    phrase: str
    pos: str | None = None
    gives: str | None = None
    mode: str | None = None
    conditions: tuple[str, ...] = ()
    actor: str | None = None
    recipient: str | None = None


@dataclass(frozen=True)
class Lookup:
    """Every row for a word or phrase, those for events with the most specific first, which wins.

    ``classes`` are those of words.csv that hold it, ``carried_by`` the verbs that carry it as an event noun,
    ``near`` the words spelled like it, only where nothing was found.
    """

    word: str
    entries: tuple[Entry, ...]
    classes: tuple[str, ...]
    carried_by: tuple[str, ...]
    near: tuple[str, ...]


def look_up(phrase: str, book: Codebook) -> Lookup:
    """What the codebook says of ``phrase``, given in dictionary forms; articles and case do not matter."""
    given = phrase.lower().split()
    words = [book.spellings.get(word, word) for word in given if word not in LEFT_OUT] or given
    wording = Wording(book.words)
    triggers = [row for row in _rows(book.triggers) if _speaks_of(row.phrase, row.extra, words)]
    triggers.sort(key=lambda row: (row.event_type is None, -row.specificity, row.row))
    entries = (*(_event(row, wording) for row in triggers), *_others(words, book, wording))
    whole = " ".join(words)
    classes = tuple(sorted(name for name, members in book.words.items() if whole in members))
    found = bool(entries or classes)
    return Lookup(
        word=whole,
        entries=entries,
        classes=classes,
        carried_by=tuple(_carriers(triggers, book)),
        near=() if found else tuple(_near(whole, book)),
    )


def _speaks_of(phrase: Phrase, extra: Iterable[Condition], words: list[str]) -> bool:
    """Whether the words hold the row's head, and the rest is in the row or is all the row asks for."""
    if not phrase.heads.intersection(words):
        return False
    rest = [word for word in words if word not in phrase.heads]
    asked = [condition for condition in (*phrase.conditions, *extra) if not condition.negated]
    named = all(any(_names(condition, word) for condition in asked) for word in rest)
    return named or all(any(_meets(condition, word) for word in rest) for condition in phrase.conditions)


def _names(condition: Condition, word: str) -> bool:
    return word in condition.words.words or any(word in path for path in condition.roles)


def _meets(condition: Condition, word: str) -> bool:
    if condition.words.anything:
        return any(word in path for path in condition.roles)
    return word in condition.words.words


def _event(trigger: Trigger, wording: Wording) -> Entry:
    conditions = (*trigger.phrase.conditions, *trigger.extra)
    event = trigger.event_type is not None
    return Entry(
        kind="event" if event else "no event",
        table=trigger.table,
        row=trigger.row,
        phrase=trigger.text,
        pos=trigger.pos,
        gives=trigger.event_type,
        mode=trigger.mode,
        conditions=tuple(wording.condition(condition) for condition in conditions),
        actor=wording.frame(trigger.actor) if event else None,
        recipient=wording.frame(trigger.recipient) if event else None,
    )


def _others(words: list[str], book: Codebook, wording: Wording) -> Iterator[Entry]:
    for light in _rows(book.light_verbs):
        if _speaks_of(light.phrase, (), words):
            said = tuple(wording.condition(condition) for condition in light.phrase.conditions)
            yield Entry(
                "carries events", LIGHT_VERBS, light.row, light.text, "verb", light.modality, None, said
            )
    for cue in _rows(book.cues):
        if _speaks_of(cue.phrase, (), words):
            yield _cue(cue, wording)
    for tag in _rows(book.mode_cues):
        if _is_cue(tag, words):
            yield Entry("mode cue", "mode_cues.csv", tag.row, _sequence(tag), None, tag.event_type, tag.name)
    for tag in _rows(book.contexts):
        if _is_cue(tag, words):
            yield Entry("context cue", "contexts.csv", tag.row, _sequence(tag), None, tag.name)


def _cue(cue: Cue, wording: Wording) -> Entry:
    said = tuple(wording.condition(condition) for condition in cue.phrase.conditions)
    if cue.modality is None:
        return Entry("report", "reports.csv", cue.row, cue.text, cue.pos, None, None, said)
    return Entry("modality", "modality.csv", cue.row, cue.text, cue.pos, cue.modality, None, said)


def _is_cue(tag: Tag, words: list[str]) -> bool:
    if len(words) == 1:
        return any(words[0] in allowed for allowed in tag.words)
    return len(words) == len(tag.words) and all(
        word in allowed for word, allowed in zip(words, tag.words, strict=True)
    )


def _sequence(tag: Tag) -> str:
    return " ".join("|".join(sorted(allowed)[:3]) for allowed in tag.words)


def _carriers(triggers: Iterable[Trigger], book: Codebook) -> list[str]:
    """The verbs that carry one of those nouns, as "hold _"."""
    nouns = [trigger for trigger in triggers if trigger.pos == "noun" and trigger.event_type]
    return [
        light.text
        for light in _rows(book.light_verbs)
        if any(
            not (light.nouns or light.types)
            or noun.event_type in light.types
            or noun.phrase.heads & light.nouns
            for noun in nouns
        )
    ]


def _near(word: str, book: Codebook) -> list[str]:
    known = sorted(
        {*(head for _, head in book.triggers), *book.light_verbs, *(head for _, head in book.cues)}
    )
    found = process.extract(word, known, scorer=fuzz.ratio, limit=MOST_NEAR, score_cutoff=NEAR)
    return [name for name, *_ in found]


def _rows(index: Mapping[K, tuple[T, ...]]) -> list[T]:
    """The rows of an index, each once."""
    return list({id(row): row for rows in index.values() for row in rows}.values())
