"""Node.js programs for tests: their packages are fetched by their lock, run with the Node of a wheel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_TOOLS = Path(sys.executable).parent


def installed(source: Path, folder: Path) -> Path:
    """A copy of the program in that folder, with the packages its lock names."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules"))
    done = _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", cwd=folder)
    assert done.returncode == 0, f"npm cannot fetch what {source.name} needs: {done.stderr}"
    return folder


def node(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> str:
    """What a program prints, run in its folder."""
    done = _run("node", *arguments, cwd=folder, stdin=stdin, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _run(
    tool: str, *arguments: str, cwd: Path, stdin: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    path = f"{_TOOLS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(_TOOLS / tool), *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, **(environment or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=150,
    )
