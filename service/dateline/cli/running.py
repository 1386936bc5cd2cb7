"""Commands that run the pipeline: up and its processes one by one, and the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Supervised = Annotated[
    int | None, typer.Option(hidden=True, help="The descriptor that leads to a supervisor.")
]


def up(
    show: Annotated[bool, typer.Option("--open", help="Open the dashboard in a browser.")] = False,
) -> None:
    """Run broker, worker, materializer and web server together until Ctrl-C.

    The broker is left out where DATELINE_KAFKA__BOOTSTRAP_SERVERS names another one.
    """
    from dateline.cli.pipeline import run_up
    from dateline.cli.session import begin

    run_up(begin(standing=True), show=show)


def demo(
    corpus: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Another corpus.", show_default="the seed articles"),
    ] = None,
) -> None:
    """Replay the seed articles through the whole pipeline, show the events, and stop again."""
    from dateline.cli.demonstration import run_demo
    from dateline.cli.session import begin

    run_demo(begin(), corpus)


def broker(
    only_prepare: Annotated[
        bool, typer.Option("--prepare", help="Only fetch and prepare what it needs, and return.")
    ] = False,
    supervised: Supervised = None,
) -> None:
    """Run the embedded Apache Kafka until Ctrl-C."""
    from dateline.cli.processes import prepare_broker, run_broker_process
    from dateline.cli.session import begin

    settings = begin(standing=True)
    if only_prepare:
        prepare_broker(settings)
    else:
        run_broker_process(settings, supervised)


def worker(supervised: Supervised = None) -> None:
    """Run the stages: articles to documents to tagged documents to events."""
    from dateline.cli.processes import run_worker_process
    from dateline.cli.session import begin

    run_worker_process(begin(standing=True), supervised)


def web(
    new_token: Annotated[
        str | None,
        typer.Option(
            metavar="SCOPES",
            help="Only make a token for ingest, read or admin (or several, with commas), and return.",
            show_default=False,
        ),
    ] = None,
    supervised: Supervised = None,
) -> None:
    """Serve the dashboard, the API and the live feed until Ctrl-C.

    Where it listens, and who may do what, is set by DATELINE_WEB__… variables.
    """
    from dateline.cli.session import begin

    settings = begin(standing=True)
    if new_token is None:
        from dateline.cli.processes import run_web_process

        run_web_process(settings, supervised)
    else:
        from dateline.cli.tokens import make_token

        make_token(settings, new_token)


def materialize(supervised: Supervised = None) -> None:
    """Write what comes out of the pipeline into the store."""
    from dateline.cli.processes import run_materializer_process
    from dateline.cli.session import begin

    run_materializer_process(begin(standing=True), supervised)
