"""Commands for whoever edits the codebook: check, explain, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.articles import InputFormat

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

codebook = typer.Typer(help="The tables that say which words show which event.", no_args_is_help=True)


@codebook.command("check")
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="An edited copy of the tables.",
            show_default="the tables in use",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read every table and name each mistake by file, row and reason; else say how many rows there are."""
    from dateline.cli.codebook_views import check_tables

    check_tables(folder, as_json=as_json)


@codebook.command("copy")
def copy(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
) -> None:
    """Copy the tables into a folder, to be edited, and say how they come into use."""
    from dateline.cli.codebook_views import copy_tables

    copy_tables(folder)


@codebook.command("explain")
def explain(
    words: Annotated[
        list[str], typer.Argument(metavar="WORD...", help="A word or phrase, as: strike, or: walk off job")
    ],
    as_json: AsJson = False,
) -> None:
    """Every row that makes something of a word or phrase: what it gives, and under which conditions."""
    from dateline.cli.codebook_views import explain_word

    explain_word(" ".join(words), as_json=as_json)


@codebook.command("coverage")
def coverage(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE|DIR|-...", help="Articles to try the tables on.", show_default=False),
    ] = None,
    input_format: InputFormat = "auto",
    as_json: AsJson = False,
) -> None:
    """How many rows each type and mode has; with articles, which gave events and which verbs have none."""
    from dateline.cli.codebook_views import show_coverage

    show_coverage(paths or (), input_format, as_json=as_json)
