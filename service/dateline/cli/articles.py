"""Commands that take articles: publish, replay, code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|DIR|URL|-...", help="Files, folders, URLs of pages, or - for stdin.", show_default=False
    ),
]
InputFormat = Annotated[
    Literal["auto", "text", "markdown", "html", "jsonl", "warc"],
    typer.Option("--format", "-f", help="What the input is; by default its name and content tell."),
]
PublishedAt = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
        metavar="DAY",
        help="When articles were published that do not say so themselves; also as 2026-03-02T20:00:00+0300.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one record a line.")]


def publish(
    paths: Paths,
    input_format: InputFormat = "auto",
    published_at: PublishedAt = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything, send nothing, need no broker.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send articles from text, markdown, HTML, JSONL and WARC files or the web, and print their ids.

    An article is known by the article_id (or id) of its JSONL record, else by its URL, else by its file's
    name without the suffix: publishing an edited file again is a new revision of the same article.

    JSONL fields: text, and where known article_id, title, url, published_at (or date), revised_at,
    language, source; or those of news-please or Fundus.
    """
    from dateline.cli.publishing import publish_articles
    from dateline.cli.session import begin

    publish_articles(begin(), paths, input_format, published_at, dry_run=dry_run, as_json=as_json)


def replay(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The corpus: a folder, a JSONL file, or -.")],
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            metavar="N",
            help="Keep the gaps between publication times, N times as fast (86400: a day a second).",
            show_default="as fast as it goes",
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="N", help="At most N articles a second.", show_default="no limit"),
    ] = None,
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Return when every article has its outcome; fail if one is rejected."),
    ] = False,
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1, metavar="SECONDS", help="With --wait: give up when nothing happens for so long."
        ),
    ] = 120.0,
    input_format: InputFormat = "auto",
    as_json: AsJson = False,
) -> None:
    """Publish a corpus in the order of publication; doing it again changes nothing.

    The day of an article that does not say is read from its page, as the pipeline does it.
    With --json the outcomes (or, without --wait, what was sent) are printed, one a line.
    """
    from dateline.cli.replaying import Pace, replay_corpus
    from dateline.cli.session import begin

    replay_corpus(
        begin(),
        folder,
        input_format,
        Pace(speed, rate),
        patience_s=timeout if wait else None,
        as_json=as_json,
    )


def code(
    paths: Paths,
    input_format: InputFormat = "auto",
    published_at: PublishedAt = None,
    stage: Annotated[
        Literal["document", "tagged", "events"], typer.Option(help="How far to go down the pipeline.")
    ] = "events",
    as_json: AsJson = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="Processes.", show_default="one, or a core each for many"
        ),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option(
            "--html",
            metavar="OUT",
            help="Write one HTML page that shows texts and events side by side; - is stdout.",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say why: the row, words and reasons of each event, or the row that came nearest.",
        ),
    ] = False,
) -> None:
    """Run the pure pipeline on files or JSONL and show what comes out, with no broker.

    With --json: one contract record a line, in input order. An article that says no day and is given none
    is coded with its dates unresolved, never with today's.
    """
    from dateline.cli.batch import code_articles, code_to_page
    from dateline.cli.session import begin

    if explain:
        if html is not None or stage != "events":
            raise typer.BadParameter("--explain is about events: it goes with neither --html nor --stage")
        from dateline.cli.explanations import explain_articles

        explain_articles(begin(), paths, input_format, published_at, as_json=as_json)
    elif html is None:
        code_articles(begin(), paths, input_format, published_at, stage, as_json=as_json, jobs=jobs)
    elif as_json or stage != "events":
        raise typer.BadParameter("--html shows every stage, and goes with neither --json nor --stage")
    else:
        code_to_page(begin(), paths, input_format, published_at, html, jobs=jobs)
