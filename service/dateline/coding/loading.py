"""Loading the codebook: the tables checked, parsed and indexed by head word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from dateline.coding.lexicon import Codebook, Cue, LightVerb, Trigger
from dateline.coding.needs import Needs
from dateline.coding.phrases import Needed, needed
from dateline.coding.rows import (
    Own,
    Reader,
    content_row,
    contexts,
    cue,
    light_verb,
    modality,
    mode_cues,
    mode_row,
    shift,
    trigger,
    type_row,
)
from dateline.coding.tables import CodebookError
from dateline.errors import DatelineError
from dateline.text.languages import LANGUAGES

ENGLISH = "en"
FOLDERS: Mapping[str, tuple[str, ...]] = {ENGLISH: (), "ru": ("ru",)}
"""Where below ``codebook`` the rows of each language stand, by ISO 639-1 code.

Words of another language are glossed in English, so all English rows hold for it; its own come first.
"""
T = TypeVar("T")
K = TypeVar("K")


def load_codebook(folder: Traversable, language: str = ENGLISH, own: Traversable | None = None) -> Codebook:
    """The codebook in that folder, after the rows that a language has of its own.

    `CodebookError` names everything that is wrong with it; `DatelineError` when there is no such folder.
    """
    if not folder.is_dir():
        raise DatelineError(
            f"there is no folder {folder} with tables", hint="make one with `dateline codebook copy`"
        )
    reader = Reader(folder, own=Own(own, LANGUAGES[language].gloss) if own else None)
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.rows("words.csv"):
        classes[row["class"]].add(row["word"])
    reader.classes = {name: frozenset(words) for name, words in classes.items()}
    reader.types = {row.event_type: row for row in reader.each("types.csv", type_row)}
    reader.modes = dict(reader.each("modes.csv", lambda row: mode_row(reader, row)))
    triggers = reader.each("triggers.csv", lambda row: trigger(reader, row))
    light_verbs = reader.each("light_verbs.csv", lambda row: light_verb(reader, row))
    cues = reader.each("modality.csv", lambda row: cue(reader, row, modality(row["modality"])))
    reports = reader.each("reports.csv", lambda row: cue(reader, row, None))
    carriers = reader.each("carriers.csv", lambda row: content_row(reader, row))
    shifts = reader.each("shifts.csv", lambda row: shift(reader, row))
    mode_tags = [
        tag for tags in reader.each("mode_cues.csv", lambda row: mode_cues(reader, row)) for tag in tags
    ]
    context_tags = [
        tag for tags in reader.each("contexts.csv", lambda row: contexts(reader, row)) for tag in tags
    ]
    spellings = dict(reader.each("spellings.csv", lambda row: (row["variant"], row["standard"])))
    specific_first = sorted(triggers, key=lambda row: -row.specificity)
    by_head = _group(specific_first, lambda row: [(row.pos, head) for head in row.phrase.heads])
    cues_by_head = _group([*cues, *reports], lambda row: [(row.pos, head) for head in row.phrase.heads])
    governing: list[Trigger | LightVerb | Cue] = [*triggers, *light_verbs, *cues, *reports]
    if reader.problems:
        raise CodebookError(reader.problems)
    return Codebook(
        language=language,
        types=reader.types,
        modes=reader.modes,
        triggers=by_head,
        trigger_needs=_needs({row: needed(row.conditions) for row in triggers}, by_head),
        types_at={key: frozenset(row.event_type for row in rows) for key, rows in by_head.items()},
        light_verbs=_group(light_verbs, lambda row: row.phrase.heads),
        cues=cues_by_head,
        cue_needs=_needs({row: needed(row.phrase.conditions) for row in (*cues, *reports)}, cues_by_head),
        carriers={
            kind: tuple(row for _, row in rows) for kind, rows in _group(carriers, lambda r: [r[0]]).items()
        },
        shifts=dict(shifts),
        mode_cues=_group(mode_tags, lambda tag: tag.words[0]),
        contexts=_group(context_tags, lambda tag: tag.words[0]),
        words=reader.classes,
        spellings=spellings,
        heads=frozenset(head for row in governing for head in row.phrase.heads),
    )


def _group(rows: Iterable[T], keys: Callable[[T], Iterable[K]]) -> dict[K, tuple[T, ...]]:
    grouped: defaultdict[K, list[T]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            grouped[key].append(row)
    return {key: tuple(found) for key, found in grouped.items()}


def _needs(known: Mapping[T, Needed], grouped: Mapping[K, Sequence[T]]) -> dict[K, Needs]:
    return {key: Needs.of(known[row] for row in rows) for key, rows in grouped.items()}


_own: Path | None = None


def use(folder: Path | None) -> None:
    """Let this process read the tables in that folder, a copy that was edited; null is the package's own."""
    global _own
    _own = folder
    codebook.cache_clear()


@cache
def codebook(language: str | None) -> Codebook | None:
    """The codebook of a language that is in use, read once; None where there is none.

    A text whose language nobody knows is read as English.
    """
    folder = FOLDERS.get(language or ENGLISH)
    if folder is None:
        return None
    tables = _own or files("dateline.coding").joinpath("codebook")
    return load_codebook(tables, language or ENGLISH, tables.joinpath(*folder) if folder else None)


def default_codebook() -> Codebook:
    """The English codebook."""
    book = codebook(ENGLISH)
    assert book is not None  # noqa: S101  it comes with the package
    return book
