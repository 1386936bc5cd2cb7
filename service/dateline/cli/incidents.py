"""Commands about incidents: the list of them, and why two are one or are not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from dateline.cli.options import DAY, Limit, Types

Form = Literal["table", "jsonl", "csv", "geojson", "parquet"]

incidents = typer.Typer(
    help="Happenings in the world, each with all that tell of it. Options may be repeated.",
    invoke_without_command=True,
)


@incidents.callback()
def list_incidents(
    context: typer.Context,
    types: Types = None,
    countries: Annotated[
        list[str] | None,
        typer.Option("--country", "-c", metavar="ISO3", help="Where it was, as BLR.", show_default=False),
    ] = None,
    statuses: Annotated[
        list[str] | None,
        typer.Option(
            "--status", "-s", metavar="STATUS", help="happened, planned, demanded …", show_default=False
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DAY", help="On or after that day.", show_default=False),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=DAY, metavar="DAY", help="On or before that day.", show_default=False),
    ] = None,
    min_sources: Annotated[int, typer.Option(min=0, metavar="N", help="So many independent sources.")] = 0,
    limit: Limit = None,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="What to print, or write to a file with `> FILE`.")
    ] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format jsonl.")] = False,
) -> None:
    """Happenings in the world, each with all that tell of it. Options may be repeated."""
    if context.invoked_subcommand:
        return
    from dateline.cli.incident_views import query_of, show_incidents
    from dateline.cli.session import begin

    query = query_of(
        types=types or (),
        countries=countries or (),
        statuses=statuses or (),
        since=since.date() if since else None,
        until=until.date() if until else None,
        min_sources=min_sources,
        limit=limit,
    )
    if as_json and form != "table":
        raise typer.BadParameter("choose one of --format and --json")
    show_incidents(begin(), query, "jsonl" if as_json else form)


@incidents.command("explain")
def explain_incidents(
    one: Annotated[str, typer.Argument(metavar="A", help="The id of an incident or an event.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The id of another.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Why two are one happening, or are not: what forbids it, and the points for and against."""
    from dateline.cli.incident_views import show_explanation
    from dateline.cli.session import begin

    show_explanation(begin(), one, other, as_json=as_json)
