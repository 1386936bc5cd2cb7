"""Commands about feeds: add, ls, rm, run."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli.running import Supervised

feed = typer.Typer(
    help="Follow RSS and Atom feeds and sitemaps: what they list becomes articles.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one record a line.")]
Urls = Annotated[
    list[str],
    typer.Argument(metavar="URL...", help="Feeds, sitemaps, or indexes of sitemaps.", show_default=False),
]


@feed.command("add")
def add(
    urls: Urls,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Read each first, and take only what is a feed.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Follow feeds from now on. A process that follows feeds sees it within seconds; it needs no broker."""
    from dateline.cli.feeding import add_feeds
    from dateline.cli.session import begin

    add_feeds(begin(), urls, check=check, as_json=as_json)


@feed.command("ls")
def list_feeds(as_json: AsJson = False) -> None:
    """List the feeds: when each was and will be looked at, what came of it, and what is wrong with it."""
    from dateline.cli.feeding import show_feeds
    from dateline.cli.session import begin

    show_feeds(begin(), as_json=as_json)


@feed.command("rm")
def remove(urls: Urls) -> None:
    """Follow feeds no longer. What was published stays."""
    from dateline.cli.feeding import remove_feeds
    from dateline.cli.session import begin

    remove_feeds(begin(), urls)


@feed.command("run")
def run(
    urls: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL", help="Followed feeds to look at now, due or not.", show_default=False),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Look at what is due and end, as cron and timers want it.")
    ] = False,
    as_json: AsJson = False,
    supervised: Supervised = None,
) -> None:
    """Follow the feeds until Ctrl-C: fetch what is new in them, politely, and publish it.

    Each feed is looked at as often as there is news in it, each host asked for one thing at a time, and
    robots.txt, Retry-After and permanent redirects are obeyed. `dateline up` does this where there are feeds.
    """
    from dateline.cli.session import begin

    if once:
        from dateline.cli.feeding import run_once

        run_once(begin(), urls or [], as_json=as_json)
    else:
        from dateline.cli.processes import run_feeds_process

        run_feeds_process(begin(standing=True), urls or [], supervised, as_json=as_json)
