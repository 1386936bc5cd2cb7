"""Commands about the dead letters: ls, show, stats, redrive, purge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

dlq = typer.Typer(
    help="The dead letters: what could not be read or processed, kept with its exact bytes.",
    no_args_is_help=True,
)

_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one record a line.")]
Topic = Annotated[
    str | None,
    typer.Option(metavar="TOPIC", help="The topic it came from; `articles` is enough.", show_default=False),
]
Stage = Annotated[str | None, typer.Option(help="The stage that refused it.", show_default=False)]
Reason = Annotated[str | None, typer.Option(help="Why, as invalid-json.", show_default=False)]
Article = Annotated[
    str | None, typer.Option(metavar="ARTICLE_ID", help="The key of the message.", show_default=False)
]
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=_TIMES, metavar="TIME", help="Refused at that time (UTC) or later.", show_default=False
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(formats=_TIMES, metavar="TIME", help="Refused before that time (UTC).", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it.")]
Place = Annotated[str, typer.Argument(metavar="LETTER", help="Where it stands, as `ls` prints it.")]


@dlq.command("ls")
def list_letters(
    topic: Topic = None,
    stage: Stage = None,
    reason: Reason = None,
    article: Article = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """List them: where each stands, when and why it was refused, and whether it was sent again."""
    from dateline.cli.dead_letter_views import show_letters, wanted
    from dateline.cli.session import begin

    show_letters(begin(), wanted((), topic, stage, reason, article, since, until), as_json=as_json)


@dlq.command("show")
def show(
    letter: Place,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the exact bytes of the value to stdout, and nothing else.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one: its headers, and its value with nothing in it that a terminal would obey."""
    from dateline.cli.dead_letter_views import show_letter
    from dateline.cli.session import begin

    show_letter(begin(), letter, raw=raw, as_json=as_json)


@dlq.command("stats")
def stats(
    topic: Topic = None,
    stage: Stage = None,
    reason: Reason = None,
    article: Article = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Count them by topic, stage and reason."""
    from dateline.cli.dead_letter_views import show_counts, wanted
    from dateline.cli.session import begin

    show_counts(begin(), wanted((), topic, stage, reason, article, since, until), as_json=as_json)


@dlq.command("redrive")
def redrive(
    letters: Annotated[
        list[str] | None,
        typer.Argument(metavar="LETTER...", help="Where they stand, as `ls` prints it.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every letter that was not sent again yet.")] = False,
    topic: Topic = None,
    stage: Stage = None,
    reason: Reason = None,
    article: Article = None,
    since: Since = None,
    until: Until = None,
    rate: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="N", help="At most N a second.", show_default="no limit"),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send letters again to the topics they came from, each of them once, however often this is run.

    Without LETTERs the options choose among all of them.
    """
    from dateline.cli.dead_letter_views import redrive_letters, wanted
    from dateline.cli.session import begin

    if not (letters or every or any((topic, stage, reason, article, since, until))):
        raise typer.BadParameter("name letters, choose some by an option, or take --all")
    chosen = wanted(letters or (), topic, stage, reason, article, since, until)
    redrive_letters(begin(), chosen, rate, dry_run=dry_run, as_json=as_json)


@dlq.command("purge")
def purge(
    topic: Topic = None,
    before: Annotated[
        datetime | None,
        typer.Option(
            formats=_TIMES, metavar="TIME", help="Refused before that time (UTC).", show_default=False
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also letters that were never sent again: they are lost then.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Delete letters for ever: by default those that were sent again, up to the first that was not.

    Kafka deletes a topic from its beginning only, so no single letter can be picked.
    """
    from dateline.cli.dead_letter_views import purge_letters
    from dateline.cli.session import begin

    if dry_run == yes:
        raise typer.BadParameter("choose one of --dry-run and --yes")
    purge_letters(begin(), topic, before, also_open=every, dry_run=dry_run)
