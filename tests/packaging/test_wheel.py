"""The wheel carries what it needs, and works where it is installed."""

import subprocess
import zipfile
from pathlib import Path

from tests.packaging.conftest import ROOT


def test_everything_of_the_package_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "service/dateline", "seeds"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept = [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]
    wanted = {
        path.relative_to("service").as_posix()
        if path.parts[0] == "service"
        else f"dateline/{path.as_posix()}"
        for path in kept
    }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        [entries] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        points = archive.read(entries).decode()
    assert wanted <= names
    assert {name for name in names - wanted if not name.endswith(".py")} <= set()
    assert "dateline = dateline.cli:main" in points
    assert "dateline.testing = dateline.testing" in points


def test_it_works_where_it_is_installed(environment: Path, tmp_path: Path) -> None:
    def said(*arguments: str) -> str:
        done = subprocess.run(
            [str(environment / "bin" / arguments[0]), *arguments[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert said("dateline", "--version").startswith("dateline ")
    where = said("python", "-c", "import dateline; print(dateline.__file__)")
    assert where.startswith(str(environment))
    seeds = "from dateline.cli.demonstration import seeds; print(sorted(p.name for p in seeds().iterdir()))"
    assert "manifest.json" in said("python", "-c", seeds)
    assert (
        "no mistakes"
        in subprocess.run(
            [str(environment / "bin/dateline"), "codebook", "check"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        ).stderr
    )
