"""README runs as written: every console line of it, in order, against a pipeline of its own."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import commands_of

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
CONSOLE = commands_of(README)
COMMANDS = [line for line in CONSOLE if line.startswith("dateline ")]


def shell(command: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATELINE_HOME": str(home)} | env
    environment.pop("DATELINE_KAFKA__BOOTSTRAP_SERVERS", None)
    script = f"source .venv/bin/activate && set -o pipefail && {command}"
    return subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a pipeline that `make up` runs."""
    home = tmp_path_factory.mktemp("readme")
    environment = os.environ | {"DATELINE_HOME": str(home)}
    environment.pop("DATELINE_KAFKA__BOOTSTRAP_SERVERS", None)
    with (home / "up.log").open("w+") as log:
        up = subprocess.Popen(
            ["make", "up"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            waited = shell("dateline doctor --wait 60", home)
            assert waited.returncode == 0, waited.stdout + waited.stderr + (home / "up.log").read_text()
            yield home
        finally:
            os.killpg(up.pid, 15)
            up.wait(20)


def test_the_lines_are_the_ones_this_file_knows_how_to_run() -> None:
    others = [line for line in CONSOLE if line not in COMMANDS]
    assert others == ["make demo", "source .venv/bin/activate", "make test"]
    assert "exec make test" in (ROOT / ".ci/run").read_text()


def test_make_demo_shows_the_events_and_ends(tmp_path: Path) -> None:
    done = shell("make demo", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROTEST" in done.stdout
    assert re.search(r"2 articles.*\d+ events.*0 dead letters.* s", done.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_as_written(command: str, home: Path) -> None:
    done = shell(command, home)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert (done.stdout + done.stderr).strip()


def test_any_kafka_client_can_feed_it(home: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"^kcat .*$", README, re.MULTILINE)
    (tmp_path / "article.txt").write_text(
        "Police arrested 12 protesters in Lagos on Monday, March 4, 2024.\n"
    )
    line = line.replace("article.txt", str(tmp_path / "article.txt"))
    if not shutil.which("kcat"):
        line = line.replace("kcat", "python -m tests.docs.kcat", 1)
    bootstrap = shell(
        "dateline topics --json | python -c 'import json, sys; print(json.load(sys.stdin)[\"bootstrap\"])'",
        home,
    )
    assert bootstrap.returncode == 0, bootstrap.stderr
    sent = shell(line, home, BOOTSTRAP=bootstrap.stdout.strip())
    assert sent.returncode == 0, sent.stderr
    traced = shell("dateline trace my-article --wait 30", home)
    assert traced.returncode == 0, traced.stdout + traced.stderr
    assert "coded" in traced.stdout
