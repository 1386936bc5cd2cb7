"""The tutorial, word for word, in an empty folder, with Dateline installed from its wheel."""

import os
import re
import subprocess
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/tutorial.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
INSTALLING = ["python3 -m venv env", "source env/bin/activate", "pip install dateline"]
DAYS = {"gate": "Monday, March 4, 2024.", "clinic": "Tuesday, March 5, 2024."}
SAID = {
    "gate": f"Students padlocked themselves to the gate of the ministry in Nairobi on {DAYS['gate']}",
    "clinic": f"Three nurses padlocked themselves to a clinic in Kisumu on {DAYS['clinic']}",
}


class Reader:
    """Somebody who does what the page says."""

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder = folder
        self._standing: subprocess.Popen[bytes] | None = None
        self.variables = {name: v for name, v in os.environ.items() if not name.startswith("DATELINE_")}
        self.variables["PATH"] = f"{environment / 'bin'}{os.pathsep}{self.variables['PATH']}"
        self.variables["DATELINE_WORKER__PROCESSES"] = "1"

    def type(self, line: str) -> str:
        """What a line of the page gives."""
        if line == "dateline up":
            with (self.folder / "up.log").open("wb") as log:
                self._standing = subprocess.Popen(
                    line.split(), cwd=self.folder, env=self.variables, stdout=log, stderr=log
                )
            return ""
        if exported := re.fullmatch(r"export (\w+)=\$PWD/(\w+)", line):
            self.variables[exported[1]] = str(self.folder / exported[2])
            return ""
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def stop(self) -> None:
        if self._standing:
            self._standing.terminate()
            self._standing.wait(30)


@pytest.mark.timeout(600)
def test_the_tutorial_does_what_it_says(environment: Path, tmp_path: Path) -> None:
    lines = [
        line.removeprefix("$ ") for kind, text in BLOCKS if kind == "console" for line in text.splitlines()
    ]
    assert lines[:3] == INSTALLING
    [program] = [text for kind, text in BLOCKS if kind == "python"]
    (tmp_path / "lock_ons.py").write_text(program)
    reader = Reader(tmp_path, environment)
    try:
        said = [(line, reader.type(line)) for line in lines[3:]]
    finally:
        reader.stop()
    told = [output.splitlines() for line, output in said if line == "python lock_ons.py"]
    assert told == [
        [f"LOCK_ON by students | {SAID['gate']}"],
        [],
        [f"LOCK_ON by nurses | {SAID['clinic']}"],
    ]
    explained, coded = (output for line, output in said if line.endswith("gate.txt") and " code " in line)
    assert "LOCK_ON" not in explained
    assert "LOCK_ON" in coded
    [stored] = [output for line, output in said if line == "dateline events"]
    [wanted] = [output for line, output in said if line.startswith("dateline events --type")]
    assert "COERCE" in stored
    assert "COERCE" not in wanted
    assert "LOCK_ON" in wanted
