"""Commands about the store: stats, check, export, migrate, prune, rebuild, reset."""

from __future__ import annotations

from pathlib import Path
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


@store.command("check")
def check() -> None:
    """Look whether the file and the counts in it are in order; exit code 3 if not."""
    from dateline.cli.session import begin
    from dateline.cli.store_keeping import check_store

    check_store(begin())


@store.command("export")
def export(
    target: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to.", show_default="standard output")
    ] = None,
) -> None:
    """Write all that can be seen in it as JSON lines, articles first; equal stores give equal bytes."""
    from dateline.cli.session import begin
    from dateline.cli.store_keeping import export_store

    export_store(begin(), target)


@store.command("migrate")
def migrate(
    to: Annotated[
        int | None, typer.Option(metavar="VERSION", help="Another version, also an older one.")
    ] = None,
) -> None:
    """Bring the tables of a store to the version that this Dateline reads, with nothing lost.

    The materializer must be stopped.
    """
    from dateline.cli.session import begin
    from dateline.cli.store_keeping import migrate_store

    migrate_store(begin(), to)


@store.command("prune")
def prune() -> None:
    """Take away what has outstayed DATELINE_STORE__RETENTION__DAYS, as a materializer does in passing."""
    from dateline.cli.session import begin
    from dateline.cli.store_keeping import prune_store

    prune_store(begin())


@store.command("rebuild")
def rebuild(
    counts: Annotated[bool, typer.Option("--counts", help="Only the counts of events.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
) -> None:
    """Empty the store and let the materializer build it anew from the topics.

    The materializer must be stopped.
    """
    from dateline.cli.session import begin
    from dateline.cli.store_keeping import rebuild_store

    if dry_run == yes:
        raise typer.BadParameter("choose one of --dry-run and --yes")
    rebuild_store(begin(), counts_only=counts, dry_run=dry_run)
