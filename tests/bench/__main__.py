"""``make bench``: how fast Dateline is, beside its peers and the language model alone.

``python -m tests.bench`` measures every part and writes ``docs/performance.md``; parts are only printed.
``--quick`` takes small sizes: whether it runs, not how fast. ``tests.bench.store`` asks a store of events.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

# Before numpy is there: sums in threads that wait for each other take longer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests.bench.parts import FULL, PARTS, QUICK
from tests.bench.report import Section, machine, versions, write

_DOCS = Path(__file__).parents[2] / "docs"
_LAST_WORDS = 4000
_NOTES = Path(__file__).parent / "notes.md"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(f"{machine()}\n{versions()}\n", file=sys.stderr)
    sections: dict[str, Section] = {}
    found: dict[str, float] = {}
    failed = []
    for name in options.parts or PARTS:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(
            prefix=f"dateline-bench-{name}-", ignore_cleanup_errors=True
        ) as folder:
            try:
                sections[name] = PARTS[name](QUICK if options.quick else FULL, Path(folder), found)
            except Exception:
                traceback.print_exc()
                for log in Path(folder).rglob("programs.log"):
                    print(log.read_text(encoding="utf-8")[-_LAST_WORDS:], file=sys.stderr)
                failed.append(name)
                continue
        seconds = time.monotonic() - begun
        print(f"{sections[name].text()}\n  ({seconds:.0f} s)\n", file=sys.stderr, flush=True)
    if options.json:
        json.dump({name: asdict(section) for name, section in sections.items()}, sys.stdout)
    if not options.parts and not options.quick and not failed:
        write(sections, _NOTES.read_text(encoding="utf-8"), _DOCS)
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
