"""The Russian tables: which English words, known to all other tables, a Russian word or phrase stands for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dateline.errors import DatelineError

PLAIN = ("verbs.csv", "nouns.csv", "people.csv", "adjectives.csv", "function.csv", "times.csv", "names.csv")
POS = frozenset(("verb", "noun", "adj", "adv", "prep", "conj", "pron", "num", "time", "name", "part", ""))


class TableError(DatelineError):
    """A table of a language does not read; the message names file, row and reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """English words for a Russian word or phrase.

    ``needs`` must hang on it: a preposition, a case (``dat``), ``obj`` or ``inf``. ``turns`` say what its
    complements become: English prepositions, or ``obj`` and ``subj``.
    """

    gloss: str
    pos: str
    needs: str
    turns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows by the dictionary forms of their words; ``longest`` phrase by its first word."""

    rows: Mapping[tuple[str, ...], tuple[Row, ...]]
    longest: Mapping[str, int]

    def of(self, *lemmas: str) -> tuple[Row, ...]:
        return self.rows.get(lemmas, ())


@dataclass(frozen=True, slots=True)
class Sense:
    """What a preposition is before a noun in that case and of that kind (day, time, place); empty: any."""

    case: str
    noun: str
    gloss: str


@cache
def senses() -> Mapping[str, tuple[Sense, ...]]:
    """The senses of prepositions that have several, the first that fits being the right one."""
    found: dict[str, tuple[Sense, ...]] = {}
    for _, fields in _lines("prepositions.csv"):
        sense = Sense(fields["case"], fields["noun"], fields["gloss"])
        found[fields["word"]] = (*found.get(fields["word"], ()), sense)
    return found


@cache
def words(kind: str) -> Mapping[str, str]:
    """The words of a class of ``grammar.csv`` with what they are in English."""
    return {fields["word"]: fields["gloss"] for _, fields in _lines("grammar.csv") if fields["class"] == kind}


def plain(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, with one letter for the two that Russian print does not tell apart."""
    return tuple(phrase.replace("\u0451", "\u0435").split())


@cache
def tables() -> Tables:
    """Every table, read once."""
    rows: dict[tuple[str, ...], tuple[Row, ...]] = {}
    for name in PLAIN:
        for number, fields in _lines(name):
            row = _row(name, number, fields)
            for phrase in fields["word"].split("|"):
                key = plain(phrase)
                rows[key] = (*rows.get(key, ()), row)
    for key, row in _countries():
        rows[key] = (row, *rows.get(key, ()))
    longest: dict[str, int] = {}
    for key in rows:
        longest[key[0]] = max(len(key), longest.get(key[0], 0))
    return Tables(rows, longest)


def _row(name: str, number: int, fields: Mapping[str, str]) -> Row:
    if not fields["word"] or fields["pos"] not in POS:
        raise TableError(f"{name} row {number}: no word, or no such part of speech: {fields['pos']!r}")
    turns: dict[str, str] = {}
    for turn in fields.get("turns", "").split():
        what, equals, into = turn.partition("=")
        if not equals or not into:
            raise TableError(f"{name} row {number}: {turn!r} is not word=word")
        turns[what] = into
    return Row(fields["gloss"], fields["pos"], fields.get("needs", ""), turns)


def _countries() -> Iterator[tuple[tuple[str, ...], Row]]:
    for _, fields in _lines("countries.csv"):
        for column, gloss, pos in (
            ("country", fields["english"], "name"),
            ("adjective", fields["demonym"], "adj"),
            ("people", fields["people_english"] or fields["demonym"], "noun"),
        ):
            for phrase in filter(None, fields[column].split("|")):
                yield plain(phrase), Row(gloss, pos, "", {})


def _lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    text = (files(__package__) / "tables" / name).read_text(encoding="utf-8")
    for number, row in enumerate(csv.DictReader(text.splitlines(), strict=True), start=2):
        if None in row or None in row.values():
            raise TableError(f"{name} row {number}: another number of fields than the header")
        yield number, row
