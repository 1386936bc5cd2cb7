"""What a run of the scorers leaves behind: a table, wrong answers by cause, figures in the documentation."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.gold import DATA
from tests.gold.floors import floors
from tests.gold.measure import Measure, Wrong

PAGE = DATA.parents[2] / "docs" / "extraction.md"
REMAINING = DATA.parent / "remaining.md"
FIRST = DATA.parent / "first.json"
"""The scores of the first version, by measure: what the table of the documentation starts from."""

EXAMPLES = 3
LONGEST = 220


def print_table(measures: Sequence[Measure]) -> None:
    """The scores with their intervals and floors."""
    due = floors()
    print(f"{'capability':34} {'prec':>5} {'rec':>5} {'F1':>5}  {'95 % interval':13} {'n':>5} {'floor':>5}")
    for measure in measures:
        floor = f"{due[measure.name]:5.2f}" if measure.name in due else ""
        print(
            f"{measure.name:34} {_figure(measure.precision):>5} {_figure(measure.recall):>5}"
            f" {measure.f1:5.2f}  {_interval(measure):13} {measure.n:5} {floor}"
        )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _interval(measure: Measure) -> str:
    return "" if measure.low is None else f"{measure.low:.2f} to {measure.high:.2f}"


def write_wrong(path: Path, measures: Sequence[Measure]) -> None:
    """Every wrong answer, a line each: measure, cause, expected, got, sentence; like causes together."""
    with path.open("w", encoding="utf-8") as file:
        for measure in measures:
            for wrong in sorted(measure.wrong, key=lambda one: one.cause):
                text = " ".join(wrong.text.split())
                file.write(f"{measure.name}\t{wrong.cause}\t{wrong.expected}\t{wrong.got}\t{text}\n")


def write_remaining(measures: Sequence[Measure]) -> None:
    """What is still wrong on gold that may be looked at: by measure and cause, with a few examples."""
    lines = [
        "# What is still coded wrongly",
        "",
        "Written by `python -m tests.gold --remaining` from the development half of the project's own gold:",
        "by capability and cause, the most frequent first, with a few examples. `--wrong FILE` writes all.",
    ]
    for measure in measures:
        if measure.wrong and measure.name.endswith("dev"):
            lines += ["", f"## {measure.name}: {len(measure.wrong)} of {measure.n}", ""]
            for cause, wrongs in _by_cause(measure.wrong):
                lines.append(f"- **{cause or 'other'}** ({len(wrongs)})")
                lines += [f"  - {_example(wrong)}" for wrong in wrongs[:EXAMPLES]]
    REMAINING.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _by_cause(wrongs: Iterable[Wrong]) -> list[tuple[str, list[Wrong]]]:
    found: defaultdict[str, list[Wrong]] = defaultdict(list)
    for wrong in wrongs:
        found[wrong.cause].append(wrong)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _example(wrong: Wrong) -> str:
    text = " ".join(wrong.text.split())
    text = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"expected {wrong.expected or 'nothing'}; got {wrong.got or 'nothing'}: {text}"


def document(measures: Sequence[Measure]) -> None:
    """The scores into the documentation, beside the first version's; rows of gold not at hand stay."""
    first: Mapping[str, float] = json.loads(FIRST.read_text(encoding="utf-8"))
    due = floors()
    rows = {row.split(" | ")[0].strip("| "): row for row in replaced("scores").splitlines()[2:]}
    for measure in measures:
        before = _figure(first.get(measure.name))
        floor = _figure(due.get(measure.name))
        rows[measure.name] = (
            f"| {measure.name} | {before} | {_figure(measure.precision)} | {_figure(measure.recall)} "
            f"| {measure.f1:.2f} | {_interval(measure)} | {measure.n} | {floor} |"
        )
    columns = (
        "capability", "first version", "precision", "recall", "F1 or accuracy", "95 % interval", "answers",
        "floor",
    )  # fmt: skip
    head = f"| {' | '.join(columns)} |"
    replaced("scores", "\n".join([head, "|---" * len(columns) + "|", *rows.values()]))


def replaced(name: str, content: str | None = None) -> str:
    """What stands between the marks of that name in the documentation; ``content`` takes its place."""
    page = PAGE.read_text(encoding="utf-8")
    if f"<!-- {name} -->" not in page:
        raise ValueError(f"{PAGE.name} has no mark {name!r}")
    before, _, rest = page.partition(f"<!-- {name} -->\n")
    old, _, after = rest.partition(f"\n<!-- end of {name} -->")
    if content is not None:
        marked = f"{before}<!-- {name} -->\n{content}\n<!-- end of {name} -->{after}"
        PAGE.write_text(marked, encoding="utf-8")
    return old
