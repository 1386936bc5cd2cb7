"""Dateline as its users get it: the wheel, installed by pipx."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIPX = "pipx==1.18.4"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that pipx makes for that wheel, with what it declares and nothing else."""
    folder = tmp_path_factory.mktemp("pipx")
    tools = Path(sys.executable).parent
    pinned = f"--constraint {ROOT / 'requirements/runtime.lock'}"
    pipx = [str(tools / "uv"), "tool", "run", "--quiet", "--from", PIPX, "pipx"]
    install = ["install", "--quiet", "--backend", "uv", f"--pip-args={pinned}", str(wheel)]
    variables = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PIPX_HOME": str(folder / "home")}
    done = subprocess.run(
        [*pipx, *install],
        env={**os.environ, **variables, "PIPX_BIN_DIR": str(folder / "bin")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "bin/dateline").exists()
    return folder / "home/venvs/dateline"
