"""Commands about corpora: check, add, record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.options import DAY

corpus = typer.Typer(help="Corpora: their files, and the events they should give.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a difference.")]


@corpus.command("check")
def check_corpus(folder: Folder, as_json: AsJson = False) -> None:
    """Whether the files are those of the manifest, and give the events that were approved."""
    from dateline.cli.corpus_keeping import check
    from dateline.cli.session import begin

    begin()
    check(folder, as_json=as_json)


@corpus.command("add")
def add_to_corpus(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", dir_okay=False, show_default=False)],
    article_id: Annotated[
        str | None,
        typer.Option("--id", help="The article's id.", show_default="the name of the file without suffix"),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.", show_default=False)] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DAY", help="Its day.", show_default=False),
    ] = None,
) -> None:
    """Copy articles into a corpus and list them in its manifest, which is made if there is none."""
    from dateline.cli.corpus_keeping import add

    if len(files) > 1 and (article_id or url):
        raise typer.BadParameter("--id and --url are about one article: add the files one by one")
    add(folder, files, article_id, url, published.date() if published else None)


@corpus.command("record")
def record_corpus(
    folder: Folder,
    approve: Annotated[
        bool, typer.Option("--approve", help="Expect from now on what the articles give now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Code the articles, with no broker, and show what differs from the events that were approved.

    Exit code 1 when anything does and is not approved. The first record is approved by itself.
    """
    from dateline.cli.corpus_keeping import record
    from dateline.cli.session import begin

    begin()
    record(folder, approve=approve, as_json=as_json)
