"""Commands that look at what came out: events, trace, follow."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from dateline.cli.options import DAY, Limit, Types

Form = Literal["table", "jsonl", "csv", "geojson", "parquet", "rss", "ics"]


def events(
    types: Types = None,
    countries: Annotated[
        list[str] | None,
        typer.Option(
            "--country",
            "-c",
            metavar="ISO3",
            help="Country of an actor, a recipient or the place, as BLR.",
            show_default=False,
        ),
    ] = None,
    actor: Annotated[str | None, typer.Option(help="A part of an actor's name.", show_default=False)] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY, metavar="DAY", help="The event is on or after that day.", show_default=False
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY, metavar="DAY", help="The event is on or before that day.", show_default=False
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Words that all occur in the sentence.", show_default=False)
    ] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ARTICLE_ID", help="Events of one article.", show_default=False)
    ] = None,
    modalities: Annotated[
        list[str] | None,
        typer.Option(
            "--modality", "-m", metavar="MODALITY", help="asserted, reported, planned …", show_default=False
        ),
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, metavar="0..1", show_default=False)
    ] = None,
    limit: Limit = None,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="What to print, or write to a file with `> FILE`.")
    ] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format jsonl.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Short for --format csv.")] = False,
) -> None:
    """Query the store. Options may be repeated; what is not given does not restrict."""
    from dateline.cli.querying import query_of, show_events
    from dateline.cli.session import begin

    if as_json + as_csv + (form != "table") > 1:
        raise typer.BadParameter("choose one of --format, --json and --csv")
    query = query_of(
        types=types or (),
        countries=countries or (),
        actor=actor,
        since=since.date() if since else None,
        until=until.date() if until else None,
        text=text,
        article_id=article,
        modalities=modalities or (),
        min_confidence=min_confidence,
        limit=limit,
    )
    show_events(begin(), query, "jsonl" if as_json else "csv" if as_csv else form)


def trace(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID")],
    wait: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Wait so long until it is coded, and stored if there is a store.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Where an article went: every topic, offset, stage timing and event, or the dead letter and why."""
    from dateline.cli.session import begin
    from dateline.cli.tracing import show_trace

    show_trace(begin(), article_id, wait, as_json=as_json)


def follow(
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="Any topic; of Dateline's own, `events` is enough.")
    ],
    start: Annotated[
        str,
        typer.Option(
            "--offset",
            "-o",
            metavar="beginning|end|-N|TIME",
            help="Where to begin: -10 is ten messages before the end, TIME is ISO 8601.",
        ),
    ] = "-10",
    count: Annotated[
        int | None,
        typer.Option("--count", "-c", min=1, metavar="N", help="Stop after N messages.", show_default=False),
    ] = None,
    stop_at_end: Annotated[
        bool, typer.Option("--exit", "-e", help="Stop at the end instead of waiting for more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Messages as JSON, one a line.")] = False,
) -> None:
    """Show the messages of a topic as they come, until Ctrl-C."""
    from dateline.cli.following import follow_topic, parse_start
    from dateline.cli.session import begin

    follow_topic(begin(), topic, parse_start(start), count, live=not stop_at_end, as_json=as_json)
