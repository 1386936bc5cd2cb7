"""How much of the codebook there is, how much of it a document uses, and which of its verbs are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.coding.coder import CODED_SECTIONS
from dateline.coding.lexicon import Codebook, Trigger
from dateline.coding.sources import LIGHT_VERBS
from dateline.coding.telling import Telling
from dateline.contracts import TaggedDocument


@dataclass(frozen=True, order=True)
class Fired:
    """A row that gave an event; ``event_type`` is null for a verb that carries one."""

    table: str
    row: int
    phrase: str
    event_type: str | None
    mode: str | None


@dataclass(frozen=True)
class Missing:
    """A verb without a row whose subject can act, in the sentence that has it."""

    verb: str
    sentence: str


def count_rows(book: Codebook) -> Counter[tuple[str, str | None]]:
    """How many rows of triggers give each type and mode; negative patterns count as type ``NONE``."""
    rows = {(trigger.table, trigger.row): trigger for found in book.triggers.values() for trigger in found}
    return Counter((trigger.event_type or "NONE", trigger.mode) for trigger in rows.values())


def survey(document: TaggedDocument, book: Codebook) -> tuple[list[Fired], list[Missing]]:
    """The rows that gave the events of a document, once for each, and the verbs that none speaks of."""
    telling = Telling(document, book)
    fired: list[Fired] = []
    missing: list[Missing] = []
    for number, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].kind in CODED_SECTIONS:
            fired += _fired(number, telling)
            missing += [Missing(verb, sentence.text) for verb in _missing(number, telling)]
    return fired, missing


def _fired(number: int, telling: Telling) -> Iterator[Fired]:
    for happening in telling.of(number):
        for match in (happening.match, *happening.joined):
            yield _of(match.trigger)
            if match.carried:
                light = match.carried.light
                yield Fired(LIGHT_VERBS, light.row, light.text, None, None)


def _of(trigger: Trigger) -> Fired:
    return Fired(trigger.table, trigger.row, trigger.text, trigger.event_type, trigger.mode)


def _missing(number: int, telling: Telling) -> Iterator[str]:
    sentence = telling.document.sentences[number]
    grammar, book = telling.grammar, telling.book
    acting = frozenset({"ACTOR"})
    for i in range(sentence.first, sentence.last):
        lemma = grammar.lemmas[i]
        known = ("verb", lemma) in book.triggers or ("verb", lemma) in book.cues or lemma in book.light_verbs
        if grammar.pos[i] != "VERB" or known:
            continue
        if any(telling.cast.is_kind(node, acting) for node in grammar.role(i, "subj")):
            yield lemma
