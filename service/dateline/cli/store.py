"""Commands about the store: stats, reset."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

store = typer.Typer(
    help="The event store: what became of every message, and where it reads on.", no_args_is_help=True
)


@store.command("stats")
def stats(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Count what became of the messages of each partition.

    Once all is done, produced = processed + duplicates + dead letters.
    """
    from dateline.cli.session import begin
    from dateline.cli.store_views import show_stats

    show_stats(begin(), as_json=as_json)


@store.command("reset")
def reset(
    to: Annotated[
        Literal["beginning", "end"],
        typer.Option(help="Read the topics again from where they begin, or go on from where they end."),
    ] = "beginning",
    clear: Annotated[
        bool,
        typer.Option("--clear", help="Empty the store first, to build it anew from what the topics hold."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
) -> None:
    """Make the store read on from elsewhere, after topics were deleted, made anew or trimmed.

    The materializer must be stopped. Reading again changes nothing in what is there; going on from the end
    leaves out what the topics hold now.
    """
    from dateline.cli.session import begin
    from dateline.cli.store_views import reset_store_to

    if dry_run == yes:
        raise typer.BadParameter("choose one of --dry-run and --yes")
    reset_store_to(begin(), to, clear=clear, dry_run=dry_run)
