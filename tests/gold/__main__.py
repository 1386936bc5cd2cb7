"""Scores every capability, prints a table, and fails where a score is below its floor.

``python -m tests.gold [--only events,dates] [--json] [--wrong FILE]``. With ``DATELINE_GOLD_DATA``
naming a folder of further gold (``gold``, ``seeds``, ``data``) that is scored as well.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.gold.floors import below, lower, pin
from tests.gold.measure import Measure
from tests.gold.reporting import document, print_table, write_remaining, write_wrong

SCORERS = (
    "events", "dyads", "actors", "places", "coreference", "entities", "dates", "quantities", "quotes",
    "furniture", "russian", "incidents",
)  # fmt: skip


def score(only: Sequence[str], data: Path | None) -> list[Measure]:
    """The measures of those scorers, of all when ``only`` is empty; a scorer not written yet is left out."""
    measures: list[Measure] = []
    for name in only or SCORERS:
        module = f"tests.gold.{name}"
        if importlib.util.find_spec(module):
            measures += importlib.import_module(module).score(data)
    return measures


def main() -> int:
    options = _options()
    given = options.parse_args()
    if given.lower:
        name, _, value = given.lower.rpartition("=")
        if not given.because or not name:
            options.error("--lower NAME=VALUE needs --because REASON")
        lower(name, float(value), given.because)
        return 0
    folder = os.environ.get("DATELINE_GOLD_DATA")
    measures = score([name for name in given.only.split(",") if name], Path(folder) if folder else None)
    if given.pin:
        pin(measures)
    if given.json:
        print(json.dumps([{**asdict(m), "wrong": len(m.wrong)} for m in measures]))
    else:
        print_table(measures)
    if given.wrong:
        write_wrong(given.wrong, measures)
    if given.remaining:
        write_remaining(measures)
    if given.document:
        document(measures)
    failed = below(measures)
    for measure in failed:
        print(f"{measure.name}: {measure.f1:.3f} is below its floor", file=sys.stderr)
    return 1 if failed else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="make gold", description=__doc__.split("\n")[0] if __doc__ else None
    )
    options.add_argument("--only", default="", help="scorers to run, with commas between them")
    options.add_argument("--json", action="store_true", help="JSON instead of a table")
    options.add_argument("--wrong", type=Path, help="write every wrong answer to this file")
    options.add_argument(
        "--remaining", action="store_true", help="write remaining.md: what is wrong, by cause"
    )
    options.add_argument("--document", action="store_true", help="write the scores into docs/extraction.md")
    options.add_argument("--pin", action="store_true", help="raise the floors to the scores reached")
    options.add_argument("--lower", metavar="NAME=VALUE", help="take one floor down")
    options.add_argument("--because", metavar="REASON", help="why a floor goes down")
    return options


if __name__ == "__main__":
    sys.exit(main())
