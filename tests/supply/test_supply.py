"""Everything that is fetched or kept has a pinned hash, and the bill of materials lists it all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from dateline.broker.jars import fetch_jars, pinned_jars, sha256_of
from dateline.settings import BrokerSettings
from tests.supply.sbom import ROOT, RUNTIME, bill, problems, vendored_files

LOCKS = [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "deploy/build.lock"]
KAFKA = {"kafka-clients", "kafka_2.13", "scala-library"}


def pins(lock: Path) -> Mapping[str, tuple[str, Sequence[str]]]:
    """Of each requirement, its version and hashes."""
    blocks = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    return {
        block.partition("==")[0]: (
            re.split(r"[ ;\\]", block.partition("==")[2])[0],
            re.findall(r"--hash=sha256:([0-9a-f]{64})", block),
        )
        for block in blocks
        if not block.startswith("#")
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_wheel_has_a_version_and_hashes_and_no_address(lock: Path) -> None:
    assert [name for name, (wanted, hashes) in pins(lock).items() if not wanted or not hashes] == []
    assert "://" not in lock.read_text("utf-8")


def test_nothing_is_installed_without_its_hash() -> None:
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    installs = [line for line in lines if "pip install" in line]
    assert installs
    # The package itself, in place, is the only one that needs none.
    assert [line for line in installs if "--require-hashes" not in line] == [
        line for line in installs if "--no-deps" in line and "--editable ." in line
    ]


def test_what_runs_here_is_what_is_pinned() -> None:
    ours = ("aiokafka", "faust-streaming", "pydantic", "spacy", "sqlalchemy", "structlog")
    assert {name: version(name) for name in ours} == {name: pins(RUNTIME)[name][0] for name in ours}


def test_every_jar_is_the_one_that_was_pinned() -> None:
    jars = pinned_jars()
    paths = fetch_jars(BrokerSettings().cache_folder / "jars", jars)
    assert {path.name: sha256_of(path) for path in paths} == {jar.filename: jar.sha256 for jar in jars}


def test_every_file_of_others_is_the_one_that_was_pinned() -> None:
    changed = [
        vendored.file.name
        for vendored in vendored_files()
        if hashlib.sha256(vendored.file.read_bytes()).hexdigest() != vendored.sha256
    ]
    assert changed == []


@pytest.fixture(scope="module")
def text() -> str:
    return bill()


def test_the_bill_of_materials_is_valid_and_complete(text: str) -> None:
    assert problems(text) is None
    components = {component["name"].lower(): component for component in json.loads(text)["components"]}
    assert {*pins(RUNTIME), *KAFKA, "openjdk"} <= {*components}
    assert all("version" in component for component in components.values())
    assert components["kafka-clients"]["hashes"][0]["content"] in {jar.sha256 for jar in pinned_jars()}
    assert components["aiokafka"]["licenses"] == [{"expression": "Apache-2.0"}]


def test_a_broken_bill_is_seen(text: str) -> None:
    broken = json.loads(text)
    broken["components"][0]["type"] = "thing"
    assert problems(json.dumps(broken))
