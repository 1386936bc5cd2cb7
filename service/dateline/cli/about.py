"""Commands about Dateline itself: topics, schemas, doctor, config."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def topics(
    offline: Annotated[bool, typer.Option("--offline", help="The catalogue alone; ask no broker.")] = False,
    align_them: Annotated[
        bool, typer.Option("--align", help="First make those on the broker as the catalogue declares them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The topics: what they carry, and with a broker their partitions, messages and lag."""
    from dateline.cli.catalogue import align, show_topics
    from dateline.cli.session import begin

    if align_them:
        align(begin())
    show_topics(begin(), offline=offline, as_json=as_json)


def status(as_json: AsJson = False) -> None:
    """Which processes do their work, why others wait, and what became of every message.

    Exit code 3 when one of the pipeline's processes is not ready.
    """
    from dateline.cli.session import begin
    from dateline.cli.status import show_status

    show_status(begin(), as_json=as_json)


def top(
    every: Annotated[
        float, typer.Option("--every", "-n", min=0.2, max=3600, metavar="SECONDS", help="Measure so often.")
    ] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Measure once, print, and return.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each measurement.")] = False,
) -> None:
    """The pipeline at work: lag and throughput of each stage, outcomes, dead letters; until Ctrl-C."""
    from dateline.cli.session import begin
    from dateline.cli.top import show_top

    show_top(begin(), every, once=once, as_json=as_json)


def doctor(
    wait: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="SECONDS", help="First wait until the pipeline is ready.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is wrong with this installation and how to fix it; exit code 3 if anything is."""
    from dateline.cli.checkup import examine
    from dateline.cli.session import begin

    examine(begin(), wait, as_json=as_json)


schemas = typer.Typer(help="The JSON Schemas of what travels.", no_args_is_help=True)
config = typer.Typer(help="The settings.", no_args_is_help=True)


@schemas.command("list")
def list_schemas(as_json: AsJson = False) -> None:
    """The contracts, their topics and files."""
    from dateline.cli.contracts import show_schemas

    show_schemas(as_json=as_json)


@schemas.command("show")
def show_schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A topic or a contract, as events or Event.")],
    avro: Annotated[bool, typer.Option("--avro", help="As an Avro schema.")] = False,
) -> None:
    """Print one schema, as JSON Schema or Avro."""
    from dateline.cli.contracts import print_schema

    print_schema(name, as_avro=avro)


@schemas.command("write")
def write_schemas(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)],
) -> None:
    """Write every schema into a folder, as TOPIC.vN.schema.json and .avsc, and the AsyncAPI document."""
    from dateline.cli.contracts import save_schemas

    save_schemas(folder)


@schemas.command("asyncapi")
def show_asyncapi() -> None:
    """Print the AsyncAPI 3 document: every topic with its key, headers and contract."""
    from dateline.cli.contracts import print_asyncapi

    print_asyncapi()


@schemas.command("check")
def check_schemas(
    released: Annotated[
        Path, typer.Argument(metavar="DIR", file_okay=False, help="The schemas of the last release.")
    ] = Path("schemas/released"),
    registry: Annotated[
        bool, typer.Option("--registry", help="Ask the schema registry instead, whose rules decide.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Whether the contracts still keep what the last release promised; exit code 1 if not."""
    from dateline.cli.contracts import check_registered, check_released
    from dateline.settings import read_settings

    if registry:
        check_registered(read_settings().registry, as_json=as_json)
    else:
        check_released(released, as_json=as_json)


@config.command("show")
def show_config(as_json: AsJson = False) -> None:
    """Every setting: its variable, value and default; secrets are masked."""
    from dateline.cli.configuration import show_settings
    from dateline.settings import read_settings

    show_settings(read_settings(), as_json=as_json)


@config.callback()
def _config() -> None:
    pass
