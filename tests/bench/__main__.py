"""``make bench``: how fast Dateline is, beside its peers and the language model alone.

``python -m tests.bench`` measures every part and writes ``docs/performance.md``; parts that failed, or for
which no time was left, are named there. Single parts are printed; with ``--document`` they take their place
in the page. ``--quick`` takes small sizes: whether it runs, not how fast. ``tests.bench.store`` asks a store
of events.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

# Before numpy is there: sums in threads that wait for each other take longer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests.bench.parts import FULL, PARTS, QUICK, Sizes
from tests.bench.report import Section, amend, machine, versions, write

_DOCS = Path(__file__).parents[2] / "docs"
_LAST_WORDS = 4000
_LONGEST_S = 900
_NOTES = Path(__file__).parent / "notes.md"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--document", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=float, default=60, help="in all")
    options = parser.parse_args()
    print(f"{machine()}\n{versions()}\n", file=sys.stderr)
    sections: dict[str, Section] = {}
    failed: dict[str, str] = {}
    end = time.monotonic() + 60 * options.minutes
    for name in options.parts or PARTS:
        begun = time.monotonic()
        try:
            sections[name] = _measured(name, QUICK if options.quick else FULL, end - begun)
        except Exception as error:
            traceback.print_exc()
            failed[name] = str(error) or type(error).__name__
            continue
        seconds = time.monotonic() - begun
        print(f"{sections[name].text()}\n  ({seconds:.0f} s)\n", file=sys.stderr, flush=True)
    if options.json:
        json.dump({name: asdict(section) for name, section in sections.items()}, sys.stdout)
    if not options.parts and not options.quick:
        write(sections, failed, _NOTES.read_text(encoding="utf-8"), _DOCS)
    elif options.document and not options.quick:
        amend(sections, _DOCS)
    for name, why in failed.items():
        print(f"not measured: {name}: {why}", file=sys.stderr)
    return bool(failed)


def _measured(name: str, sizes: Sizes, left_s: float) -> Section:
    """A part in a folder of its own, within its time."""
    if left_s < 1:
        raise TimeoutError("no time was left")
    with tempfile.TemporaryDirectory(prefix=f"dateline-bench-{name}-", ignore_cleanup_errors=True) as folder:
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(int(min(_LONGEST_S, left_s)))
        try:
            return PARTS[name](sizes, Path(folder))
        except BaseException:
            signal.alarm(0)
            for log in (*Path(folder).rglob("programs.log"), *Path(folder).rglob("up.log")):
                print(
                    f"{log}:\n{log.read_text(encoding='utf-8', errors='replace')[-_LAST_WORDS:]}",
                    file=sys.stderr,
                )
            raise
        finally:
            signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError("it took too long")


if __name__ == "__main__":
    sys.exit(main())
