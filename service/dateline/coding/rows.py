"""The lines of the codebook's tables, each parsed into what it says; `PhraseError` says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from typing import TypeVar, cast, get_args

from dateline.coding.lexicon import (
    CONTEXTS,
    NOUN_ACTOR,
    NOUN_RECIPIENT,
    POS,
    REFUSED,
    VERB_ACTOR,
    VERB_RECIPIENT,
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
from dateline.coding.tables import Problem, Row, read_table
from dateline.contracts import EventType, Modality
from dateline.contracts.event import QuadClass

T = TypeVar("T")


_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WORDED = ("phrase", "when", "unless", "nouns", "cue", "word")
"""Columns that hold words of the language a table is written in."""


@dataclass(frozen=True)
class Own:
    """The rows of a language of its own, whose words are read as ``gloss`` reads them in the text."""

    folder: Traversable
    gloss: Callable[[str], str | None]

    def read(self, row: Row) -> Row:
        """The row with each word as the English one it stands for, where it has one."""
        fields = {
            column: _WORD.sub(lambda match: self.gloss(match[0]) or match[0], value)
            if column in _WORDED
            else value
            for column, value in row.fields.items()
        }
        return replace(row, file=f"{self.folder.name}/{row.file}", fields=fields)


@dataclass
class Reader:
    """Reads tables one after another; ``problems`` fills up, the rest is there to refer to."""

    folder: Traversable
    own: Own | None = None
    problems: list[Problem] = field(default_factory=list)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    types: dict[str, TypeRow] = field(default_factory=dict)
    modes: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, file: str) -> Iterator[Row]:
        """Every line of the file, those of the language's own first."""
        if self.own and self.own.folder.joinpath(file).is_file():
            yield from (self.own.read(row) for row in read_table(self.own.folder, file, self.problems))
        yield from read_table(self.folder, file, self.problems)

    def each(self, file: str, parse: Callable[[Row], T]) -> list[T]:
        """Every line of the file that parses; the others, and lines said twice, become problems."""
        found: list[T] = []
        seen: dict[tuple[str, ...], int] = {}
        for row in self.rows(file):
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

    def role(self, text: str) -> Path:
        return parse_role(text, self.classes)

    def mode(self, event_type: str, mode: str) -> str | None:
        if mode and (event_type, mode) not in self.modes:
            known = " ".join(name for kind, name in self.modes if kind == event_type) or "none"
            raise PhraseError(f"{event_type} has no mode {mode!r}: {known}")
        return mode or None

    def event_type(self, name: str) -> EventType:
        if name not in self.types:
            raise PhraseError(f"unknown event type {name!r}: add it to types.csv")
        return name


def type_row(row: Row) -> TypeRow:
    """An event type."""
    name = row["event_type"]
    if not _TYPE.fullmatch(name) or name == "NONE":
        raise PhraseError(f"an event type is named in capitals, as CYBER_ATTACK, not {name!r}")
    if row["quad_class"] not in ("1", "2", "3", "4"):
        raise PhraseError(f"quad_class must be 1, 2, 3 or 4, not {row['quad_class']!r}")
    return TypeRow(
        event_type=name,
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


def mode_row(reader: Reader, row: Row) -> tuple[tuple[str, str], str]:
    """A mode: its type and name, and its CAMEO root or \"\"."""
    return (reader.event_type(row["event_type"]), row["mode"]), _root(row)


def trigger(reader: Reader, row: Row) -> Trigger:
    """A trigger or negative pattern."""
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
        actor=_frame(reader, row["actor"], NOUN_ACTOR if noun else VERB_ACTOR),
        recipient=_frame(reader, row["recipient"], NOUN_RECIPIENT if noun else VERB_RECIPIENT),
        content=tuple(_content(reader, item) for item in row["content"].split()),
        extra=(*when, *unless),
        strength=cast("Strength", row["strength"] or "usual"),
        table=row.file,
        row=row.number,
    )


def _frame(reader: Reader, text: str, default: Frame) -> Frame:
    if text == "-":
        return ()
    if not text:
        return default
    return tuple(tuple(reader.role(part) for part in option.split("+")) for option in text.split())


