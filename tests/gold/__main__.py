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
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.gold import DATA
from tests.gold.measure import Measure

SCORERS = ("events", "dyads", "actors", "coreference", "entities", "dates", "quotes", "page", "furniture")
FLOORS = DATA.parent / "floors.toml"


def score(only: Sequence[str], data: Path | None) -> list[Measure]:
    """The measures of those scorers, of all when ``only`` is empty; a scorer not written yet is left out."""
    measures: list[Measure] = []
    for name in only or SCORERS:
        module = f"tests.gold.{name}"
        if importlib.util.find_spec(module):
            measures += importlib.import_module(module).score(data)
    return measures


def floors() -> dict[str, float]:
    """The score each measure must reach, by its name."""
    return {name: float(value) for name, value in tomllib.loads(FLOORS.read_text())["floors"].items()}


def below(measures: Sequence[Measure]) -> list[Measure]:
    """The measures under their floor."""
    due = floors()
    return [measure for measure in measures if measure.f1 < due.get(measure.name, 0.0)]


def main() -> int:
    options = argparse.ArgumentParser(
        prog="make gold", description=__doc__.split("\n")[0] if __doc__ else None
    )
    options.add_argument("--only", default="", help="scorers to run, with commas between them")
    options.add_argument("--json", action="store_true", help="JSON instead of a table")
    options.add_argument("--wrong", type=Path, help="write every wrong answer to this file")
    given = options.parse_args()
    folder = os.environ.get("DATELINE_GOLD_DATA")
    measures = score([name for name in given.only.split(",") if name], Path(folder) if folder else None)
    failed = below(measures)
    if given.json:
        print(json.dumps([{**asdict(m), "wrong": len(m.wrong)} for m in measures]))
    else:
        _print(measures)
    if given.wrong:
        _write_wrong(given.wrong, measures)
    for measure in failed:
        print(f"{measure.name}: {measure.f1:.3f} is below its floor", file=sys.stderr)
    return 1 if failed else 0


def _print(measures: Sequence[Measure]) -> None:
    due = floors()
    print(f"{'capability':34} {'prec':>5} {'rec':>5} {'F1':>5}  {'95 % interval':13} {'n':>5} {'floor':>5}")
    for measure in measures:
        interval = f"{measure.low:.2f} to {measure.high:.2f}" if measure.low is not None else ""
        floor = f"{due[measure.name]:5.2f}" if measure.name in due else ""
        print(
            f"{measure.name:34} {_figure(measure.precision)} {_figure(measure.recall)} {measure.f1:5.2f}"
            f"  {interval:13} {measure.n:5} {floor}"
        )


def _figure(value: float | None) -> str:
    return "     " if value is None else f"{value:5.2f}"


def _write_wrong(path: Path, measures: Sequence[Measure]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for measure in measures:
            for wrong in measure.wrong:
                file.write(f"{measure.name}\t{wrong.expected}\t{wrong.got}\t{wrong.text}\n")


if __name__ == "__main__":
    sys.exit(main())
