"""The runbook has a word on every alert and every finding, and names only what there is."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.cli import app
from dateline.cli.checkup import _CHECKS
from dateline.cli.configuration import describe
from dateline.settings import Settings
from tests.deploy.test_prometheus import RULES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/runbook.md").read_text("utf-8")
COMMANDS = sorted(set(re.findall(r"`dateline ([a-z]+(?: [a-z]+)?)[ `]", PAGE)))


def test_every_alert_has_its_section_and_leads_to_it() -> None:
    assert re.findall(r"^### (\w+)$", PAGE, re.MULTILINE) == [rule["alert"] for rule in RULES]
    for rule in RULES:
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "warn")


def test_every_finding_of_the_doctor_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.split("## Findings")[1], re.MULTILINE)
    assert rows == list(_CHECKS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_it_names_is_there(command: str) -> None:
    assert CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0


def test_every_setting_it_names_is_there() -> None:
    known = {setting.variable for setting in describe(Settings())}
    assert set(re.findall(r"\bDATELINE_[A-Z_]+\b", PAGE)) <= known


def test_every_link_leads_to_a_file() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