def _content(reader: Reader, item: str) -> tuple[Path, Modality]:
    role, _, name = item.partition(":")
    return reader.role(role), modality(name)


def modality(name: str) -> Modality:
    """A modality by its name."""
    if name not in get_args(Modality):
        raise PhraseError(f"unknown modality {name!r}: one of {' '.join(get_args(Modality))}")
    return cast("Modality", name)


def light_verb(reader: Reader, row: Row) -> LightVerb:
    """A verb that carries event nouns."""
    phrase = reader.phrase(row, "verb")
    if not phrase.slot:
        raise PhraseError("the phrase needs _ where the event noun stands")
    restrictions = frozenset(row["nouns"].split())
    return LightVerb(
        text=row["phrase"],
        phrase=phrase,
        nouns=frozenset(word for word in restrictions if word.islower()),
        types=frozenset(reader.event_type(word) for word in restrictions if not word.islower()),
        actor=_frame(reader, row["actor"], ()),
        recipient=_frame(reader, row["recipient"], ()),
        modality=modality(row["modality"]) if row["modality"] else None,
        row=row.number,
    )


def cue(reader: Reader, row: Row, modality: Modality | None) -> Cue:
    """A cue of a modality, or of a report where that is None."""
    pos = row["pos"]
    if pos not in (*POS, "aux", "mark", "adv", "prep"):
        raise PhraseError(f"pos must be verb, noun, adj, aux, mark, adv or prep, not {pos!r}")
    scope = tuple(("self",) if item == "self" else reader.role(item) for item in row["scope"].split())
    if not scope:
        raise PhraseError("scope is empty: say which roles fall under it")
    if pos in POS:
        return Cue(row["phrase"], reader.phrase(row, pos), pos, modality, scope, row.number)
    first, *following = [_sequence_word(reader, word) for word in row["phrase"].split()] or [frozenset()]
    if not first:
        raise PhraseError("the phrase is empty")
    return Cue(row["phrase"], Phrase(first, ()), pos, modality, scope, row.number, tuple(following))


def content_row(reader: Reader, row: Row) -> tuple[str, Content]:
    """What content makes of an act of that type."""
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
    return carrier, Content(frozenset(kinds), frozenset(words), becomes, mode, row.number)


def shift(reader: Reader, row: Row) -> tuple[tuple[str, str | None, str], Shift]:
    """What lies ahead is another type: the key and what becomes of it."""
    kind = reader.event_type(row["event_type"])
    becomes = reader.event_type(row["becomes"])
    standing = row["modality"] if row["modality"] == REFUSED else modality(row["modality"])
    key = (kind, reader.mode(kind, row["mode"]), standing)
    return key, Shift(becomes, reader.mode(becomes, row["becomes_mode"]), row.number)


def _sequences(reader: Reader, row: Row) -> list[tuple[frozenset[str], ...]]:
    found = []
    for cue in row["cue"].split("|"):
        words = cue.split()
        if not words:
            raise PhraseError("the cue is empty")
        found.append(tuple(_sequence_word(reader, word) for word in words))
    return found


def _sequence_word(reader: Reader, text: str) -> frozenset[str]:
    words = parse_words(text, reader.classes)
    if words.kinds or words.anything:
        raise PhraseError(f"{text!r} must be words in a row")
    return words.words


def _scope(row: Row) -> Scope:
    if row["scope"] and row["scope"] not in get_args(Scope):
        raise PhraseError(f"scope must be one of {' '.join(get_args(Scope))}, not {row['scope']!r}")
    return cast("Scope", row["scope"] or "sentence")


def mode_cues(reader: Reader, row: Row) -> list[Tag]:
    """One tag for each cue of the line."""
    event_type = reader.event_type(row["event_type"])
    mode = reader.mode(event_type, row["mode"])
    if not mode:
        raise PhraseError("the mode is empty")
    return [Tag(event_type, mode, words, _scope(row), row.number) for words in _sequences(reader, row)]


def contexts(reader: Reader, row: Row) -> list[Tag]:
    """One tag for each cue of the line."""
    if row["context"] not in CONTEXTS:
        raise PhraseError(f"unknown context {row['context']!r}")
    return [Tag(None, row["context"], words, _scope(row), row.number) for words in _sequences(reader, row)]
