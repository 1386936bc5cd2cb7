"""``python -m tests.faults``: the faults that no test run has time for, and the page that tells of all.

``table [--runs N]``   the lane N times, each with another seed, then the tables of docs/reliability.md
``rest [WORDS]``       the faults that take long or need more of the machine; those with these words
``soak [--minutes M]`` mixed faults at a fixed rate

What is drawn depends on ``--seed``. Results are added to .dateline/faults/results.jsonl.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.faults import report
from tests.faults.history import HISTORY_VARIABLE, SEED_VARIABLE, History, chosen_seed
from tests.faults.memory import bad_day
from tests.faults.planted import BUGS, planted
from tests.faults.rest import FAULTS, CannotDo, Rig
from tests.faults.soak import soak

FOLDER = Path(".dateline/faults").absolute()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("what", choices=["table", "rest", "soak"])
    parser.add_argument("words", nargs="?", default="")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=chosen_seed())
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.ERROR)
    print(f"seed {options.seed}", flush=True)
    results = History(FOLDER / "results.jsonl", options.seed)
    try:
        if options.what == "soak":
            return run_soak(results, options.seed, options.minutes, options.rate)
        if options.what == "rest":
            return run_rest(results, options.seed, options.words)
        failed = sum(run_lane(options.seed + run) for run in range(options.runs))
        report.write(results.path, seen_broken(options.seed))
        return failed
    finally:
        results.close()


def run_lane(seed: int) -> int:
    environment = os.environ | {HISTORY_VARIABLE: str(FOLDER), SEED_VARIABLE: str(seed)}
    command = [sys.executable, "-m", "pytest", "tests/faults", "-q"]
    return bool(subprocess.run(command, env=environment, check=False).returncode)


def run_rest(results: History, seed: int, words: str) -> int:
    failed = 0
    for name, (number, tried) in FAULTS.items():
        if words.casefold() not in name.casefold():
            continue
        with TemporaryDirectory() as folder:
            try:
                trial = tried(Rig(Path(folder), seed))
            except CannotDo as reason:
                print(f"NOT RUN  {name}: {reason}", flush=True)
                failed += 1
            except Exception:
                traceback.print_exc()
                print(f"FAILED   {name}", flush=True)
                title = name.removeprefix(f"{number} ")
                results.note("trial", **failure(number, title))
                failed += 1
            else:
                row = trial.row(passed=True)
                results.note("trial", **row)
                print(f"ok       {name}: {row['records']} records, {row['seconds']} s to recover", flush=True)
    return failed


def failure(number: str, title: str) -> dict[str, object]:
    """The row of a trial that did not come to its verdict."""
    nothing = dict.fromkeys(("records", "lost", "duplicated"), 0)
    return {
        "fault": number,
        "title": title,
        "test": title,
        "passed": False,
        "seconds": None,
        "memory": {},
        **nothing,
    }


def run_soak(results: History, seed: int, minutes: float, rate: float) -> int:
    with TemporaryDirectory() as folder:
        found = soak(Path(folder) / "site", seed, minutes, rate, lambda said: print(said, flush=True))
    verdict = found.verdict
    results.note(
        "soak",
        minutes=minutes,
        rate=rate,
        records=verdict.records,
        lost=verdict.lost,
        duplicated=verdict.duplicated_in_store,
        wrong=verdict.wrong,
        recoveries=found.recoveries,
        flat=[(f.what, f.measure, f.first, f.last, f.highest) for f in found.flat],
    )
    for flat in found.flat:
        print(f"{'flat' if flat.holds else 'GROWS':6} {flat}", flush=True)
    print("\n".join(verdict.wrong) or "every promise kept", flush=True)
    return not found.passed


def seen_broken(seed: int) -> dict[str, list[int]]:
    """The promises that the oracle sees broken by each planted bug."""
    found = {}
    for name, bug in BUGS.items():
        with TemporaryDirectory() as folder, planted(bug):
            wrong = bad_day(Path(folder), seed).wrong
        found[name] = sorted({int(said.removeprefix("promise ")[0]) for said in wrong})
    return found


if __name__ == "__main__":
    sys.exit(main())
