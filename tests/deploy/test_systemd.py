"""The systemd units: what they start exists, and systemd finds nothing wrong."""

import configparser
import re
import sys
from pathlib import Path

import pytest

from dateline.settings import Settings
from tests.deploy.tools import run

UNITS = Path(__file__).parents[2] / "deploy/systemd"
SERVICES = sorted(UNITS.glob("*.service"))
NAMES = {"worker": "worker", "materialize": "materializer", "web": "web", "feed run": "feeds"}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_unit_starts_a_command_with_few_rights(path: Path) -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path)
    program, verb = unit["Service"]["ExecStart"].split(maxsplit=1)
    assert program == "/opt/dateline/bin/dateline"
    assert path.stem == f"dateline-{NAMES[verb]}"
    assert unit["Service"]["User"] == "dateline"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert not unit["Service"]["CapabilityBoundingSet"]
    target = (UNITS / "dateline.target").read_text()
    assert (path.name in target) == (verb != "feed run")


def test_the_settings_of_the_units_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (UNITS / "dateline.env").read_text().splitlines():
        if line.startswith("DATELINE_"):
            monkeypatch.setenv(*line.split("=", 1))
    assert Settings().home == Path("/var/lib/dateline")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    copies = []
    for path in [*SERVICES, UNITS / "dateline.target"]:
        # It looks for the program, which is there where Dateline is installed.
        text = path.read_text().replace("/opt/dateline/bin/dateline", sys.executable)
        (tmp_path / path.name).write_text(text)
        copies.append(tmp_path / path.name)
    said = run("systemd-analyze", "verify", "--man=no", *copies)
    assert not [line for line in said.splitlines() if "dateline" in line]
    level = run("systemd-analyze", "security", "--offline=true", copies[0])
    exposure = re.search(r"exposure level for .*: ([\d.]+)", level)
    assert exposure
    assert float(exposure[1]) < 3
