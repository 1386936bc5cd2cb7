"""What can be known of the containers without an engine to run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec.models import ComposeSpecification

from dateline.broker.config import SMALL, server_properties
from dateline.broker.jars import KAFKA
from dateline.broker.ports import Ports
from dateline.settings import Settings
from tests.deploy.tools import run

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("worker", "materializer", "web", "feeds")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")

# Differ by nature, as does all that makes the embedded broker small.
OWN_TO_THE_MACHINE = re.compile(r"listener|quorum|^log\.dirs|^node\.id|^process\.roles")


def test_kafka_is_the_embedded_brokers_release_and_set_like_it() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{KAFKA.rpartition(':')[2]}"
    environment = SERVICES["kafka"]["environment"]
    embedded = {
        name: value
        for name, value in server_properties(Settings(), Ports(1, 2)).items()
        if name not in SMALL and not OWN_TO_THE_MACHINE.search(name)
    }
    composed = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in environment.items()
        if name.startswith("KAFKA_")
    }
    assert {name: composed.get(name) for name in embedded} == embedded


def test_every_listener_is_declared_and_only_loopback_is_published() -> None:
    environment = SERVICES["kafka"]["environment"]
    listeners = {part.partition("://")[0] for part in environment["KAFKA_LISTENERS"].split(",")}
    mapped = {
        part.partition(":")[0] for part in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")
    }
    advertised = dict(part.split("://") for part in environment["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert mapped == listeners == {*advertised, environment["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    for name in OURS:
        assert SERVICES[name]["environment"]["DATELINE_KAFKA__BOOTSTRAP_SERVERS"] in advertised.values()
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert (ROOT / service["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize("name", OURS)
def test_what_our_containers_run_is_a_command(name: str) -> None:
    service = SERVICES[name]
    run_command = [sys.executable, "-m", "dateline", *service["command"], "--help"]
    done = subprocess.run(run_command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kind, program, flag, check = service["healthcheck"]["test"]
    assert (kind, program, flag) == ("CMD", "python", "-c")
    port = int(service["environment"]["DATELINE_METRICS__PORT"]) + OURS.index(name)
    assert f"http://127.0.0.1:{port}/ready" in check
    compile(check, "healthcheck", "exec")


def test_settings_given_to_our_containers_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = '["read:' + "0" * 64 + '"]'
    for variable, value in SERVICES["web"]["environment"].items():
        monkeypatch.setenv(variable, value.replace("${DATELINE_WEB_TOKENS:-[]}", tokens))
    assert Settings().kafka.bootstrap_servers == "kafka:19092"
    assert Settings().web.tokens


def test_volumes_are_declared() -> None:
    used = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())
    }
    here = {volume for volume in used if volume.startswith("./")}
    assert all((ROOT / volume).is_dir() for volume in here)
    used -= here
    assert used == set(COMPOSE["volumes"])


def test_the_image_runs_as_nobody_in_particular_and_installs_what_is_hashed() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    assert re.search(r"^USER 10001$", stages[-1], re.MULTILINE)
    installs = re.findall(r"pip install (.*)", DOCKERFILE)
    assert [line for line in installs if "--require-hashes" not in line] == ["--no-deps dist/*.whl"]
    assert "://" not in DOCKERFILE
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / path).exists() for path in source.split())


def test_everything_the_image_copies_reaches_the_build() -> None:
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {path for source in copied for path in source.split()} == allowed


def test_what_builds_the_image_is_what_builds_here() -> None:
    developed = _pins(ROOT / "requirements/dev.lock")
    building = _pins(ROOT / "deploy/build.lock")
    assert {name: developed.get(name) for name in building} == building
    assert "hatchling" in building


def _pins(lock: Path) -> dict[str, list[str]]:
    """Of each requirement, its version, marker and hashes."""
    blocks = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    return {block.partition("==")[0]: block.partition("==")[2].split() for block in blocks}


def test_others_tools_find_nothing_wrong() -> None:
    run("hadolint", ROOT / "deploy/Dockerfile")
    ComposeSpecification.model_validate(COMPOSE)
    for name, service in SERVICES.items():
        image = service["image"]
        assert ":" in image or image == "dateline", f"{name} has no version"
