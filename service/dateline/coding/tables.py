"""Reading the codebook's CSV tables: every mistake is named by file, row and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from dateline.errors import DatelineError

COLUMNS: dict[str, tuple[str, ...]] = {
    "types.csv": ("event_type", "cameo_root", "quad_class", "requires_recipient", "reciprocal", "definition"),
    "modes.csv": ("event_type", "mode", "cameo_root", "definition"),
    "triggers.csv": (
        "phrase",
        "pos",
        "event_type",
        "mode",
        "actor",
        "recipient",
        "content",
        "when",
        "unless",
        "strength",
        "note",
    ),
    "light_verbs.csv": ("phrase", "nouns", "actor", "recipient", "modality", "note"),
    "modality.csv": ("phrase", "pos", "modality", "scope", "note"),
    "reports.csv": ("phrase", "pos", "scope", "note"),
    "carriers.csv": ("event_type", "content", "becomes", "mode", "note"),
    "shifts.csv": ("event_type", "mode", "modality", "becomes", "becomes_mode", "note"),
    "mode_cues.csv": ("event_type", "mode", "cue", "scope"),
    "contexts.csv": ("context", "cue", "scope"),
    "words.csv": ("class", "word"),
    "spellings.csv": ("variant", "standard"),
}
"""The tables and their columns; a column that may be left out of a line is still in the header."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a table; ``row`` counts lines of the file from 1."""

    file: str
    row: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {self.reason}"


class CodebookError(DatelineError):
    """The codebook cannot be used; ``problems`` names every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}", hint="correct the rows named, then check the codebook again")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Row:
    """A line of a table: its fields by column, stripped, "" where empty."""

    file: str
    number: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def problem(self, reason: str) -> Problem:
        return Problem(self.file, self.number, reason)


def read_table(folder: Traversable, file: str, problems: list[Problem]) -> Iterator[Row]:
    """The rows of a table; what cannot be read is added to ``problems``."""
    try:
        text = folder.joinpath(file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file, 1, "the file is missing"))
        return
    except UnicodeDecodeError as error:
        problems.append(Problem(file, 1, f"not UTF-8: {error.reason} at byte {error.start}"))
        return
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        yield from _rows(reader, file, problems)
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, f"not CSV: {error}"))


def _rows(reader: Iterator[list[str]], file: str, problems: list[Problem]) -> Iterator[Row]:
    header: list[str] | None = None
    number = 0
    for line in reader:
        number = getattr(reader, "line_num", number + 1)
        cells = [cell.strip() for cell in line]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if header is None:
            header = cells
            if sorted(header) != sorted(COLUMNS[file]):
                problems.append(Problem(file, number, f"the columns must be {','.join(COLUMNS[file])}"))
                return
            continue
        if len(cells) > len(header):
            reason = f"{len(cells)} fields where {len(header)} are expected: quote fields that contain commas"
            problems.append(Problem(file, number, reason))
            continue
        cells += [""] * (len(header) - len(cells))
        yield Row(file, number, dict(zip(header, cells, strict=True)))
    if header is None:
        problems.append(Problem(file, max(number, 1), "the file has no header"))
