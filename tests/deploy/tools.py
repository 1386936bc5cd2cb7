"""Tools of others that check what is in deploy/: those on this machine, and what package registries have.

`python -m tests.deploy.tools`, which `make deploy-check` begins with, puts them into the user's cache:
promtool out of Debian's package where apt can, kustomize and kubeconform built by Go where there is one,
and KEDA's own description of its resources, out of its Go module.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dateline.settings import BrokerSettings

BY_GO = {
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0",
}
KEDA = "github.com/kedacore/keda/v2@v2.17.2"
_SCALED_OBJECT = "keda.sh_scaledobjects.yaml"


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


def scaled_object() -> Path:
    """KEDA's definition of what it scales; the test is skipped, and says so, where it was not fetched."""
    found = _cache() / _SCALED_OBJECT
    if not found.exists():
        pytest.skip("KEDA's definitions are not here: `make deploy-check` fetches them")
    return found


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


def fetch_by_go() -> None:
    """Build the tools that are Go's, at those versions, checked by Go's sums; take KEDA's definitions."""
    if not shutil.which("go"):
        return
    _cache().mkdir(parents=True, exist_ok=True)
    for name, module in BY_GO.items():
        if not shutil.which(name) and not (_cache() / name).exists():
            _go("install", module, name=name)
    if not (_cache() / _SCALED_OBJECT).exists() and (
        said := _go("mod", "download", "-json", KEDA, name="KEDA")
    ):
        shutil.copy(Path(json.loads(said)["Dir"]) / "config/crd/bases" / _SCALED_OBJECT, _cache())


def _go(*arguments: str, name: str) -> str | None:
    print(f"fetching {name} by Go (once)", file=sys.stderr)
    environment = {**os.environ, "GOBIN": str(_cache()), "GOFLAGS": "-buildvcs=false"}
    done = subprocess.run(["go", *arguments], env=environment, cwd=_cache(), capture_output=True, text=True)
    if done.returncode:
        print(f"no {name}: {done.stderr.strip()}", file=sys.stderr)
        return None
    return done.stdout


if __name__ == "__main__":
    fetch_promtool()
    fetch_by_go()
