"""The command line.

The declarations of the commands (`articles`, `reading`, `running`, `about`) import next to nothing, so
that `dateline --help` is quick; the modules that do the work are imported when a command runs.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from dateline.cli import about, articles, codebook, corpora, dlq, feed, incidents, reading, running, store
from dateline.errors import DatelineError

if TYPE_CHECKING:
    from typer._click import Context


class Commands(TyperGroup):
    """Turns what a command raises into one line and an exit code."""

    def invoke(self, ctx: Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DatelineError as error:
            from dateline.cli.terminal import complain

            complain(str(error), error.hint)
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            # The reader had enough (`dateline events | head`): nothing more can be said to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise typer.Exit(0) from None
        return result


app = typer.Typer(
    name="dateline",
    cls=Commands,
    help="Turns a stream of news articles into a stream of events: who did what to whom, where and when.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 ok, 1 failed, 2 usage, 3 degraded, 130 interrupted. "
    "Settings are DATELINE_… variables: see `dateline config show`.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass


for _panel, _commands in {
    "Start": (running.demo, running.up),
    "Articles": (articles.publish, articles.replay, articles.code),
    "Events": (reading.events, reading.trace, reading.follow),
    "About": (about.status, about.top, about.topics, about.doctor),
    "Single processes": (running.broker, running.worker, running.materialize, running.web),
}.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)
app.add_typer(corpora.corpus, name="corpus", rich_help_panel="Articles")
app.add_typer(feed.feed, name="feed", rich_help_panel="Articles")
app.add_typer(dlq.dlq, name="dlq", rich_help_panel="Articles")
app.add_typer(incidents.incidents, name="incidents", rich_help_panel="Events")
app.add_typer(store.store, name="store", rich_help_panel="Events")
app.add_typer(about.schemas, name="schemas", rich_help_panel="About")
app.add_typer(codebook.codebook, name="codebook", rich_help_panel="About")
app.add_typer(about.config, name="config", rich_help_panel="About")


def main() -> None:
    """The console script."""
    app(prog_name="dateline")
