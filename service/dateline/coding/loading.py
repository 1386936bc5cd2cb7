"""Loading the codebook: the tables checked, parsed and indexed by head word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar, cast, get_args

from dateline.coding.lexicon import (
    CONTEXTS,
    NOUN_ACTOR,
    NOUN_RECIPIENT,
    OWNER,
    POS,
    VERB_ACTOR,
    VERB_RECIPIENT,
    Codebook,
    Content,
    Cue,
    Frame,
    LightVerb,
    Path,
    Scope,
    Shift,
    Strength,
    Tag,
    Trigger,
    TypeRow,
)
from dateline.coding.phrases import (
    Phrase,
    PhraseError,
    parse_condition,
    parse_phrase,
    parse_role,
    parse_words,
)
from dateline.coding.tables import CodebookError, Problem, Row, read_table
from dateline.contracts import EventType, Modality
from dateline.contracts.event import QuadClass

T = TypeVar("T")
K = TypeVar("K")


@dataclass
class _Reader:
    folder: Traversable
    problems: list[Problem] = field(default_factory=list)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    types: dict[str, TypeRow] = field(default_factory=dict)
    modes: dict[tuple[str, str], str] = field(default_factory=dict)

    def each(self, file: str, parse: Callable[[Row], T]) -> list[T]:
        found: list[T] = []
        seen: dict[tuple[str, ...], int] = {}
        for row in read_table(self.folder, file, self.problems):
            key = tuple(value for column, value in row.fields.items() if column not in ("note", "definition"))
            if key in seen:
                self.problems.append(row.problem(f"the same as row {seen[key]}"))
                continue
            seen[key] = row.number
            try:
                found.append(parse(row))
            except PhraseError as error:
                self.problems.append(row.problem(str(error)))
        return found

    def phrase(self, row: Row, pos: str) -> Phrase:
        return parse_phrase(row["phrase"], pos, self.classes)

    def mode(self, event_type: str, mode: str) -> str | None:
        if mode and (event_type, mode) not in self.modes:
            known = " ".join(name for kind, name in self.modes if kind == event_type) or "none"
            raise PhraseError(f"{event_type} has no mode {mode!r}: {known}")
        return mode or None

    def event_type(self, name: str) -> EventType:
        if name not in self.types:
            raise PhraseError(f"unknown event type {name!r}")
        return cast("EventType", name)


def load_codebook(folder: Traversable) -> Codebook:
    """The codebook in that folder; `CodebookError` names everything that is wrong with it."""
    reader = _Reader(folder)
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_table(folder, "words.csv", reader.problems):
        classes[row["class"]].add(row["word"])
    reader.classes = {name: frozenset(words) for name, words in classes.items()}
    reader.types = {row.event_type: row for row in reader.each("types.csv", _type_row)}
    reader.modes = dict(reader.each("modes.csv", lambda row: _mode_row(reader, row)))
    triggers = reader.each("triggers.csv", lambda row: _trigger(reader, row))
    light_verbs = reader.each("light_verbs.csv", lambda row: _light_verb(reader, row))
    cues = reader.each("modality.csv", lambda row: _cue(reader, row, _modality(row["modality"])))
    reports = reader.each("reports.csv", lambda row: _cue(reader, row, None))
    carriers = reader.each("carriers.csv", lambda row: _content_row(reader, row))
    shifts = reader.each("shifts.csv", lambda row: _shift(reader, row))
    mode_cues = [
        tag for tags in reader.each("mode_cues.csv", lambda row: _mode_cues(reader, row)) for tag in tags
    ]
    contexts = [
        tag for tags in reader.each("contexts.csv", lambda row: _contexts(reader, row)) for tag in tags
    ]
    spellings = dict(reader.each("spellings.csv", lambda row: (row["variant"], row["standard"])))
    governing: list[Trigger | LightVerb | Cue] = [*triggers, *light_verbs, *cues, *reports]
    if reader.problems:
        raise CodebookError(reader.problems)
    return Codebook(
        types=reader.types,
        modes=reader.modes,
        triggers=_group(triggers, lambda row: [(row.pos, head) for head in row.phrase.heads]),
        light_verbs=_group(light_verbs, lambda row: row.phrase.heads),
        cues=_group([*cues, *reports], lambda row: [(row.pos, head) for head in row.phrase.heads]),
        carriers={
            kind: tuple(row for _, row in rows) for kind, rows in _group(carriers, lambda r: [r[0]]).items()
        },
        shifts=dict(shifts),
        mode_cues=_group(mode_cues, lambda tag: tag.words[0]),
        contexts=_group(contexts, lambda tag: tag.words[0]),
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


@cache
def default_codebook() -> Codebook:
    """The codebook that comes with the package, read once."""
    return load_codebook(files("dateline.coding").joinpath("codebook"))


def _type_row(row: Row) -> TypeRow:
    if row["event_type"] not in get_args(EventType):
        raise PhraseError(f"unknown event type {row['event_type']!r}")
    if row["quad_class"] not in ("1", "2", "3", "4"):
        raise PhraseError(f"quad_class must be 1, 2, 3 or 4, not {row['quad_class']!r}")
    return TypeRow(
        event_type=cast("EventType", row["event_type"]),
        cameo_root=_root(row),
        quad_class=cast("QuadClass", int(row["quad_class"])),
        requires_recipient=_yes(row, "requires_recipient"),
        reciprocal=_yes(row, "reciprocal"),
        definition=row["definition"],
    )


def _root(row: Row) -> str:
    root = row["cameo_root"]
    if root and not (len(root) == 2 and root.isdigit() and 1 <= int(root) <= 20):
        raise PhraseError(f"cameo_root must be 01 to 20, not {root!r}")
    return root


def _yes(row: Row, column: str) -> bool:
    if row[column] not in ("yes", "no"):
        raise PhraseError(f"{column} must be yes or no, not {row[column]!r}")
    return row[column] == "yes"


def _mode_row(reader: _Reader, row: Row) -> tuple[tuple[str, str], str]:
    return (reader.event_type(row["event_type"]), row["mode"]), _root(row)


def _trigger(reader: _Reader, row: Row) -> Trigger:
    pos, name = row["pos"], row["event_type"]
    if pos not in POS:
        raise PhraseError(f"pos must be {', '.join(POS)}, not {pos!r}")
    event_type = None if name == "NONE" else reader.event_type(name)
    noun = pos == "noun"
    if row["strength"] not in ("", *get_args(Strength)):
        raise PhraseError(f"strength must be weak, usual or strong, not {row['strength']!r}")
    when = [parse_condition(item, reader.classes) for item in row["when"].split()]
    unless = [parse_condition(item, reader.classes, negated=True) for item in row["unless"].split()]
    return Trigger(
        text=row["phrase"],
        phrase=reader.phrase(row, pos),
        pos=pos,
        event_type=event_type,
        mode=reader.mode(name, row["mode"]),
        actor=_frame(row["actor"], NOUN_ACTOR if noun else VERB_ACTOR),
        recipient=_frame(row["recipient"], NOUN_RECIPIENT if noun else VERB_RECIPIENT),
        content=tuple(_content(item) for item in row["content"].split()),
        extra=(*when, *unless),
        strength=cast("Strength", row["strength"] or "usual"),
        row=row.number,
    )


def _frame(text: str, default: Frame) -> Frame:
    if text == "-":
        return ()
    if not text:
        return default
    return tuple(tuple(_path(part) for part in option.split("+")) for option in text.split())


def _path(text: str) -> Path:
    return OWNER if text == OWNER[0] else parse_role(text)


def _content(item: str) -> tuple[Path, Modality]:
    role, _, modality = item.partition(":")
    return parse_role(role), _modality(modality)


def _modality(name: str) -> Modality:
    if name not in get_args(Modality):
        raise PhraseError(f"unknown modality {name!r}: one of {' '.join(get_args(Modality))}")
    return cast("Modality", name)


def _light_verb(reader: _Reader, row: Row) -> LightVerb:
    phrase = reader.phrase(row, "verb")
    if not phrase.slot:
        raise PhraseError("the phrase needs _ where the event noun stands")
    restrictions = frozenset(row["nouns"].split())
    return LightVerb(
        text=row["phrase"],
        phrase=phrase,
        nouns=frozenset(word for word in restrictions if word.islower()),
        types=frozenset(reader.event_type(word) for word in restrictions if not word.islower()),
        actor=_frame(row["actor"], ()),
        recipient=_frame(row["recipient"], ()),
        modality=_modality(row["modality"]) if row["modality"] else None,
        row=row.number,
    )


def _cue(reader: _Reader, row: Row, modality: Modality | None) -> Cue:
    pos = row["pos"]
    if pos not in (*POS, "aux", "mark", "adv", "prep"):
        raise PhraseError(f"pos must be verb, noun, adj, aux, mark, adv or prep, not {pos!r}")
    scope = tuple(("self",) if item == "self" else parse_role(item) for item in row["scope"].split())
    if not scope:
        raise PhraseError("scope is empty: say which roles fall under it")
    if pos in POS:
        return Cue(row["phrase"], reader.phrase(row, pos), pos, modality, scope, row.number)
    first, *following = [_sequence_word(reader, word) for word in row["phrase"].split()] or [frozenset()]
    if not first:
        raise PhraseError("the phrase is empty")
    return Cue(row["phrase"], Phrase(first, ()), pos, modality, scope, row.number, tuple(following))


def _content_row(reader: _Reader, row: Row) -> tuple[str, Content]:
    carrier = reader.event_type(row["event_type"])
    becomes = reader.event_type(row["becomes"]) if row["becomes"] else None
    kinds: set[str] = set()
    words: set[str] = set()
    for item in row["content"].split():
        if item[0].isupper():
            name, _, kind_mode = item.partition("/")
            reader.mode(reader.event_type(name), kind_mode)
            kinds.add(item)
        else:
            words |= _sequence_word(reader, item)
    if not kinds and not words:
        raise PhraseError("the content is empty")
    mode = reader.mode(becomes or carrier, row["mode"])
    return carrier, Content(frozenset(kinds), frozenset(words), becomes, mode)


def _shift(reader: _Reader, row: Row) -> tuple[tuple[str, str | None, str], Shift]:
    kind = reader.event_type(row["event_type"])
    becomes = reader.event_type(row["becomes"])
    key = (kind, reader.mode(kind, row["mode"]), _modality(row["modality"]))
    return key, Shift(becomes, reader.mode(becomes, row["becomes_mode"]))


def _sequences(reader: _Reader, row: Row) -> list[tuple[frozenset[str], ...]]:
    found = []
    for cue in row["cue"].split("|"):
        words = cue.split()
        if not words:
            raise PhraseError("the cue is empty")
        found.append(tuple(_sequence_word(reader, word) for word in words))
    return found


def _sequence_word(reader: _Reader, text: str) -> frozenset[str]:
    words = parse_words(text, reader.classes)
    if words.kinds or words.anything:
        raise PhraseError(f"{text!r} must be words in a row")
    return words.words


def _scope(row: Row) -> Scope:
    if row["scope"] and row["scope"] not in get_args(Scope):
        raise PhraseError(f"scope must be one of {' '.join(get_args(Scope))}, not {row['scope']!r}")
    return cast("Scope", row["scope"] or "sentence")


def _mode_cues(reader: _Reader, row: Row) -> list[Tag]:
    event_type = reader.event_type(row["event_type"])
    mode = reader.mode(event_type, row["mode"])
    if not mode:
        raise PhraseError("the mode is empty")
    return [Tag(event_type, mode, words, _scope(row)) for words in _sequences(reader, row)]


def _contexts(reader: _Reader, row: Row) -> list[Tag]:
    if row["context"] not in CONTEXTS:
        raise PhraseError(f"unknown context {row['context']!r}")
    return [Tag(None, row["context"], words, _scope(row)) for words in _sequences(reader, row)]
