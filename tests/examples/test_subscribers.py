"""The subscribers in examples/: Python, Node.js and Java get the same events, as the JSON Schema has them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsonschema
import pytest

from dateline.broker.jars import pinned_jars
from dateline.settings import BrokerSettings, Settings
from tests.conftest import run
from tests.integration.materializing import publish
from tests.integration.running import address
from tests.node import installed, node
from tests.store.samples import event, party, place

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCHEMA = json.loads((ROOT / "schemas/dateline-events.v1.schema.json").read_text("utf-8"))
PROTESTS = 3


@pytest.fixture(scope="module")
def servers(pipeline_settings: Settings) -> str:
    """A Kafka with three protests and three assaults on it."""
    made = [
        event(
            f"e{number}",
            f"article-{number}",
            event_type="PROTEST" if number % 2 else "ASSAULT",
            actors=[party("Ärzte", "DEU", sectors=("LAB",))],
            location=place("Berlin", "DEU"),
        )
        for number in range(2 * PROTESTS)
    ]
    run(publish(pipeline_settings, made))
    return address(pipeline_settings)


def printed(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]
) -> list[dict[str, object]]:
    """The JSON lines a program prints before it ends."""
    done = subprocess.run(
        [*map(str, command), "PROTEST", str(PROTESTS)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(found: Sequence[Mapping[str, object]]) -> None:
    for one in found:
        jsonschema.validate(one, SCHEMA)
    assert sorted(str(one["event_id"]) for one in found) == ["e1", "e3", "e5"]


def test_python(servers: str, tmp_path: Path) -> None:
    environment = {"DATELINE_KAFKA__BOOTSTRAP_SERVERS": servers}
    check(printed([sys.executable, EXAMPLES / "python/subscriber.py"], tmp_path, environment))


def test_node(servers: str, tmp_path: Path) -> None:
    folder = installed(EXAMPLES / "node", tmp_path / "node")
    said = node(folder, "subscriber.mjs", "PROTEST", str(PROTESTS), KAFKA=servers)
    check([json.loads(line) for line in said.splitlines()])


def test_java(servers: str, tmp_path: Path) -> None:
    compiler = shutil.which("javac")
    if compiler is None:
        pytest.skip("no JDK is installed: the Java example was not run")
    folder = BrokerSettings().cache_folder / "jars"
    jars = [folder / jar.filename for jar in pinned_jars()]
    if not all(jar.exists() for jar in jars):
        pytest.skip("the jars of Kafka are not in the cache: the Java example was not run")
    java = Path(compiler).with_name("java")
    path = os.pathsep.join(map(str, jars))
    check(printed([java, "-cp", path, EXAMPLES / "java/Subscriber.java"], tmp_path, {"KAFKA": servers}))
