"""Tools of others that check what is in deploy/: those on this machine, and promtool from Debian's package.

`python -m tests.deploy.tools` fetches promtool into the user's cache where apt can: `make deploy-check`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dateline.settings import BrokerSettings


def tool(name: str) -> str:
    """Where that tool is; the test is skipped, and says so, where there is none."""
    beside = Path(sys.executable).with_name(name)
    found = shutil.which(name) or next((str(p) for p in (beside, _cache() / name) if p.exists()), None)
    if found is None:
        pytest.skip(f"{name} is not installed: checked by our own rules alone")
    return found


def run(name: str, *arguments: str | Path, stdin: str | None = None) -> str:
    """What the tool says of them; the test fails when it is not content."""
    done = subprocess.run(
        [tool(name), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _cache() -> Path:
    return BrokerSettings().cache_folder / "tools"


def fetch_promtool() -> None:
    """Take promtool out of Debian's package of Prometheus, which is not installed."""
    if shutil.which("promtool") or (_cache() / "promtool").exists() or not shutil.which("apt-get"):
        return
    with tempfile.TemporaryDirectory() as folder:
        for command in (["apt-get", "download", "prometheus"], ["dpkg", "-x", "prometheus.deb", "."]):
            if command[0] == "dpkg":
                next(Path(folder).glob("prometheus_*.deb")).rename(Path(folder) / "prometheus.deb")
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                print(f"no promtool: {done.stderr.strip()}", file=sys.stderr)
                return
        _cache().mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "usr/bin/promtool", _cache() / "promtool")


if __name__ == "__main__":
    fetch_promtool()
