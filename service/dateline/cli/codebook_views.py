"""`codebook`: its tables checked, a word looked up in them, and what of them is used."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

import orjson
import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli.corpus import Format, read_corpus
from dateline.cli.documents import tagged_documents
from dateline.cli.publishing import Readable
from dateline.cli.terminal import (
    complain,
    listing,
    plural,
    remark,
    safe,
    shorten,
    stdout,
    write_json,
    write_lines,
)
from dateline.coding.coverage import Fired, count_rows, survey
from dateline.coding.loading import default_codebook, load_codebook, use
from dateline.coding.lookup import Entry, Lookup, look_up
from dateline.coding.tables import COLUMNS, CodebookError, Problem, read_table
from dateline.errors import DatelineError
from dateline.settings import read_settings

_HEADINGS = {
    "event": "shows an event (the row with the most conditions met wins)",
    "no event": "looks like an event and is none",
    "carries events": "carries an event noun, which stands for _",
    "modality": "says how sure what it governs is",
    "report": "makes what it governs somebody's claim",
    "mode cue": "decides a mode where the event's own row does not",
    "context cue": "shows a context",
}
_MOST = 20
"""How many rows that fired, and verbs without one, are shown."""
_BESIDE_PHRASE, _BESIDE_SENTENCE = 56, 30
"""What the other columns take, in characters, of the line."""


def check_tables(folder: Path | None, *, as_json: bool) -> None:
    """Print every mistake in the tables, or how many rows each has; exit code 1 for mistakes."""
    place: Traversable = folder or read_settings().codebook or _packaged()
    problems: tuple[Problem, ...] = ()
    try:
        load_codebook(place)
    except CodebookError as error:
        order = list(COLUMNS)
        problems = tuple(sorted(error.problems, key=lambda p: (order.index(p.file), p.row)))
    counts = {file: sum(1 for _ in read_table(place, file, [])) for file in COLUMNS}
    if as_json:
        found = [asdict(problem) for problem in problems]
        write_json([orjson.dumps({"problems": found, "rows": counts}).decode()])
    elif problems:
        write_lines(safe(str(problem)) for problem in problems)
    else:
        stdout().print(_rows_of_tables(counts))
    if problems:
        complain(
            f"the codebook has {plural(len(problems), 'mistake')}", "correct the rows named, then check again"
        )
        raise typer.Exit(1)
    remark(f"no mistakes in {plural(sum(counts.values()), 'row')}")


def copy_tables(folder: Path) -> None:
    """Copy the tables of the package there, to be edited; `DatelineError` where something is already."""
    if folder.exists():
        raise DatelineError(f"{folder} is there already", hint="name a folder that is not")
    with as_file(_packaged()) as tables:
        shutil.copytree(tables, folder)
    remark(f"Edit the tables in {folder}, then: dateline codebook check {folder}")
    remark(f"They are used where DATELINE_CODEBOOK={folder.absolute()} is set, by the worker too.")


def _packaged() -> Traversable:
    return files("dateline.coding").joinpath("codebook")


def _rows_of_tables(counts: dict[str, int]) -> Table:
    table = _table("table")
    table.add_column("rows", justify="right")
    for file, count in counts.items():
        table.add_row(file, f"{count:,}")
    return table


def explain_word(phrase: str, *, as_json: bool) -> None:
    """Print every row that makes something of the phrase; `DatelineError` where there is none."""
    use(read_settings().codebook)
    found = look_up(phrase, default_codebook())
    if as_json:
        write_json([orjson.dumps(asdict(found)).decode()])
    elif found.entries or found.classes:
        _print_lookup(stdout(), found)
    if not (found.entries or found.classes):
        near = f"spelled like it: {', '.join(found.near)}" if found.near else "try another word"
        raise DatelineError(
            f"the codebook has no row for '{safe(found.word)}'",
            hint=f"rows hold dictionary forms (arrest, not arrested); {near}",
        )


def _print_lookup(console: Console, found: Lookup) -> None:
    kinds: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        kinds[entry.kind].append(entry)
    console.print(Text(safe(found.word), style="bold"))
    if not kinds["event"]:
        console.print("shows no event by itself")
    for kind, heading in _HEADINGS.items():
        if kinds[kind]:
            console.print()
            console.print(Text(heading, style="bold"))
            for entry in kinds[kind]:
                console.print(_entry(entry))
    for heading, names in (
        ("carried as an event noun by", found.carried_by),
        ("stands in these classes of words.csv", [f"@{name}" for name in found.classes]),
    ):
        if names:
            console.print()
            console.print(Text(heading, style="bold"))
            console.print(Padding(Text(listing(names, _MOST)), (0, 0, 0, 2), expand=False))


def _entry(entry: Entry) -> Padding:
    gives = " ".join(part for part in (entry.gives, entry.mode) if part)
    head = Text(f"{gives}  " if gives else "", style="bold cyan")
    head.append(f"{entry.table}:{entry.row}{f', {entry.pos}' if entry.pos else ''}  ", style="not bold dim")
    head.append(safe(entry.phrase), style="not bold default")
    lines = [f"{'if' if not i else 'and'} {said}" for i, said in enumerate(entry.conditions)]
    if entry.kind == "event":
        lines.append(f"actor: {entry.actor}; recipient: {entry.recipient}")
    details = [Padding(Text(safe(line)), (0, 0, 0, 4), expand=False) for line in lines]
    return Padding(Group(head, *details), (0, 0, 0, 2), expand=False)


def show_coverage(paths: Sequence[str], wanted: Format, *, as_json: bool) -> None:
    """Print the rows of each type and mode, and what of them the articles use."""
    use(read_settings().codebook)
    book = default_codebook()
    fired: Counter[Fired] = Counter()
    missing: Counter[str] = Counter()
    sentences: dict[str, str] = {}
    corpus = Readable(read_corpus(paths, wanted)) if paths else Readable(())
    for document in tagged_documents(corpus):
        used, unknown = survey(document, book)
        fired.update(used)
        missing.update(lack.verb for lack in unknown)
        sentences = {lack.verb: lack.sentence for lack in unknown} | sentences
    rows = count_rows(book)
    if as_json:
        write_json([_coverage_json(rows, fired, missing, sentences, corpus.read)])
    else:
        _print_coverage(rows, fired, missing, sentences, corpus.read)
    corpus.check()


def _coverage_json(
    rows: Counter[tuple[str, str | None]],
    fired: Counter[Fired],
    missing: Counter[str],
    sentences: dict[str, str],
    articles: int,
) -> str:
    record = {
        "rows": [{"event_type": kind, "mode": mode, "rows": count} for (kind, mode), count in rows.items()],
        "articles": articles,
        "fired": [asdict(row) | {"events": count} for row, count in fired.most_common()],
        "missing_verbs": [
            {"verb": verb, "times": count, "sentence": sentences[verb]}
            for verb, count in missing.most_common()
        ],
    }
    return orjson.dumps(record).decode()


def _print_coverage(
    rows: Counter[tuple[str, str | None]],
    fired: Counter[Fired],
    missing: Counter[str],
    sentences: dict[str, str],
    articles: int,
) -> None:
    console = stdout()
    table = _table("type", right="rows")
    table.add_column("by mode", overflow="fold")
    for kind in (*default_codebook().types, "NONE"):
        modes = sorted((mode or "no mode", count) for (name, mode), count in rows.items() if name == kind)
        shown = ", ".join(f"{mode} {count}" for mode, count in modes)
        table.add_row(kind, str(sum(count for _, count in modes)), shown if kind != "NONE" else "look-alikes")
    console.print(table)
    if not articles:
        return
    console.print()
    table = _table("rows that gave events", right="events")
    table.add_column("gives", no_wrap=True)
    table.add_column("phrase", no_wrap=True)
    for row, count in fired.most_common(_MOST):
        gives = " ".join(part for part in (row.event_type, row.mode) if part) or "carries"
        table.add_row(
            f"{row.table}:{row.row}", str(count), gives, shorten(row.phrase, console.width - _BESIDE_PHRASE)
        )
    console.print(table)
    console.print()
    table = _table("verbs without a row", right="times")
    table.add_column("as in", no_wrap=True)
    for verb, count in missing.most_common(_MOST):
        table.add_row(safe(verb), str(count), shorten(sentences[verb], console.width - _BESIDE_SENTENCE))
    console.print(table)
    remark(
        f"{plural(articles, 'article')}: {plural(len(fired), 'row')} gave events, "
        f"{plural(len(missing), 'verb')} of people who act have no row"
    )


def _table(first: str, *, right: str | None = None) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    if right:
        table.add_column(right, justify="right", no_wrap=True)
    return table
