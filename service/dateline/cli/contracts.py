"""`schemas`: the contracts as files, and whether they still keep what they promised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from dateline.cli.examples import example_name, make_examples
from dateline.cli.terminal import plural, remark, stdout, write_json, write_lines
from dateline.contracts import ARTICLES, CATALOGUE, Article, Topic, topic_named
from dateline.contracts.asyncapi import NAME, asyncapi
from dateline.contracts.avro import avro_name, avro_schema
from dateline.contracts.compatibility import breaking_changes
from dateline.contracts.schema import all_schemas, schema_name, schema_of
from dateline.contracts.topic import VERSION, read_json
from dateline.errors import DatelineError
from dateline.registry.avro import TOPICS, incompatible
from dateline.settings import RegistrySettings


def show_schemas(*, as_json: bool) -> None:
    """Print which contracts there are."""
    if as_json:
        write_json(
            json.dumps(
                {"topic": topic.name, "contract": topic.contract.__name__, "schema": schema_name(topic)}
            )
            for topic in CATALOGUE
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("contract", "topic", "schema"):
        table.add_column(heading)
    for topic in CATALOGUE:
        table.add_row(topic.contract.__name__, topic.name, schema_name(topic))
    stdout().print(table)


def print_schema(name: str, *, as_avro: bool) -> None:
    """Print the JSON or Avro schema of that topic or contract; `DatelineError` when there is none."""
    topic = topic_named(name) or next(
        (t for t in CATALOGUE if name.lower() in (t.contract.__name__.lower(), schema_name(t))), None
    )
    if topic is None:
        raise DatelineError(
            f"there is no contract {name}",
            hint=f"there are {', '.join(t.contract.__name__ for t in CATALOGUE)}",
        )
    write_lines([_pretty(avro_schema(topic) if as_avro else schema_of(topic))])


def save_schemas(folder: Path) -> None:
    """Write every schema into the folder, and the examples that follow from its example of an article.

    Those that a schema registry is given are there as Avro too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / name: schema for name, schema in all_schemas().items()}
    files |= {folder / avro_name(topic): avro_schema(topic) for topic in TOPICS.values()}
    article = folder / example_name(ARTICLES)
    if article.exists():
        examples = make_examples(read_json(Article, article.read_bytes()))
        files |= {folder / example_name(topic): example for topic, example in examples.items()}
    files[folder / NAME] = asyncapi(kept_examples(folder, files))
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_pretty(content) + "\n", "utf-8")
        write_lines([str(path)])


def kept_examples(folder: Path, newer: Mapping[Path, Any]) -> dict[str, Any]:
    """The example of each topic that has one, by the topic's name: a newer one, else that in the folder."""
    places = {topic.name: folder / example_name(topic) for topic in CATALOGUE}
    return {
        name: newer[place] if place in newer else json.loads(place.read_bytes())
        for name, place in places.items()
        if place in newer or place.exists()
    }


def print_asyncapi() -> None:
    """Print the AsyncAPI document of the topics, without examples."""
    write_lines([_pretty(asyncapi({}))])


def check_released(released: Path, *, as_json: bool) -> None:
    """Print what breaks those who rely on the schemas in that folder; `DatelineError` if anything does."""
    breaks = [
        {"topic": topic.name, "breaks": said}
        for topic in CATALOGUE
        if (before := _released(released, topic))
        for said in breaking_changes(topic, before, schema_of(topic), incoming=topic is ARTICLES)
    ]
    breaks += [
        {"topic": path.name, "breaks": "its topic is gone"}
        for path in sorted(released.glob(f"*.v{VERSION}.schema.json"))
        if path.name not in all_schemas()
    ]
    if as_json:
        write_json(json.dumps(one) for one in breaks)
    else:
        write_lines(f"{one['topic']}: {one['breaks']}" for one in breaks)
    if breaks:
        raise DatelineError(
            f"{plural(len(breaks), 'breaking change')} since the schemas in {released}",
            hint="make it additive and optional, or raise VERSION: a new major version in new topics",
        )
    remark("nothing breaks those who rely on the last release")


def check_registered(settings: RegistrySettings, *, as_json: bool) -> None:
    """Print which schemas the schema registry would refuse; `DatelineError` if it would any."""
    refused = incompatible(settings)
    if as_json:
        write_json(json.dumps({"subject": name}) for name in refused)
    else:
        write_lines(f"{name}: not compatible with its latest version" for name in refused)
    if refused:
        raise DatelineError(
            f"the schema registry would refuse {plural(len(refused), 'schema')}",
            hint="its compatibility rule for the subject decides",
        )
    remark(f"the schema registry takes all {len(TOPICS)} schemas")


def _released(folder: Path, topic: Topic[Any]) -> dict[str, Any] | None:
    if not folder.is_dir():
        raise DatelineError(f"there is no folder {folder}", hint="name the one with the released schemas")
    path = folder / schema_name(topic)
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DatelineError(f"{path} is not JSON: {error}") from None
    return found


def _pretty(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False)
