"""docs/reliability.md: the tables that the suite writes itself, from how its trials ended."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.faults import matrix
from tests.faults.matrix import Trying
from tests.faults.planted import BUGS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

Trial = Mapping[str, Any]


def write(results: Path, red: Mapping[str, Sequence[int]]) -> None:
    """Put the tables into the page. ``red`` has the promises that the oracle saw broken by each bug."""
    trials = (
        [json.loads(line) for line in results.read_text("utf-8").splitlines()] if results.exists() else []
    )
    tables = {
        "faults": fault_table(trials),
        "elsewhere": elsewhere_table(),
        "planted": planted_table(red),
        "soak": soak_table(trials),
    }
    page = PAGE.read_text("utf-8")
    for name, lines in tables.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = before + begin + "\n".join(lines) + "\n" + end + after
    PAGE.write_text(page, "utf-8")


def fault_table(trials: Iterable[Trial]) -> Iterator[str]:
    """One row a test: all its runs together."""
    by_test: dict[str, list[Trial]] = {}
    for trial in trials:
        if trial["act"] == "trial":
            by_test.setdefault(trial["test"], []).append(trial)
    yield (
        "| fault | what | runs | failed | records | lost | doubled in the store "
        "| seconds to recover | memory: worker, child, materializer (MiB) |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    for tried in sorted([*matrix.lane(), *matrix.rest()], key=_order):
        yield _row(tried, by_test.get(tried.test, []))


def _row(tried: Trying, runs: Sequence[Trial]) -> str:
    seconds = [run["seconds"] for run in runs if run["seconds"] is not None]
    cells = (
        tried.number,
        tried.title,
        len(runs) or "not run",
        sum(not run["passed"] for run in runs),
        sum(run["records"] for run in runs),
        sum(run["lost"] for run in runs),
        sum(run["duplicated"] for run in runs),
        f"{statistics.median(seconds):.1f} (at most {max(seconds):.1f})" if seconds else "–",
        ", ".join(_highest(name, runs) for name in ("worker", "child", "materializer")),
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _highest(name: str, runs: Sequence[Trial]) -> str:
    """The most memory that program had in any of the runs."""
    seen = [run["memory"][name] for run in runs if name in run.get("memory", {})]
    return f"{max(seen)}" if seen else "–"


def planted_table(red: Mapping[str, Sequence[int]]) -> Iterator[str]:
    yield "| bug | what is wrong | promises seen broken |"
    yield "|---|---|---|"
    for name, bug in BUGS.items():
        yield f"| {name} | {bug.what} | {', '.join(map(str, red.get(name, ()))) or 'none'} |"


def soak_table(trials: Iterable[Trial]) -> Iterator[str]:
    """The last soak."""
    last = [trial for trial in trials if trial["act"] == "soak"][-1:]
    if not last:
        yield "No soak has been run yet."
    for soak in last:
        yield from _soak(soak)


def _soak(soak: Trial) -> Iterator[str]:
    verdict = "every promise kept" if not soak["wrong"] else "; ".join(soak["wrong"])
    yield f"{soak['minutes']:g} minutes at {soak['rate']:g} articles a second, seed {soak['seed']}: "
    yield f"{soak['records']} records, {soak['lost']} lost, {soak['duplicated']} doubled in the store;"
    yield f"{verdict}."
    yield ""
    yield "| act | times | seconds until something new was stored |"
    yield "|---|--:|--:|"
    for name, seconds in sorted(soak["recoveries"].items()):
        yield f"| {name} | {len(seconds)} | {statistics.median(seconds):.1f} (at most {max(seconds):.1f}) |"
    yield ""
    yield "| what | measure | first third | last third | highest |"
    yield "|---|---|--:|--:|--:|"
    for what, measure, *values in soak["flat"]:
        yield f"| {what} | {measure} | " + " | ".join(f"{value:.0f}" for value in values) + " |"


def elsewhere_table() -> Iterator[str]:
    yield "| fault | what | where |"
    yield "|---|---|---|"
    for number, (what, where) in sorted(matrix.ELSEWHERE.items()):
        yield f"| {number} | {what} | {where} |"


def _order(tried: Trying) -> tuple[int, str]:
    return int(tried.number.removeprefix("F")), tried.title
