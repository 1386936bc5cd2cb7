"""ARCHITECTURE.md's tree is the real tree, and no document names what it should not."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text()
TREE = set(re.findall(r"^\| `([^`|]+)` \|", PAGE.split("## Tree")[1].split("## ")[0], re.MULTILINE))


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {path for path in listed.stdout.splitlines() if (ROOT / path).exists()}


def test_every_path_in_the_tree_exists() -> None:
    assert {path for path in TREE if not (ROOT / path).exists()} == set()


def test_every_file_is_in_the_tree_itself_or_through_its_folder() -> None:
    def covered(path: str) -> bool:
        parents = [f"{parent}/" for parent in Path(path).parents if str(parent) != "."]
        return path in TREE or any(parent in TREE for parent in parents)

    assert {path for path in tracked() if not covered(path)} == set()


def test_every_module_of_the_shell_and_package_of_the_core_has_its_own_line() -> None:
    package = ROOT / "service/dateline"
    modules = {str(path.relative_to(ROOT)) for path in package.glob("*.py")} - {
        "service/dateline/__init__.py"
    }
    folders = {f"{path.parent.relative_to(ROOT)}/" for path in package.glob("*/__init__.py")}
    assert modules | folders <= TREE
