"""`python -m tests.supply FILE`."""

import sys
from pathlib import Path

from tests.supply.sbom import bill, problems


def _main(target: Path) -> None:
    text = bill()
    if wrong := problems(text):
        sys.exit(f"the bill of materials is not valid: {wrong}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    print(target)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
